// The network sensor: Suricata EVE, as Suricata 7 and later write it. Flows, names and sessions of the day; by night alerts
// about an address that looks around in the server network.
import { ATTACK, HOURS } from './cast.ts';
import { atHour, type Day, type Line, lines } from './day.ts';

const SITES = [
  'updates.example',
  'mail.example',
  'news.example',
  'wiki.office.example',
  'cdn.example',
] as const;

/** The end of a connection an event is about. */
interface Ends {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** EVE events of every kind the office produces. */
export function sensorLog(day: Day): Line[] {
  return [...flows(day), ...names(day), ...sessions(day), ...alerts(day)];
}

function flows(day: Day): Line[] {
  const { random } = day;
  return lines(day, 900, (at) => {
    const flow = {
      pkts_toserver: random.between(4, 400),
      pkts_toclient: random.between(4, 900),
      bytes_toserver: random.between(300, 90_000),
      bytes_toclient: random.between(600, 900_000),
      start: eveTime(at - random.between(200, 60_000)),
      state: 'closed',
      reason: 'timeout',
    };
    return eve(day, at, 'flow', outward(day), { app_proto: 'tls', flow });
  });
}

function names(day: Day): Line[] {
  const { random } = day;
  return lines(day, 700, (at) => {
    const dns = {
      type: 'query',
      id: random.between(1, 65_535),
      rrname: random.pick(SITES),
      rrtype: 'A',
      tx_id: 0,
    };
    return eve(day, at, 'dns', { from: client(day), to: '10.0.0.53', port: 53 }, { dns });
  });
}

function sessions(day: Day): Line[] {
  return lines(day, 300, (at) =>
    eve(day, at, 'tls', outward(day), { tls: { sni: day.random.pick(SITES), version: 'TLS 1.3' } }),
  );
}

/** Three for each server the intruder will log in to. */
function alerts(day: Day): Line[] {
  const alert = {
    action: 'allowed',
    gid: 1,
    signature_id: 9_000_101,
    rev: 2,
    signature: 'DEMO internal address scans file sharing',
    category: 'Attempted Information Leak',
    severity: 2,
  };
  return ATTACK.hops.flatMap(({ ip }, hop) =>
    [0, 1, 2].map((again) => {
      const at = atHour(day, HOURS.movement - 0.05 + hop * 0.08) + again * 900;
      return { at, text: eve(day, at, 'alert', { from: ATTACK.inside, to: ip, port: 445 }, { alert }) };
    }),
  );
}

const client = ({ random }: Day): string => `10.0.${random.between(1, 3)}.${random.between(10, 220)}`;

const outward = (day: Day): Ends => ({
  from: client(day),
  to: `198.51.100.${day.random.between(1, 120)}`,
  port: 443,
});

/** `2026-11-20T02:10:05.123000+0000` */
const eveTime = (at: number): string => new Date(at).toISOString().replace('Z', '000+0000');

/** One EVE line: what every event has, and what this kind has besides. */
function eve({ random }: Day, at: number, type: string, { from, to, port }: Ends, more: object): string {
  return JSON.stringify({
    timestamp: eveTime(at),
    flow_id: random.between(1e14, 9e14),
    in_iface: 'eth1',
    event_type: type,
    src_ip: from,
    src_port: random.between(32_768, 60_999),
    dest_ip: to,
    dest_port: port,
    proto: port === 53 ? 'UDP' : 'TCP',
    ...more,
  });
}
