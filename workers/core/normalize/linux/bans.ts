// fail2ban (actions.py, filter.py) and CrowdSec (its log): who was caught and shut out -> Detection Finding (2004).
import { CLASS } from '../toolkit/classes.ts';
import { FINDING_STATUS } from '../toolkit/finding.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { endOf, lineEvent } from './line.ts';
import { type Make, originIn, sayings } from './sayings.ts';

const [CREATE, UPDATE, CLOSE] = [1, 2, 3];

/** `rule` is the jail or scenario, `does` what was done about the address; without it, it was only seen. */
const caught: Make = (line, values, activity) => {
  const { does, rule } = values;
  const source = endOf(originIn(values));
  if (source === undefined || rule === undefined) return undefined;
  const isBan = does === 'ban';
  return lineEvent(line, {
    class_uid: CLASS.detectionFinding,
    activity_id: activity,
    verdict: isBan ? wordVerdict('blocked') : undefined,
    severity: isBan ? SEVERITY.medium : does === undefined ? SEVERITY.low : undefined,
    members: {
      evidences: [{ src_endpoint: source }],
      finding_info: {
        analytic: { name: rule, type_id: 1 },
        title: `${rule} ${does ?? 'hit'}`,
        uid: `${rule} ${source.ip ?? source.hostname}`,
      },
      is_alert: isBan ? true : undefined,
      ...(activity === CLOSE ? FINDING_STATUS.resolved : FINDING_STATUS.new),
    },
  });
};

const BAN = { does: 'ban' };

/** `NOTICE [sshd] Ban 192.0.2.1`. */
export const failToBan = sayings([
  ['%level [%rule] Ban %ip', caught, CREATE, undefined, BAN],
  ['%level [%rule] Restore Ban %ip', caught, UPDATE, undefined, BAN],
  ['%level [%rule] Unban %ip', caught, CLOSE, undefined, { does: 'unban' }],
  ['%level [%rule] Found %ip', caught, CREATE],
]);

/** `(host/crowdsec) crowdsecurity/ssh-bf by ip 192.0.2.1 (ZZ/64500) : 4h ban on Ip 192.0.2.1`. */
export const crowdsec = sayings([
  ['(%machine) %rule by ip %ip (%place) : %time ban on ', caught, CREATE, undefined, BAN],
  ["Ip %ip performed '%rule' (", caught, CREATE],
]);
