// Facts that justify no class -> Base Event (0). What it has no attribute for can still be searched for.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { isEmail, isHostname, isIp, isMac } from '../address.ts';
import { CLASS } from '../classes.ts';
import { OBSERVABLE } from '../observables.ts';
import type { Fact } from './dictionary.ts';
import { type Assembly, finish, frame } from './frame.ts';

const isText = (text: string): boolean => text !== '' && text.length <= 2048;

/** What there is to search by in facts that a Base Event has no attribute for: observables without a name. */
const OBSERVED = [
  ['srcIp', OBSERVABLE.ip, isIp],
  ['dstIp', OBSERVABLE.ip, isIp],
  ['srcHost', OBSERVABLE.hostname, isHostname],
  ['dstHost', OBSERVABLE.hostname, isHostname],
  ['srcMac', OBSERVABLE.mac, isMac],
  ['dstMac', OBSERVABLE.mac, isMac],
  ['email', OBSERVABLE.email, isEmail],
  ['url', OBSERVABLE.url, isText],
  ['md5', OBSERVABLE.hash, isText],
  ['sha1', OBSERVABLE.hash, isText],
  ['sha256', OBSERVABLE.hash, isText],
  ['hash', OBSERVABLE.hash, isText],
  ['filePath', OBSERVABLE.filePath, isText],
  ['fileName', OBSERVABLE.fileName, isText],
  ['process', OBSERVABLE.process, isText],
] as const satisfies readonly (readonly [Fact, number, (text: string) => boolean])[];

/** An event of no class. */
export const base = (assembly: Assembly): OcsfEvent => {
  const { draft, facts } = assembly;
  const event = frame(assembly, CLASS.baseEvent, 0);
  for (const [fact, type, check] of OBSERVED) {
    const value = facts.peek(fact);
    if (typeof value === 'string' && check(value)) draft.observables.add(undefined, type, value);
  }
  return finish(assembly, event, {});
};
