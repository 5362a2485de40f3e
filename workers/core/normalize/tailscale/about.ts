// What docs/normalization.md says about Tailscale's flows.
import type { About } from '../about.ts';

/** docs/normalization.md: Tailscale, but its audit log. */
export const about: About = {
  product: 'tailscale',
  title: 'Tailscale network flow logs',
  recognized:
    '`nodeId` and `virtualTraffic`, `subnetTraffic`, `exitTraffic` or `physicalTraffic`, which decode takes apart into their flows',
  sources: [['Network flow logs', 'https://tailscale.com/kb/1219/network-flow-logs']],
  kinds: [{ kind: 'a flow', becomes: 'Network Activity: Traffic' }],
  severity: [],
  severityNote: 'Informational.',
  leftToBase: ['flows that name no address'],
};
