// Facts about something a product found -> Detection Finding (2004), with what it was found in as first evidence.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { EVIDENCE_DESTINATION, EVIDENCE_SOURCE } from '../endpoint.ts';
import { EVIDENCE_FILE } from '../file.ts';
import { EVIDENCE_URL } from '../url.ts';
import { EVIDENCE_USER } from '../user.ts';
import { FACT } from './dictionary.ts';
import { type Assembly, finish, frame } from './frame.ts';
import { takeConnection, takeEnd, takeFile, takeUrl, takeUser } from './take-facts.ts';

/** A finding. Its uid is the sender's id of the event, else the rule's. */
export const detection = (assembly: Assembly): OcsfEvent => {
  const { draft, facts } = assembly;
  const category = facts.peek(FACT.category);
  const title = facts.peek(FACT.name) ?? facts.peek(FACT.ruleName) ?? facts.peek(FACT.message);
  const rule = facts.text(FACT.ruleName);
  const ruleId = facts.label(FACT.ruleId);
  const uid = [facts.peek(FACT.eventUid), ruleId, facts.peek(FACT.code), rule].find(
    (one) => typeof one === 'number' || (typeof one === 'string' && one !== ''),
  );
  const evidence: JsonObject = {
    connection_info: takeConnection(facts),
    dst_endpoint: takeEnd(draft, facts, EVIDENCE_DESTINATION, 'dst'),
    file: takeFile(draft, facts, EVIDENCE_FILE),
    src_endpoint: takeEnd(draft, facts, EVIDENCE_SOURCE, 'src'),
    url: takeUrl(draft, facts, EVIDENCE_URL),
    user: takeUser(draft, facts, EVIDENCE_USER, 'user'),
  };
  const members: JsonObject = {
    evidences: Object.values(evidence).some((part) => part !== undefined) ? [evidence] : undefined,
    finding_info: {
      analytic:
        rule === undefined && ruleId === undefined ? undefined : { name: rule, type_id: 1, uid: ruleId },
      title: typeof title === 'string' ? title : undefined,
      types: typeof category === 'string' && category !== '' ? [category] : undefined,
      uid: String(uid ?? 'unknown'),
    },
    is_alert: true,
  };
  if (typeof category === 'string' && category !== '') facts.drop(FACT.category);
  if (typeof title === 'string' && title === facts.peek(FACT.name) && facts.peek(FACT.message) !== undefined)
    facts.drop(FACT.name);
  const event = frame(assembly, CLASS.detectionFinding, 1);
  if (typeof title === 'string') event.message ??= title;
  // A finding's status is its life cycle; what became of the attempt is its disposition.
  const { status_id: outcome } = event;
  Object.assign(event, { status: 'New', status_id: 1 });
  if (outcome !== undefined && event.status_detail === undefined)
    event.status_detail = facts.text(FACT.outcome);
  return finish(assembly, event, members);
};
