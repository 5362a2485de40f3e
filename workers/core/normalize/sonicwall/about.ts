// What docs/normalization.md says about SonicWall SonicOS.
import type { About } from '../about.ts';

export const about: About = {
  product: 'sonicwall',
  title: 'SonicWall SonicOS',
  recognized: 'key=value with sn, m and pri',
  sources: [
    ['SonicOS log events reference guide', 'https://www.sonicwall.com/support/technical-documentation/'],
  ],
  kinds: [
    { kind: 'connections opened, closed, dropped', becomes: 'Network Activity: Open, Close, Refuse' },
    { kind: 'web site access', becomes: 'HTTP Activity' },
    { kind: 'attacks, IPS, virus, spyware, botnet, floods', becomes: 'Detection Finding: Create' },
    { kind: 'logins', becomes: 'Authentication' },
    { kind: 'VPN, IKE, IPsec', becomes: 'Tunnel Activity' },
  ],
  severity: [
    ['6 informational, 7 debug', 1],
    ['5 notifications', 2],
    ['4 warnings', 3],
    ['3 errors', 4],
    ['2 critical, 1 alerts', 5],
    ['0 emergencies', 6],
  ],
  severityNote: 'pri, which counts as syslog does.',
  leftToBase: ['messages without an end whose words tell nothing'],
};
