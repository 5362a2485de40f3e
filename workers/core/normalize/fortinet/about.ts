// What docs/normalization.md says about Fortinet FortiOS.
import type { About } from '../about.ts';

export const about: About = {
  product: 'fortinet',
  title: 'Fortinet FortiOS',
  recognized: 'key=value with logid, type and one of level, subtype, devid; FortiWeb and FortiMail by log_id',
  sources: [
    [
      'FortiOS log message reference',
      'https://docs.fortinet.com/document/fortigate/7.4.0/fortios-log-message-reference',
    ],
  ],
  kinds: [
    {
      kind: 'traffic',
      becomes: 'Network Activity by how it ended: Open, Close, Reset, Fail, Refuse, Traffic',
    },
    {
      kind: 'utm ips, virus, anomaly, waf, dlp, file-filter; FortiWeb attack',
      becomes: 'Detection Finding: Create',
    },
    { kind: 'utm webfilter', becomes: 'HTTP Activity' },
    { kind: 'utm dns', becomes: 'DNS Activity' },
    { kind: 'utm app-ctrl, ssl, ssh, voip', becomes: 'Network Activity' },
    { kind: 'utm emailfilter; FortiMail statistics, spam', becomes: 'Email Activity' },
    { kind: 'event vpn', becomes: 'Tunnel Activity; ssl-login-fail: Authentication' },
    { kind: 'event user; event system login, logout', becomes: 'Authentication' },
    { kind: 'event system with cfgpath', becomes: 'Entity Management' },
  ],
  severity: [
    ['information, notice, debug', 1],
    ['warning; severity medium', 3],
    ['error; severity high', 4],
    ['critical, alert; severity critical', 5],
    ['emergency', 6],
  ],
  severityNote:
    'severity of UTM logs, else level. Every let-through session is logged at notice, which is therefore informational.',
  leftToBase: ['event system perf-stats and what else the words of an event log do not tell'],
};
