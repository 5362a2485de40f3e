// Facts that justify no class -> Base Event (0). What it has no attribute for can still be searched for.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { isEmail, isHostname, isIp, isMac } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import type { Slot } from './dictionary.ts';
import * as FACT from './fact.ts';
import { type Assembly, build } from './frame.ts';

const isText = (text: string): boolean => text !== '' && text.length <= 2048;

/** What there is to search by in facts that a Base Event has no attribute for: observables without a name. */
const OBSERVED = [
  [FACT.srcIp, OBSERVABLE.ip, isIp],
  [FACT.dstIp, OBSERVABLE.ip, isIp],
  [FACT.srcHost, OBSERVABLE.hostname, isHostname],
  [FACT.dstHost, OBSERVABLE.hostname, isHostname],
  [FACT.srcMac, OBSERVABLE.mac, isMac],
  [FACT.dstMac, OBSERVABLE.mac, isMac],
  [FACT.email, OBSERVABLE.email, isEmail],
  [FACT.url, OBSERVABLE.url, isText],
  [FACT.md5, OBSERVABLE.hash, isText],
  [FACT.sha1, OBSERVABLE.hash, isText],
  [FACT.sha256, OBSERVABLE.hash, isText],
  [FACT.hash, OBSERVABLE.hash, isText],
  [FACT.filePath, OBSERVABLE.filePath, isText],
  [FACT.fileName, OBSERVABLE.fileName, isText],
  [FACT.process, OBSERVABLE.process, isText],
] as const satisfies readonly (readonly [Slot, number, (text: string) => boolean])[];

/** An event of no class. */
export const base = (assembly: Assembly): OcsfEvent => {
  const { draft, facts } = assembly;
  for (const [fact, type, check] of OBSERVED) {
    const value = facts.peek(fact);
    if (typeof value === 'string' && check(value)) draft.observables.add(undefined, type, value);
  }
  return build(assembly, CLASS.baseEvent, 0, {});
};
