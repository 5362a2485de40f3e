// Servers and mail, as their syslog: RFC 3164 from the machines, RFC 5424 from the mail gateway. By night one address logs in
// to four servers in a row.
import { ATTACK, HOURS, SERVERS, USERS } from './cast.ts';
import { atHour, bsdTime, type Day, type Line, lines } from './day.ts';

const NAMES = ['fs1', 'build1', 'db1', 'wiki1'] as const;

/** sshd, sudo and cron, and the intruder's way from server to server. */
export function serverLog(day: Day): Line[] {
  const { random } = day;
  const machine = (at: number, host: string, text: string): string => `<86>${bsdTime(at)} ${host} ${text}`;
  const pid = (): number => random.between(900, 31_000);
  const logins = lines(day, 340, (at) => {
    const from = `10.0.${random.between(1, 3)}.${random.between(10, 220)}`;
    const port = random.between(32_768, 60_999);
    const what = `publickey for ${random.pick(USERS)} from ${from} port ${port} ssh2`;
    return machine(at, random.pick(NAMES), `sshd[${pid()}]: Accepted ${what}`);
  });
  const jobs = lines(day, 420, (at) =>
    machine(at, random.pick(NAMES), `CRON[${pid()}]: (root) CMD (run-parts /etc/cron.hourly)`),
  );
  const movement = ATTACK.hops.map(({ name }, hop) => {
    const at = atHour(day, HOURS.movement + hop * 0.08);
    const what = `password for ${ATTACK.user} from ${ATTACK.inside} port ${40_100 + hop} ssh2`;
    return { at, text: machine(at, name, `sshd[${pid()}]: Accepted ${what}`) };
  });
  return [...logins, ...jobs, ...movement];
}

/** What the mail gateway took in. */
export function mailLog(day: Day): Line[] {
  const { random } = day;
  return lines(day, 700, (at) => {
    const id = random.hex(10).toUpperCase();
    const to = `${random.pick(USERS)}@office.example`;
    const status = random.next() > 0.05 ? 'sent' : 'deferred (mailbox busy)';
    const header = `<22>1 ${new Date(at).toISOString()} ${SERVERS.mail.name} postfix/lmtp ${random.between(900, 31_000)} - -`;
    return `${header} ${id}: to=<${to}>, relay=mail1.office.example, delay=${random.between(1, 40) / 10}, status=${status}`;
  });
}
