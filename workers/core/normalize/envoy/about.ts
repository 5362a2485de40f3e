// What docs/normalization.md says about Envoy.
import type { About } from '../about.ts';

/** docs/normalization.md: Envoy and what is built on it. */
export const about: About = {
  product: 'envoy',
  title: 'Envoy, Istio',
  recognized:
    'a time in brackets and a request in quotes in front of a status and the flags of a response; JSON with `response_flags`, `bytes_received` and an upstream or downstream address',
  sources: [
    [
      'Envoy: access logging',
      'https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage',
    ],
    ['Istio: Envoy access logs', 'https://istio.io/latest/docs/tasks/observability/logs/access-log/'],
  ],
  kinds: [
    {
      kind: 'HTTP',
      becomes:
        'HTTP Activity by the method; denied where RBAC, a token or an authorization service refused it, or a rate was exceeded',
    },
    { kind: 'TCP', becomes: 'Network Activity: Traffic' },
  ],
  severity: [],
  severityNote: 'Informational; a failure is low.',
  leftToBase: ['connections whose line names no address'],
};
