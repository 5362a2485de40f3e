// Wazuh's policy checks -> Compliance Finding (2003): Security Configuration Assessment (`data.sca`), CIS-CAT
// (`data.cis`), OpenSCAP (`data.oscap`).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { wordSeverity } from '../toolkit/severity.ts';

const RESULTS = new Map<unknown, readonly [id: number, caption: string]>([
  ['pass', [1, 'Pass']],
  ['passed', [1, 'Pass']],
  ['fixed', [1, 'Pass']],
  ['fail', [3, 'Fail']],
  ['failed', [3, 'Fail']],
]);

/** `status` and `status_id` of a check; the word stays where it is unless it is the caption. */
const takeResult = (at: Fields): JsonObject => {
  const word = at.peek('result');
  const known = RESULTS.get(typeof word === 'string' ? word.toLowerCase() : word);
  if (known === undefined) {
    const status = at.text('result');
    return { status, status_id: status === undefined ? 0 : 99 };
  }
  if (word === known[1].toLowerCase()) at.drop('result');
  return { status: known[1], status_id: known[0] };
};

const checkSca = (sca: Fields): JsonObject => {
  const check = sca.child('check');
  const at = check ?? sca;
  const policy = sca.text('policy');
  return {
    control: at.text('title') ?? at.text('name'),
    desc: at.text('description'),
    standards: policy === undefined ? undefined : [policy],
    ...takeResult(at),
    status_details: at.text('reason') === undefined ? undefined : [String(at.peek('reason'))],
  };
};

const checkCis = (cis: Fields): JsonObject => {
  const benchmark = cis.text('benchmark');
  return {
    category: cis.text('group'),
    control: cis.text('rule_title'),
    standards: benchmark === undefined ? undefined : [benchmark],
    ...takeResult(cis),
  };
};

const checkOscap = (oscap: Fields): JsonObject => {
  const check = oscap.child('check') ?? oscap;
  const content = oscap.child('scan')?.text('content');
  return {
    control: check.text('title'),
    desc: check.text('description'),
    standards: content === undefined ? undefined : [content],
    ...takeResult(check),
  };
};

const KINDS: readonly (readonly [string, (at: Fields) => JsonObject])[] = [
  ['sca', checkSca],
  ['cis', checkCis],
  ['oscap', checkOscap],
];

/** The finding's parts; undefined where the alert is not of a policy check. */
export const compliance = (data: Fields | undefined, parts: EventParts): EventParts | undefined => {
  for (const [key, read] of KINDS) {
    const at = data?.child(key);
    if (at === undefined) continue;
    const severity = at.child('check')?.peek('severity');
    return {
      ...parts,
      class_uid: CLASS.complianceFinding,
      severity_id: (typeof severity === 'string' ? wordSeverity(severity) : undefined) ?? parts.severity_id,
      members: { ...parts.members, compliance: read(at) },
    };
  }
  return undefined;
};
