// The VPN gateway: CEF inside syslog. Colleagues dial in and mistype; at night somebody tries everybody's password.
import { ATTACK, HOME_NETWORK, HOURS, USERS } from './cast.ts';
import { atHour, bsdTime, type Day, type Line, lines } from './day.ts';

/** Logins of an ordinary day, and the spraying with the one that works. */
export function vpnLog(day: Day): Line[] {
  return [...ordinary(day), ...spraying(day), theLogin(day)];
}

function ordinary(day: Day): Line[] {
  const { random } = day;
  return lines(day, 320, (at) => {
    const works = random.next() > 0.06;
    return event(at, works, { user: random.pick(USERS), from: `${HOME_NETWORK}${random.between(2, 250)}` });
  });
}

/** Slow enough to lock nobody out: every address tries everybody once, waits, and begins again. */
function spraying(day: Day): Line[] {
  const found: Line[] = [];
  for (let round = 0; round < ATTACK.rounds; round += 1) {
    for (const from of ATTACK.addresses) {
      for (const user of USERS) {
        const at = atHour(day, HOURS.spray + round * 0.25) + day.random.between(0, 700_000);
        found.push({ at, text: event(at, false, { user, from }) });
      }
    }
  }
  return found;
}

function theLogin(day: Day): Line {
  const at = atHour(day, HOURS.login);
  return { at, text: event(at, true, { user: ATTACK.user, from: ATTACK.loginFrom }) };
}

function event(at: number, works: boolean, { user, from }: { user: string; from: string }): string {
  const what = works ? 'auth-ok|VPN login|2' : 'auth-fail|VPN login|6';
  const outcome = works ? 'outcome=success' : 'outcome=failure reason=wrong password';
  const facts = `rt=${at} src=${from} duser=${user} dvchost=vpn1.office.example app=ikev2 ${outcome}`;
  return `<134>${bsdTime(at)} vpn1 CEF:0|Northgate|RemoteAccess|4.2|${what}|${facts}`;
}
