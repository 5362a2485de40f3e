// Facts about something a product found -> Detection Finding (2004), with what it was found in as first evidence.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { methodActivity } from '../toolkit/http-message.ts';
import { techniques } from '../toolkit/mitre.ts';
import { takeEnd } from './ends.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { type Assembly, build } from './frame.ts';
import { EMAIL_ENDS, EMAIL_MORE, POLICY_PLAN, QUERY_PLAN, REQUEST_PLAN, RULE_PLAN } from './plans.ts';
import { label } from './reads.ts';
import { takeConnection, takeFile, takeProcess, takeUrl, takeUser } from './take-facts.ts';

const isWord = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';

/** What it was found in; undefined when nothing of it is told. */
const takeEvidence = (facts: Facts): JsonObject | undefined => {
  const from = facts.object(EMAIL_ENDS);
  const query = facts.object(QUERY_PLAN.slice(0, 1));
  const url = takeUrl(facts);
  const process = takeProcess(facts);
  const acting = takeUser(facts, 'actor');
  const evidence: JsonObject = {
    actor: process === undefined && acting === undefined ? undefined : { process, user: acting },
    connection_info: takeConnection(facts),
    dst_endpoint: takeEnd(facts, 'dst'),
    email: from === undefined ? undefined : facts.object(EMAIL_MORE, from),
    file: takeFile(facts),
    http_request: takeRequest(facts, url),
    query: query === undefined ? undefined : facts.object(QUERY_PLAN.slice(1), query),
    src_endpoint: takeEnd(facts, 'src'),
    url,
    user: takeUser(facts, 'user'),
  };
  for (const name in evidence) if (name !== 'http_request' && evidence[name] !== undefined) return evidence;
  return undefined;
};

/** The request something was found in, beside its URL. */
const takeRequest = (facts: Facts, url: JsonObject | undefined): JsonObject | undefined => {
  const method = facts.peek(FACT.method);
  const known = isWord(method) && methodActivity(method.toUpperCase()) !== undefined;
  if (!known) return url === undefined ? undefined : facts.object(REQUEST_PLAN);
  facts.drop(FACT.method);
  return facts.object(REQUEST_PLAN, { http_method: method.toUpperCase() });
};

/** Kinds of malware by the words products use, as `malware.classification_ids`. */
const MALWARE: readonly (readonly [word: string, id: number])[] = [
  ['ransom', 10],
  ['trojan', 18],
  ['worm', 22],
  ['rootkit', 15],
  ['backdoor', 2],
  ['keylog', 9],
  ['adware', 1],
  ['spyware', 17],
  ['botnet', 3],
  ['download', 6],
  ['dropper', 7],
  ['webshell', 20],
  ['virus', 19],
];

/** `malware`, where a record names it and its words say that it is malware. */
const takeMalware = (facts: Facts, hint: string): JsonObject[] | undefined => {
  const named = facts.peek(FACT.threatName);
  if (
    !isWord(named) ||
    !/virus|malware|trojan|ransom|spyware|worm|wildfire|botnet|grayware|adware/i.test(hint)
  )
    return undefined;
  const words = `${named} ${hint}`.slice(0, 400).toLowerCase();
  const id = MALWARE.find(([word]) => words.includes(word))?.[1] ?? 0;
  const uid = facts.peek(FACT.threatId);
  return [{ classification_ids: [id], name: named, uid: uid === undefined ? undefined : label(uid) }];
};

/** `finding_info.analytic`: the signature that found it, else the rule. */
const takeAnalytic = (facts: Facts): JsonObject | undefined => {
  const named = facts.hasText(FACT.threatName);
  const name = facts.text(named ? FACT.threatName : FACT.ruleName);
  const uid = facts.label(FACT.threatId) ?? (named ? undefined : facts.label(FACT.ruleId));
  if (name === undefined && uid === undefined) return undefined;
  return { category: named ? undefined : facts.text(FACT.ruleCategory), name, type_id: 1, uid };
};

const takeVulnerabilities = (facts: Facts): JsonObject[] | undefined => {
  const cve = facts.peek(FACT.cve);
  if (!isWord(cve) || !/^CVE-\d{4}-\d{1,9}(?:,|$)/i.test(cve)) return undefined;
  facts.drop(FACT.cve);
  return cve
    .split(/[,;] ?/)
    .slice(0, 32)
    .map((uid) => ({ cve: { uid } }));
};

const takeAttacks = (facts: Facts): JsonObject[] | undefined => {
  const told = facts.peek(FACT.technique);
  const ids = isWord(told) ? told.split(/[,;] ?/) : [];
  if (ids.length === 0 || !ids.every((id) => /^T\d{4}(?:\.\d{3})?$/.test(id))) return undefined;
  facts.drop(FACT.technique);
  return techniques(ids);
};

/** A finding. Its uid is the sender's id of the event, else the rule's. */
export const detection = (assembly: Assembly, hint: string): OcsfEvent => {
  const { facts } = assembly;
  const types = facts.peek(FACT.threatType) ?? facts.peek(FACT.category);
  const title = [FACT.threatName, FACT.name, FACT.ruleName, FACT.message, FACT.code]
    .map((slot) => facts.peek(slot))
    .find(isWord);
  const malware = takeMalware(facts, hint);
  const uid = [FACT.eventUid, FACT.threatId, FACT.ruleId, FACT.code, FACT.ruleName]
    .map((slot) => label(facts.peek(slot) ?? null))
    .find((one) => one !== undefined);
  const analytic = takeAnalytic(facts);
  const evidence = takeEvidence(facts);
  if (title !== undefined && title === facts.peek(FACT.name) && facts.hasText(FACT.message))
    facts.drop(FACT.name);
  if (isWord(types)) facts.drop(types === facts.peek(FACT.threatType) ? FACT.threatType : FACT.category);
  const detail =
    facts.text(FACT.reason) ?? (assembly.status === undefined ? facts.text(FACT.outcome) : undefined);
  return build(
    { ...assembly, status: undefined },
    CLASS.detectionFinding,
    1,
    {
      attacks: takeAttacks(facts),
      evidences: evidence === undefined ? undefined : [evidence],
      firewall_rule: facts.object(RULE_PLAN),
      finding_info: {
        analytic,
        desc: facts.text(FACT.description),
        src_url: facts.text(FACT.alertUrl),
        title,
        types: isWord(types) ? [types] : undefined,
        uid: uid ?? assembly.metadata.event_code ?? title ?? String(assembly.product.name),
      },
      is_alert: assembly.isAlert ?? true,
      malware,
      policy: facts.object(POLICY_PLAN),
      // A finding's status is its life cycle; what became of the attempt is its disposition.
      status: 'New',
      status_detail: detail,
      status_id: 1,
      vulnerabilities: takeVulnerabilities(facts),
    },
    title,
  );
};
