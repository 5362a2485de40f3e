// Lines to measure with: our own, of usual size and with varied values, and the real EVE corpus where it is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One body of lines to measure with. */
export interface Corpus {
  readonly name: string;
  /** Media type to send it as. */
  readonly mediaType: 'application/x-ndjson' | 'text/plain';
  readonly lines: readonly string[];
  /** Whether the lines are real (not written by this project). */
  readonly real: boolean;
}

/** Deterministic numbers in [0, 1): mulberry32. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const START = Date.UTC(2026, 9, 1, 8);

/** The values one line is made of. */
interface Draw {
  readonly at: Date;
  readonly n: (below: number) => number;
  readonly ip: () => string;
  readonly user: () => string;
}

function drawer(seed: number): (index: number) => Draw {
  const next = numbers(seed);
  const n = (below: number): number => Math.floor(next() * below);
  const users = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'];
  return (index) => ({
    at: new Date(START + index * 137),
    n,
    ip: () => `10.${n(4)}.${n(256)}.${n(254) + 1}`,
    user: () => users[n(users.length)] ?? 'root',
  });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const bsd = (at: Date): string =>
  `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 19)}`;

const json = (d: Draw): string =>
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

const syslog3164 = (d: Draw): string =>
  `<${38 - d.n(3)}>${bsd(d.at)} web-${d.n(20)} sshd[${d.n(30_000)}]: Failed password for ${d.user()} from ${d.ip()} port ${1024 + d.n(60_000)} ssh2`;

const syslog5424 = (d: Draw): string =>
  `<165>1 ${d.at.toISOString()} gw${d.n(9)}.example.com firewall ${d.n(30_000)} ID${d.n(99)} [meta@32473 iut="${d.n(9)}" zone="dmz"] connection from ${d.ip()} to ${d.ip()} refused`;

const cef = (d: Draw): string =>
  `CEF:0|Acme|Firewall|9.1|${100 + d.n(50)}|Connection blocked|${d.n(10)}|rt=${d.at.getTime()} src=${d.ip()} dst=${d.ip()} spt=${1024 + d.n(60_000)} dpt=443 proto=TCP act=blocked suser=${d.user()} cs1Label=Rule cs1=deny all out`;

const leef = (d: Draw): string =>
  `LEEF:2.0|Acme|Proxy|4.2|blocked|^|devTime=${d.at.getTime()}^src=${d.ip()}^dst=${d.ip()}^srcPort=${1024 + d.n(60_000)}^dstPort=443^proto=TCP^usrName=${d.user()}^sev=${d.n(10)}^url=https://example.com/p/${d.n(999)}`;

const ocsf = (d: Draw): string =>
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

const eve = (d: Draw): string =>
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

/** Our own corpora, `count` lines each. */
export function ownCorpora(count: number): Corpus[] {
  const make = (name: string, mediaType: Corpus['mediaType'], line: (d: Draw) => string): Corpus => {
    const draw = drawer(name.length * 7919);
    return {
      name,
      mediaType,
      real: false,
      lines: Array.from({ length: count }, (_, index) => line(draw(index))),
    };
  };
  const single = [
    make('json', 'application/x-ndjson', json),
    make('syslog-3164', 'text/plain', syslog3164),
    make('syslog-5424', 'text/plain', syslog5424),
    make('cef', 'text/plain', cef),
    make('leef', 'text/plain', leef),
    make('ocsf', 'application/x-ndjson', ocsf),
    make('eve-flow', 'application/x-ndjson', eve),
  ];
  const mixed = Array.from(
    { length: count },
    (_, index) => single[index % single.length]?.lines[index] ?? '',
  );
  return [...single, { name: 'mixed', mediaType: 'text/plain', real: false, lines: mixed }];
}

/** The real Suricata corpus beside the project, repeated to about `count` lines; null where it is absent. */
export function eveCorpus(count: number): Corpus | null {
  const folder = fileURLToPath(new URL('../../shared/data/suricata-eve/', import.meta.url));
  if (!existsSync(folder)) return null;
  const lines = readdirSync(folder)
    .filter((file) => file.endsWith('.eve.json'))
    .flatMap((file) => readFileSync(`${folder}${file}`, 'utf8').split('\n'))
    .filter((line) => line !== '');
  const repeated = Array.from({ length: count }, (_, index) => lines[index % lines.length] ?? '');
  return { name: 'suricata-eve (real)', mediaType: 'application/x-ndjson', real: true, lines: repeated };
}

/** The EVE corpus (or our own flows) as a sensor would send it now: the same records, their times within a few minutes of `now`. */
export function liveEve(count: number, now: number): string[] {
  const lines = (eveCorpus(count) ?? ownCorpora(count).find((one) => one.name === 'eve-flow'))?.lines ?? [];
  return lines.map((line, index) => {
    const at = new Date(now - ((lines.length - index) * 300_000) / lines.length)
      .toISOString()
      .replace('Z', '000+0000');
    return line.replace(/^\{"timestamp":"[^"]*"/, `{"timestamp":"${at}"`);
  });
}
