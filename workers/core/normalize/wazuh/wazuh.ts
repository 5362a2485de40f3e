// Wazuh alerts (https://documentation.wazuh.com/current/user-manual/manager/alert-management.html): a rule of the
// manager matched -> Detection Finding (2004); what its vulnerability detector and its policy checks say is a
// Vulnerability Finding (2002) and a Compliance Finding (2003).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { attacks } from '../toolkit/mitre.ts';
import { compliance } from './compliance.ts';
import { takeEvidence } from './evidence.ts';
import { levelSeverity } from './severity.ts';
import { verdictOf } from './verdict.ts';
import { vulnerability } from './vulnerability.ts';

const PRODUCT = { name: 'Wazuh', vendor_name: 'Wazuh, Inc.' };

/** The agent's host. */
const takeDevice = (fields: Fields): JsonObject | undefined => {
  const agent = fields.child('agent');
  if (agent === undefined) return undefined;
  const hostname = agent.hostname('name');
  const name = hostname === undefined ? agent.text('name') : undefined;
  const ip = agent.ip('ip');
  const uid = agent.label('id');
  if (hostname === undefined && name === undefined && ip === undefined && uid === undefined) return undefined;
  return { hostname, ip, name, type_id: 0, uid };
};

/** `rule.mitre`: techniques by position, tactics as a set; one attack each where their numbers differ. */
const takeAttacks = (rule: Fields | undefined): JsonObject[] | undefined => {
  const mitre = rule?.child('mitre');
  if (mitre === undefined) return undefined;
  const ids = mitre.texts('id');
  const names = mitre.texts('technique');
  const tactics = mitre.texts('tactic');
  if (tactics === undefined || tactics.length === ids?.length) return attacks(undefined, tactics, ids, names);
  return [...(attacks(undefined, undefined, ids, names) ?? []), ...(attacks(undefined, tactics) ?? [])];
};

const takeFinding = (draft: Draft, rule: Fields | undefined): JsonObject => {
  const id = rule?.label('id');
  const title = rule?.text('description');
  const alert = draft.fields.label('id');
  return {
    analytic: id === undefined ? undefined : { type_id: 1, uid: id },
    attacks: takeAttacks(rule),
    title,
    types: rule?.texts('groups'),
    uid: alert ?? id ?? 'unknown',
  };
};

const mapWazuh = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  draft.takeTime(fields, 'timestamp');
  draft.takeTime(fields, '@timestamp');
  draft.takeSyslogTime();
  const rule = fields.child('rule');
  const data = fields.child('data');
  const level = rule?.integer('level');
  const code = rule?.spell('id');
  const finding = takeFinding(draft, rule);
  const device = takeDevice(fields);
  const parts: EventParts = {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: PRODUCT,
    metadata: {
      event_code: code === '' ? undefined : code,
      log_level: level === undefined ? undefined : String(level),
      log_name: fields.text('location'),
      log_provider: fields.child('decoder')?.text('name'),
    },
    severity_id: levelSeverity(level),
    message: typeof finding.title === 'string' ? finding.title : undefined,
    members: { device, finding_info: finding, status: 'New', status_id: 1 },
  };
  const special = vulnerability(data, parts) ?? compliance(data, parts);
  if (special !== undefined) return buildEvent(draft, special);
  const evidence = takeEvidence(draft, data, fields.child('syscheck'));
  return buildEvent(draft, {
    ...parts,
    verdict: verdictOf(finding.types, data),
    members: { ...parts.members, evidences: evidence === undefined ? undefined : [evidence], is_alert: true },
  });
};

/** Matches an alert: a rule with a level, and the manager or agent it came from. */
const matches = (event: DecodedEvent): boolean => {
  const { rule, agent, manager } = event.record;
  return (
    isObject(rule) &&
    rule.level !== undefined &&
    rule.id !== undefined &&
    (isObject(agent) || isObject(manager))
  );
};

/** Wazuh alerts as `alerts.json`, its indexer and its syslog output write them. */
export const wazuh: Mapper = {
  product: 'wazuh',
  formats: ['json'],
  markers: ['rule'],
  matches,
  map: mapWazuh,
};
