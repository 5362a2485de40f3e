// Rows that describe a host: Live Evidence Info (5040) with a process, a file or a user, as far as the columns say it.
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fileOf } from '../toolkit/file.ts';
import { type AlgorithmName, fingerprintOf } from '../toolkit/fingerprint.ts';
import { type Row, takeProcess } from './events.ts';

const HASHES = ['md5', 'sha1', 'sha256'] as const satisfies readonly AlgorithmName[];

const takeFile = (columns: Fields): JsonObject | undefined => {
  const path = columns.text('target_path') ?? columns.text('path');
  if (path === undefined) return undefined;
  const hashes: JsonObject[] = [];
  for (const algorithm of HASHES) {
    const value = columns.text(algorithm);
    if (value !== undefined) {
      hashes.push(fingerprintOf(algorithm, value));
    }
  }
  return fileOf(path, { hashes: hashes.length === 0 ? undefined : hashes });
};

const takeUser = (columns: Fields): JsonObject | undefined => {
  const name = columns.text('username');
  const uid = columns.label('uid');
  return name === undefined && uid === undefined ? undefined : { name, uid };
};

/** What OCSF calls evidence: exactly one object, and its type. */
const evidence = (columns: Fields): JsonObject | undefined => {
  if (columns.peek('pid') !== undefined) {
    const process = takeProcess(columns);
    if (process !== undefined) return { process, query_type_id: 10 };
  }
  if (columns.peek('path') !== undefined || columns.peek('target_path') !== undefined) {
    const file = takeFile(columns);
    if (file !== undefined) return { file, query_type_id: 2 };
  }
  if (columns.peek('username') !== undefined) {
    const user = takeUser(columns);
    if (user !== undefined) return { query_type_id: 13, user };
  }
  return undefined;
};

/** Evidence Info: the row exists, or after `removed` no longer does. */
export const evidenceOf = (row: Row): EventParts | undefined => {
  const { columns, parts, device } = row;
  const found = columns === undefined ? undefined : evidence(columns);
  if (found === undefined) return undefined;
  return {
    ...parts,
    class_uid: CLASS.evidenceInfo,
    activity_id: 1,
    members: { device, query_evidence: found, query_result_id: row.action === 'removed' ? 3 : 1 },
  };
};
