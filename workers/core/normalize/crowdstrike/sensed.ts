// One sensor event of Falcon Data Replicator, and the parts that events of several kinds have: hashes, user, process.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fingerprintOf } from '../toolkit/fingerprint.ts';
import { takeProcess } from '../toolkit/process.ts';

/** One sensor event being read. */
export interface Sensed {
  readonly draft: Draft;
  readonly at: Fields;
  readonly name: string;
  readonly device: JsonObject;
  readonly parts: EventParts;
}

/** Hashes of a program; what is all zeros was not computed. */
export const takeHashes = (at: Fields): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const [algorithm, key] of [
    ['md5', 'MD5HashData'],
    ['sha1', 'SHA1HashData'],
    ['sha256', 'SHA256HashData'],
  ] as const) {
    const value = at.checked(key, (text) => text.length > 8 && !/^0+$/.test(text));
    if (value !== undefined) list.push(fingerprintOf(algorithm, value));
  }
  return list.length === 0 ? undefined : list;
};

/** Who is signed in, or was acted upon. */
export const takeUser = (at: Fields): JsonObject | undefined => {
  const name = at.text('UserName');
  const uid = at.text('UserSid');
  if (name === undefined && uid === undefined) return undefined;
  return { domain: at.text('LogonDomain'), name, uid };
};

/** The process that did it: Falcon's own ids are unique per sensor, hence `uid`. */
export const takeActor = (at: Fields): JsonObject | undefined => {
  const user = takeUser(at);
  const process = takeProcess(at, (from) => ({
    path: from.text('ContextBaseFileName'),
    pid: from.integer('ContextPid'),
    uid: from.label('ContextProcessId'),
  }));
  return process === undefined && user === undefined ? undefined : { process, user };
};
