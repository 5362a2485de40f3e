// What docs/normalization.md says about Check Point.
import type { About } from '../about.ts';
import { CHECK_POINT_SEVERITY } from './check-point.ts';

export const about: About = {
  product: 'check-point',
  title: 'Check Point',
  recognized:
    'pairs in brackets, in structured data or between bars, with action or operation, from CheckPoint or with product and loguid',
  sources: [['Logs fields description', 'https://support.checkpoint.com/results/sk/sk144192']],
  kinds: [
    { kind: 'VPN-1 & FireWall-1, Application Control', becomes: 'Network Activity' },
    { kind: 'URL Filtering with a resource', becomes: 'HTTP Activity' },
    {
      kind: 'SmartDefense, IPS, Anti-Virus, Anti-Bot, Threat Emulation, DLP, endpoint; anything with a protection name',
      becomes: 'Detection Finding: Create',
    },
    { kind: 'Identity Awareness, Mobile Access; Log In, Log Out', becomes: 'Authentication' },
    { kind: 'SmartConsole and API operations on an object', becomes: 'Entity Management' },
    { kind: 'other operations', becomes: 'API Activity' },
    { kind: 'Key Install', becomes: 'Tunnel Activity: Open' },
  ],
  severity: CHECK_POINT_SEVERITY.map((id, level) => [String(level), id] as const),
  severityNote: 'Words alike. What is not rated is informational.',
  leftToBase: [],
};

/** docs/normalization.md: Check Point by way of Log Exporter's JSON. */
export const aboutJson: About = {
  product: 'check-point-json',
  title: 'Check Point (JSON)',
  recognized:
    'JSON with product and action or operation, and a loguid `{0x...}`, the certificate of a gateway or the product VPN-1',
  sources: [['Log Exporter', 'https://support.checkpoint.com/results/sk/sk122323']],
  kinds: [{ kind: 'the products of Check Point', becomes: 'as from Check Point' }],
  severity: [],
  severityNote: 'As from Check Point.',
  leftToBase: [],
};
