import { expect, it } from 'vitest';
import {
  FINDING_STATUS,
  findingActivity,
  tacticOf,
} from '../../../../workers/core/normalize/toolkit/finding.ts';

it.each(['PrivilegeEscalation', 'PRIVILEGE_ESCALATION', 'Privilege Escalation', 'privilege-escalation'])(
  'knows the tactic %s',
  (word) => {
    expect(tacticOf(word)).toEqual(['TA0004', 'Privilege Escalation']);
  },
);

it.each(['', 'Trojan', 'x'.repeat(1000)])('knows no tactic %j', (word) => {
  expect(tacticOf(word)).toBeUndefined();
});

it('tells a new finding from an update and from its end', () => {
  expect(findingActivity(FINDING_STATUS.new, '1', '1')).toBe(1);
  expect(findingActivity(FINDING_STATUS.new, undefined, '1')).toBe(1);
  expect(findingActivity(FINDING_STATUS.inProgress, '1', '2')).toBe(2);
  expect(findingActivity(FINDING_STATUS.resolved, '1', '2')).toBe(3);
  expect(findingActivity(FINDING_STATUS.archived, '1', '1')).toBe(3);
});
