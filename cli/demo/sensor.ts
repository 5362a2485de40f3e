// The network sensor: Suricata EVE, as Suricata 7 and later write it. Flows, names and requests of the day; by night alerts about an
// address that looks around in the server network.
import { ATTACK, HOURS, SERVERS, USERS } from './cast.ts';
import { atHour, type Day, type Line, lines } from './day.ts';

const SITES = [
  'updates.example',
  'mail.example',
  'news.example',
  'wiki.office.example',
  'cdn.example',
] as const;

/** EVE events of every kind the office produces. */
export function sensorLog(day: Day): Line[] {
  const { random } = day;
  const client = (): string => `10.0.${random.between(1, 3)}.${random.between(10, 220)}`;
  const common = (at: number, type: string, src: string, dst: string, port: number): object => ({
    timestamp: `${new Date(at).toISOString().replace('Z', '')}000+0000`,
    flow_id: random.between(1e14, 9e14),
    in_iface: 'eth1',
    event_type: type,
    src_ip: src,
    src_port: random.between(32_768, 60_999),
    dest_ip: dst,
    dest_port: port,
    proto: port === 53 ? 'UDP' : 'TCP',
  });
  const text = (...parts: object[]): string => JSON.stringify(Object.assign({}, ...parts));
  const alert = (at: number, dst: string): string =>
    text(common(at, 'alert', ATTACK.inside, dst, 445), {
      alert: {
        action: 'allowed',
        gid: 1,
        signature_id: 9_000_101,
        rev: 2,
        signature: 'DEMO internal address scans file sharing',
        category: 'Attempted Information Leak',
        severity: 2,
      },
    });
  return [
    ...lines(day, 900, (at) => {
      const start = new Date(at - random.between(200, 60_000)).toISOString().replace('Z', '000+0000');
      const flow = {
        pkts_toserver: random.between(4, 400),
        pkts_toclient: random.between(4, 900),
        bytes_toserver: random.between(300, 90_000),
        bytes_toclient: random.between(600, 900_000),
        start,
        state: 'closed',
        reason: 'timeout',
      };
      return text(common(at, 'flow', client(), `198.51.100.${random.between(1, 120)}`, 443), {
        app_proto: 'tls',
        flow,
      });
    }),
    ...lines(day, 700, (at) => {
      const query = {
        type: 'query',
        id: random.between(1, 65_535),
        rrname: random.pick(SITES),
        rrtype: 'A',
        tx_id: 0,
      };
      return text(common(at, 'dns', client(), '10.0.0.53', 53), { dns: query });
    }),
    ...lines(day, 300, (at) => {
      const tls = { sni: random.pick(SITES), version: 'TLS 1.3' };
      return text(common(at, 'tls', client(), `198.51.100.${random.between(1, 120)}`, 443), { tls });
    }),
    ...ATTACK.hops.flatMap(({ ip }, hop) =>
      [0, 1, 2].map((again) => {
        const at = atHour(day, HOURS.movement - 0.05 + hop * 0.08) + again * 900;
        return { at, text: alert(at, ip) };
      }),
    ),
  ];
}

/** The company's web shop: JSON lines of its access log. */
export function webLog(day: Day): Line[] {
  const { random } = day;
  const paths = ['/', '/products', '/products/17', '/cart', '/login', '/assets/app.js', '/health'] as const;
  return lines(day, 2_000, (at) => {
    const status = random.pick([200, 200, 200, 200, 304, 302, 404, 500]);
    return JSON.stringify({
      timestamp: new Date(at).toISOString(),
      host: 'www1',
      service: 'shop',
      src_ip: `192.0.2.${random.between(2, 250)}`,
      dst_ip: SERVERS.wiki.ip,
      method: random.pick(['GET', 'GET', 'GET', 'POST']),
      url: `https://shop.example${random.pick(paths)}`,
      status_code: status,
      bytes_out: random.between(200, 90_000),
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
      user: random.next() > 0.7 ? random.pick(USERS) : undefined,
      message: `request answered with ${status}`,
    });
  });
}
