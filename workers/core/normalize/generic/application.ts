// Facts about programs: started, stopped, updated (6002), in trouble (6008), asked to do something by somebody (6003);
// and about files (1001) and processes (1007) of a host. Each is undefined, and takes nothing, where its class wants
// what is not there.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { changeActivity, fileActivity, isTermination, lifecycleActivity } from './classify.ts';
import { takeEnd } from './ends.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import { type Assembly, build } from './frame.ts';
import { count, label } from './reads.ts';
import { takeDevice, takeFile, takeProcess, takeTargetProcess, takeUser } from './take-facts.ts';

/** What somebody asked a product to do, from where. Actor, operation and an address must be there. */
export const api = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const { facts } = assembly;
  const named = [FACT.operation, FACT.name, FACT.action, FACT.code].find(
    (slot) => label(facts.peek(slot) ?? null) !== undefined,
  );
  const who = label(facts.peek(FACT.actor) ?? facts.peek(FACT.user) ?? null);
  if (named === undefined || who === undefined) return undefined;
  const source = takeEnd(facts, 'src');
  if (source === undefined) return undefined;
  const operation = label(facts.peek(named) ?? null);
  if (named === FACT.operation) facts.drop(FACT.operation);
  const service = facts.text(FACT.app);
  const user = takeUser(facts, facts.peek(FACT.actor) === undefined ? 'user' : 'actor');
  const activity = assembly.activity ?? changeActivity(hint);
  return build(assembly, CLASS.apiActivity, activity, {
    activity_name: activity === 99 ? operation : undefined,
    actor: { user },
    api: { operation, service: service === undefined ? undefined : { name: service } },
    dst_endpoint: takeEnd(facts, 'dst'),
    resources: takeResources(facts),
    src_endpoint: source,
  });
};

const takeResources = (facts: Facts): JsonObject[] | undefined => {
  const name = facts.label(FACT.entityName);
  return name === undefined ? undefined : [{ name, type: facts.text(FACT.entityType) }];
};

/** The product, or a part of it, started, stopped, was updated, ... */
export const lifecycle = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const activity = assembly.activity ?? lifecycleActivity(hint);
  if (activity === 0) return undefined;
  const { name, vendor_name, version } = assembly.product;
  const { facts } = assembly;
  const word =
    activity === 99
      ? (label(facts.peek(FACT.action) ?? facts.peek(FACT.name) ?? null) ?? 'Other')
      : undefined;
  return build(assembly, CLASS.applicationLifecycle, activity, {
    activity_name: word,
    app: { name, vendor_name, version },
  });
};

/** The product has a problem of its own. */
export const trouble = (assembly: Assembly): OcsfEvent => build(assembly, CLASS.applicationError, 1, {});

/** A file read, written, deleted on a host by somebody. The class wants all three. */
export const file = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const { draft, facts } = assembly;
  const who =
    facts.hasText(FACT.actor) ||
    facts.hasText(FACT.user) ||
    count(facts.peek(FACT.pid) ?? null) !== undefined;
  if (!who || !(facts.hasText(FACT.filePath) || facts.hasText(FACT.fileName))) return undefined;
  const device = takeDevice(draft, facts);
  if (device === undefined) return undefined;
  const members = { actor: takeActing(facts), device, file: takeFile(facts) };
  const activity = assembly.activity ?? fileActivity(hint);
  const name = facts.peek(FACT.name);
  return build(assembly, CLASS.fileActivity, activity, {
    ...members,
    activity_name: activity === 99 ? (label(name ?? null) ?? 'Other') : undefined,
  });
};

const takeActing = (facts: Facts): JsonObject => ({
  process: takeProcess(facts),
  user: takeUser(facts, facts.hasText(FACT.actor) ? 'actor' : 'user'),
});

/** A process started or ended on a host by somebody. The class wants all three. */
export const process = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const { draft, facts } = assembly;
  const both = facts.peek(FACT.targetPid) !== undefined;
  if (count(facts.peek(both ? FACT.targetPid : FACT.pid) ?? null) === undefined) return undefined;
  const acting = both && count(facts.peek(FACT.pid) ?? null) !== undefined;
  if (!acting && !facts.hasText(FACT.actor) && !facts.hasText(FACT.user)) return undefined;
  const device = takeDevice(draft, facts);
  if (device === undefined) return undefined;
  const started = both ? takeTargetProcess(facts) : takeProcess(facts);
  return build(assembly, CLASS.processActivity, assembly.activity ?? (isTermination(hint) ? 2 : 1), {
    actor: takeActing(facts),
    device,
    process: started,
  });
};
