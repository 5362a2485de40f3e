// Lines of the formats that say little of their product: what the first benchmarks were made with.
import { bsd, type Draw } from './draw.ts';

/** A service's own JSON. */
export const json = (d: Draw): string =>
  JSON.stringify({
    timestamp: d.at.toISOString(),
    level: 'warning',
    message: `login failed for ${d.user()}`,
    user: d.user(),
    src_ip: d.ip(),
    host: `app-${d.n(20)}`,
    request_id: d.n(1e9).toString(16),
    duration_ms: d.n(900),
  });

/** sshd over RFC 3164. */
export const syslog3164 = (d: Draw): string =>
  `<${38 - d.n(3)}>${bsd(d.at)} web-${d.n(20)} sshd[${d.n(30_000)}]: Failed password for ${d.user()} from ${d.ip()} port ${1024 + d.n(60_000)} ssh2`;

/** A firewall over RFC 5424. */
export const syslog5424 = (d: Draw): string =>
  `<165>1 ${d.at.toISOString()} gw${d.n(9)}.example.com firewall ${d.n(30_000)} ID${d.n(99)} [meta@32473 iut="${d.n(9)}" zone="dmz"] connection from ${d.ip()} to ${d.ip()} refused`;

/** CEF. */
export const cef = (d: Draw): string =>
  `CEF:0|Acme|Firewall|9.1|${100 + d.n(50)}|Connection blocked|${d.n(10)}|rt=${d.at.getTime()} src=${d.ip()} dst=${d.ip()} spt=${1024 + d.n(60_000)} dpt=443 proto=TCP act=blocked suser=${d.user()} cs1Label=Rule cs1=deny all out`;

/** LEEF 2.0 with a delimiter of its own. */
export const leef = (d: Draw): string =>
  `LEEF:2.0|Acme|Proxy|4.2|blocked|^|devTime=${d.at.getTime()}^src=${d.ip()}^dst=${d.ip()}^srcPort=${1024 + d.n(60_000)}^dstPort=443^proto=TCP^usrName=${d.user()}^sev=${d.n(10)}^url=https://example.com/p/${d.n(999)}`;

/** OCSF as it is. */
export const ocsf = (d: Draw): string =>
  JSON.stringify({
    activity_id: 6,
    category_uid: 4,
    class_uid: 4001,
    dst_endpoint: { ip: d.ip(), port: 443 },
    metadata: { product: { name: 'Sensor', vendor_name: 'Acme' }, version: '1.8.0' },
    severity_id: 1,
    src_endpoint: { ip: d.ip(), port: 1024 + d.n(60_000) },
    time: d.at.getTime(),
    type_uid: 400106,
  });

/** A flow of Suricata. */
export const eve = (d: Draw): string =>
  JSON.stringify({
    timestamp: d.at.toISOString().replace('Z', '000+0000'),
    flow_id: 1e15 + d.n(1e9),
    in_iface: 'eth0',
    event_type: 'flow',
    src_ip: d.ip(),
    src_port: 1024 + d.n(60_000),
    dest_ip: d.ip(),
    dest_port: 443,
    proto: 'TCP',
    app_proto: 'tls',
    flow: {
      pkts_toserver: d.n(99),
      pkts_toclient: d.n(99),
      bytes_toserver: d.n(99_999),
      bytes_toclient: d.n(99_999),
      start: d.at.toISOString(),
      end: d.at.toISOString(),
      age: 0,
      state: 'closed',
      reason: 'shutdown',
      alerted: false,
    },
    tcp: {
      tcp_flags: '1b',
      tcp_flags_ts: '1b',
      tcp_flags_tc: '1b',
      syn: true,
      fin: true,
      psh: true,
      ack: true,
      state: 'closed',
      ts_max_regions: 1,
      tc_max_regions: 1,
    },
  });
