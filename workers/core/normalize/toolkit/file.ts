// Files as OCSF `file` objects: name from path, hashes, and the observables of both.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Fields } from './fields.ts';
import { type AlgorithmName, fingerprint } from './fingerprint.ts';
import { OBSERVABLE, type Observables } from './observables.ts';

/** Attribute paths of one file, for its observables. */
export interface FilePaths {
  readonly name: string;
  readonly path: string;
  readonly hash: string;
}

const pathsOf = (at: string): FilePaths => ({
  name: `${at}.name`,
  path: `${at}.path`,
  hash: `${at}.hashes.value`,
});

/** `file` of an event. */
export const FILE = pathsOf('file');
/** `file` of a finding's first evidence. */
export const EVIDENCE_FILE = pathsOf('evidences.file');

/** The last part of a path of either kind of slash; the path itself when it ends in one. */
export const baseName = (path: string): string => {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const name = path.slice(slash + 1);
  return name === '' ? path : name;
};

/** Takes hashes from a record, by pairs of algorithm and key. */
export const takeHashes = (
  seen: Observables,
  paths: FilePaths,
  fields: Fields,
  keys: readonly (readonly [AlgorithmName, string])[],
): JsonObject[] | undefined => {
  let hashes: JsonObject[] | undefined;
  for (const [algorithm, key] of keys) {
    const value = fields.text(key);
    if (value === undefined) continue;
    hashes ??= [];
    hashes.push(fingerprint(seen, paths.hash, algorithm, value));
  }
  return hashes;
};

/** What is known of a file besides its path. */
export interface FileParts {
  readonly desc?: string | undefined;
  readonly hashes?: JsonObject[] | undefined;
  readonly mime_type?: string | undefined;
  readonly size?: number | undefined;
  /** OCSF `file.type_id`: 1 regular file unless said otherwise. */
  readonly type_id?: number | undefined;
  readonly uid?: string | undefined;
}

/** Builds OCSF `file` from its path or name, for events whose observables are found by walking them. */
export const fileOf = (path: string, parts: FileParts): JsonObject => {
  const name = baseName(path);
  return {
    desc: parts.desc,
    hashes: parts.hashes,
    mime_type: parts.mime_type,
    name,
    path: name === path ? undefined : path,
    size: parts.size,
    type_id: parts.type_id ?? 1,
    uid: parts.uid,
  };
};

/** Builds OCSF `file` and notes its observables. */
export const file = (seen: Observables, paths: FilePaths, path: string, parts: FileParts): JsonObject => {
  const name = baseName(path);
  seen.add(paths.name, OBSERVABLE.fileName, name);
  if (name !== path) seen.add(paths.path, OBSERVABLE.filePath, path);
  return fileOf(path, parts);
};
