// The branch office: a FortiGate's traffic log in syslog. Nothing of the night passes here.
import { bsdTime, type Day, type Line, lines } from './day.ts';

/** One line a session. */
export function branchLog(day: Day): Line[] {
  const { random } = day;
  return lines(day, 520, (at) => {
    const [date, clock] = new Date(at).toISOString().split(/[T.]/);
    const denied = random.next() > 0.95;
    const port = denied ? 23 : random.pick([443, 443, 443, 53, 993]);
    const facts = [
      `date=${date} time=${clock} devname="branch-fw" devid="FGVM00TM26000007" eventtime=${at}000000 tz="+0000"`,
      `logid="0000000013" type="traffic" subtype="forward" level="${denied ? 'warning' : 'notice'}" vd="root"`,
      `srcip=10.7.0.${random.between(10, 90)} srcport=${random.between(32_768, 60_999)} srcintf="lan"`,
      `dstip=198.51.100.${random.between(1, 120)} dstport=${port} dstintf="wan1" proto=${port === 53 ? 17 : 6}`,
      `action="${denied ? 'deny' : 'close'}" policyid=${denied ? 0 : 4} sessionid=${random.between(1e5, 9e5)}`,
      `duration=${random.between(1, 600)} sentbyte=${denied ? 0 : random.between(300, 90_000)} rcvdbyte=${denied ? 0 : random.between(500, 900_000)}`,
    ];
    return `<${denied ? 188 : 189}>${bsdTime(at)} branch-fw ${facts.join(' ')}`;
  });
}
