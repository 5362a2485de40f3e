// The firewall: LEEF 2.0 with its own delimiter. Sessions out of the office, and one that carries far more than any other.
import { ATTACK, HOURS, SERVERS } from './cast.ts';
import { atHour, type Day, type Line, lines } from './day.ts';

/** One line a session, written at its end. */
export function firewallLog(day: Day): Line[] {
  const { random } = day;
  const upload = atHour(day, HOURS.upload);
  return [
    ...lines(day, 1_400, (at) =>
      session(at, {
        src: `10.0.${random.between(1, 3)}.${random.between(10, 220)}`,
        dst: `198.51.100.${random.between(1, 120)}`,
        out: random.between(400, 90_000),
        in: random.between(900, 4_000_000),
        action: random.next() > 0.04 ? 'allow' : 'deny',
        port: random.pick([443, 443, 443, 80, 53, 123, 993]),
      }),
    ),
    {
      at: upload,
      text: session(upload, {
        src: SERVERS.files.ip,
        dst: ATTACK.sink,
        out: ATTACK.uploadBytes,
        in: 48_211,
        action: 'allow',
        port: 443,
      }),
    },
  ];

  function session(
    at: number,
    is: { src: string; dst: string; out: number; in: number; action: string; port: number },
  ): string {
    const facts = {
      devTime: at,
      src: is.src,
      dst: is.dst,
      srcPort: random.between(32_768, 60_999),
      dstPort: is.port,
      proto: is.port === 53 || is.port === 123 ? 'UDP' : 'TCP',
      srcBytes: is.out,
      dstBytes: is.in,
      action: is.action,
      policy: is.action === 'deny' ? 'default-deny' : 'office-out',
      sev: is.action === 'deny' ? 4 : 1,
    };
    const attributes = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
    return `LEEF:2.0|Stonewall|NGFW|11.1|SESSION_END|^|${attributes.join('^')}`;
  }
}
