// Processes as OCSF `process`, whose schema wants a pid or uid, and nothing of which is invented: a parent known by its
// path alone has none.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Fields } from './fields.ts';
import { baseName } from './file.ts';

/** What is known of a process. */
export interface ProcessParts {
  readonly cmd_line?: string | undefined;
  readonly hashes?: JsonObject[] | undefined;
  /** Path of the executable, or its name. */
  readonly path?: string | undefined;
  /** Only where it is not the last part of the path. */
  readonly name?: string | undefined;
  readonly parent?: JsonObject | undefined;
  readonly pid?: number | undefined;
  readonly uid?: string | undefined;
  readonly user?: JsonObject | undefined;
  readonly working_directory?: string | undefined;
}

/**
 * Builds OCSF `process` from what `read` takes; where that names neither pid nor uid, everything it took is given back.
 */
export const takeProcess = (
  fields: Fields,
  read: (fields: Fields) => ProcessParts,
): JsonObject | undefined => {
  const mark = fields.mark();
  const process = processOf(read(fields));
  if (process === undefined) fields.giveBack(mark);
  return process;
};

/** Builds OCSF `process`; undefined without pid and uid. Observables are found by `observe`. */
export const processOf = (parts: ProcessParts): JsonObject | undefined => {
  const { hashes, path, pid, uid } = parts;
  if (pid === undefined && uid === undefined) return undefined;
  const name = parts.name ?? (path === undefined ? undefined : baseName(path));
  const isPath = path !== undefined && name !== path;
  return {
    cmd_line: parts.cmd_line,
    file:
      path === undefined
        ? undefined
        : { hashes, name: baseName(path), path: isPath ? path : undefined, type_id: 1 },
    name,
    parent_process: parts.parent,
    pid,
    uid,
    user: parts.user,
    working_directory: parts.working_directory,
  };
};
