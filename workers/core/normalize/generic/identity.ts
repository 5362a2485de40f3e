// Facts about accounts: somebody logging in or out (3002), an account or group changed (3001, 3006), something that is
// administered changed (3004). Each is undefined, and takes nothing, where its class wants what is not there.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE } from '../toolkit/classes.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { accountActivity, changeActivity, hintStatus, isLogoff } from './classify.ts';
import { takeEnd } from './ends.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { type Assembly, build } from './frame.ts';
import { label } from './reads.ts';
import { takeSession, takeUser } from './take-facts.ts';

const hasUser = (facts: Facts): boolean =>
  label(facts.peek(FACT.user) ?? null) !== undefined || label(facts.peek(FACT.actor) ?? null) !== undefined;

/** The account a record is about. CEF: the destination's where two are named, else whoever is. */
const takeSubject = (facts: Facts) =>
  takeUser(facts, label(facts.peek(FACT.user) ?? null) === undefined ? 'actor' : 'user');

/** A logon, or a logoff where the hint says so. A user must be there. */
export const authentication = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const { facts } = assembly;
  if (!hasUser(facts)) return undefined;
  const service = facts.text(FACT.appProtocol) ?? String(assembly.product.name);
  const silent = assembly.status === undefined && facts.peek(FACT.outcome) === undefined;
  const told = silent ? hintStatus(hint, facts.peek(FACT.message)) : assembly.status;
  const source = takeEnd(facts, 'src');
  const method = facts.text(FACT.authProtocol);
  const session = takeSession(facts);
  const low = told === FAILURE && assembly.severity === undefined ? SEVERITY.low : undefined;
  const user = takeSubject(facts);
  const activity = assembly.activity ?? (isLogoff(hint) ? 2 : 1);
  return build(
    { ...assembly, severity: assembly.severity ?? low, status: told },
    CLASS.authentication,
    activity,
    {
      auth_protocol: method,
      auth_protocol_id: method === undefined ? undefined : 99,
      dst_endpoint: takeEnd(facts, 'dst'),
      is_remote: source === undefined ? undefined : true,
      service: { name: service },
      session: session === undefined ? undefined : { uid: session },
      src_endpoint: source,
      user,
    },
    `${activity === 2 ? 'logoff' : 'logon'} of ${String(user?.name ?? user?.uid)}`,
  );
};

/** An account created, changed, locked, deleted, ...; which, the words say. A user must be there. */
export const account = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const { facts } = assembly;
  if (!hasUser(facts)) return undefined;
  const activity = assembly.activity ?? accountActivity(hint);
  const user = takeSubject(facts);
  const name =
    activity === 99 ? (facts.peek(FACT.name) ?? facts.peek(FACT.action) ?? facts.peek(FACT.code)) : undefined;
  return build(assembly, CLASS.accountChange, activity, {
    activity_name: activity === 99 ? (label(name ?? null) ?? 'Change') : undefined,
    src_endpoint: takeEnd(facts, 'src'),
    user,
  });
};

/** Something administered (a rule, a policy, a setting, a device) created, changed, deleted. Its name must be there. */
export const entity = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const { facts } = assembly;
  const name = facts.label(FACT.entityName) ?? facts.text(FACT.policyName) ?? facts.text(FACT.ruleName);
  if (name === undefined) return undefined;
  const activity = assembly.activity ?? changeActivity(hint);
  const what = facts.peek(FACT.operation) ?? facts.peek(FACT.action) ?? facts.peek(FACT.name);
  const members = {
    activity_name: activity === 99 ? (label(what ?? null) ?? 'Change') : undefined,
    entity: {
      name,
      type: facts.text(FACT.entityType),
      uid: facts.label(FACT.policyId) ?? facts.label(FACT.ruleId),
    },
    src_endpoint: takeEnd(facts, 'src'),
  };
  return build(
    assembly,
    CLASS.entityManagement,
    activity,
    members,
    `${label(what ?? null) ?? 'change'} ${name.trim()}`,
  );
};
