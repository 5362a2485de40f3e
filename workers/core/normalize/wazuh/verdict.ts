// Whether what an alert is about was let through: by the groups of its rule, which say how a login ended, or by the
// success of the audited system call. The words stay where they are.
import type { JsonValue } from '../../../../schemas/json.ts';
import type { Fields } from '../toolkit/fields.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';

const GROUPS = new Map<JsonValue | undefined, string>([
  ['authentication_failed', 'denied'],
  ['authentication_failures', 'denied'],
  ['authentication_success', 'allowed'],
  ['invalid_login', 'denied'],
  ['win_authentication_failed', 'denied'],
]);

const SUCCESS = new Map<JsonValue | undefined, string>([
  ['no', 'denied'],
  ['yes', 'allowed'],
]);

/** The verdict an alert tells of; undefined where it tells of none. */
export const verdictOf = (groups: JsonValue | undefined, data: Fields | undefined): Verdict | undefined => {
  const list = Array.isArray(groups) ? groups : [];
  const word =
    list.map((group) => GROUPS.get(group)).find((known) => known !== undefined) ??
    SUCCESS.get(data?.child('audit')?.peek('success'));
  return word === undefined ? undefined : wordVerdict(word);
};
