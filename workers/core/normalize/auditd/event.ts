// One audit event being mapped: its records, who did it with which process, and on which host.
import type { JsonObject } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { takeProcess } from '../toolkit/process.ts';
import { takeId, takeKnown, takeSpelled } from './values.ts';

/** The event and what all kinds of it need. */
export interface AuditEvent {
  readonly draft: Draft;
  readonly records: readonly Fields[];
  /** The record that says what happened: the first. */
  readonly main: Fields;
  /** The record that says who did it and whether it worked: the first, or the system call where that names nobody. */
  readonly by: Fields;
  readonly type: string;
  readonly device: JsonObject;
}

/** The first record of a type. */
export const recordOf = (event: AuditEvent, type: string): Fields | undefined =>
  event.records.find((record) => record.peek('type') === type);

/** `res` and `success`: `success`, `yes`, `1`; `failed`, `no`, `0`. The word stays in the record. */
export const statusOf = (record: Fields): Status | undefined => {
  switch (record.peek('res') ?? record.peek('success') ?? record.peek('result')) {
    case 'success':
    case 'yes':
    case '1':
      return SUCCESS;
    case 'failed':
    case 'no':
    case '0':
      return FAILURE;
    default:
      return undefined;
  }
};

/**
 * Who did it: the account that logged in (`auid`), which stays the same through su and sudo; the one the process runs as
 * (`uid`) where nobody did. Enriched records have their names (`AUID`, `UID`).
 */
export const takeUser = (record: Fields): JsonObject | undefined => {
  const names = record.child('enriched');
  const login = takeId(record, 'auid');
  const uid = login ?? takeId(record, 'uid');
  if (uid === undefined) return undefined;
  const key = login === undefined ? 'UID' : 'AUID';
  return { name: names === undefined ? undefined : takeKnown(names, key), uid };
};

/** The process of a record; its executable may be spelled in hexadecimal. */
export const takeActing = (record: Fields, commandLine?: string | undefined): JsonObject | undefined => {
  return takeProcess(record, (from) => {
    const path = takeSpelled(from, 'exe');
    const parent = from.integer('ppid');
    return {
      cmd_line: commandLine,
      name: takeSpelled(from, 'comm'),
      parent: parent === undefined ? undefined : { pid: parent },
      path,
      pid: from.integer('pid'),
    };
  });
};

/** OCSF `actor` of a record. */
export const takeActor = (record: Fields): JsonObject | undefined => {
  const user = takeUser(record);
  const process = takeActing(record);
  const session = takeId(record, 'ses');
  if (user === undefined && process === undefined && session === undefined) return undefined;
  return { process, session: session === undefined ? undefined : { uid: session }, user };
};

/** Where it came from: `addr`, else `hostname`; what is an address stands in either. */
export const takeSource = (record: Fields): JsonObject | undefined => {
  const ip = record.ip('addr') ?? record.ip('hostname');
  const hostname = record.hostname('hostname');
  if (ip === undefined && hostname === undefined) return undefined;
  return { hostname, ip };
};
