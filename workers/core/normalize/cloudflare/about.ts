// What docs/normalization.md says about Cloudflare.
import type { About } from '../about.ts';

export const about: About = {
  product: 'cloudflare',
  title: 'Cloudflare',
  recognized:
    'the members of a Logpush dataset, such as `ClientRequestHost` and `EdgeResponseStatus`, or of an audit record of the API',
  sources: [
    ['Logpush datasets', 'https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/'],
    [
      'Audit logs',
      'https://developers.cloudflare.com/fundamentals/account/account-security/review-audit-logs/',
    ],
  ],
  kinds: [
    { kind: 'http_requests, firewall_events, gateway_http', becomes: 'HTTP Activity' },
    { kind: 'firewall_events that tell of no request', becomes: 'Network Activity: Traffic' },
    {
      kind: 'gateway_network, zero_trust_network_sessions, spectrum_events, network_analytics_logs',
      becomes: 'Network Activity',
    },
    { kind: 'gateway_dns, dns_logs, dns_firewall_logs', becomes: 'DNS Activity' },
    { kind: 'access_requests; login and logout of audit_logs', becomes: 'Authentication' },
    { kind: 'audit_logs, audit_logs_v2', becomes: 'Entity Management, else API Activity' },
    { kind: 'device_posture_results', becomes: 'Device Config State Change: Log' },
    {
      kind: 'casb_findings, magic_ids_detections, email_security_alerts',
      becomes: 'Detection Finding: Create',
    },
  ],
  severity: [
    ['casb low', 2],
    ['casb medium', 3],
    ['casb high', 4],
    ['casb critical', 5],
    ['mail bulk', 1],
    ['mail spam', 2],
    ['mail suspicious, spoof', 3],
    ['mail malicious', 4],
  ],
  severityNote: 'Other datasets state none: informational, what failed or was blocked low.',
  leftToBase: [
    'workers_trace_events: a trace of a program',
    'nel_reports, page_shield_events: not recognized',
  ],
};
