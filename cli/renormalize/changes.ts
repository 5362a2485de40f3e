// What would be different about one archived event if today's mapping code had read it: leaf by leaf, by OCSF path.
import type { JsonObject, JsonValue } from '../../schemas/json.ts';

/** One leaf that is not the same; `undefined` where it is not there. */
export interface Change {
  readonly path: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** Members that receipt and attestation give, not the mapping. */
const NOT_MAPPED: ReadonlySet<string> = new Set([
  'metadata.logged_time',
  'metadata.uid',
  'raw_data',
  'raw_data_size',
]);

const isContainer = (value: JsonValue | undefined): value is JsonObject | JsonValue[] =>
  typeof value === 'object' && value !== null;

const membersOf = (value: JsonObject | JsonValue[]): Map<string, JsonValue | undefined> =>
  new Map(Object.keys(value).map((name) => [name, Object.getOwnPropertyDescriptor(value, name)?.value]));

/** Empty containers are leaves; observables follow from the other members and are not told again. */
const isIgnored = (path: string): boolean =>
  NOT_MAPPED.has(path) || path.startsWith('raw_data_hash') || path.startsWith('observables');

const walk = (
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  into: Change[],
): void => {
  if (isIgnored(path)) return;
  if (!isContainer(before) && !isContainer(after)) {
    if (before !== after) into.push({ path, before, after });
    return;
  }
  const left = isContainer(before) ? membersOf(before) : new Map<string, JsonValue>();
  const right = isContainer(after) ? membersOf(after) : new Map<string, JsonValue>();
  if (before !== undefined && !isContainer(before)) into.push({ path, before, after: undefined });
  if (after !== undefined && !isContainer(after)) into.push({ path, before: undefined, after });
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    walk(path === '' ? name : `${path}.${name}`, left.get(name), right.get(name), into);
  }
};

/** All differences, in the order of the archived event's members. Both are values as JSON has them. */
export function changesOf(archived: JsonObject, fresh: JsonObject): Change[] {
  const changes: Change[] = [];
  walk('', archived, fresh, changes);
  // What stood around an event in its body is not in its own text: it cannot be read again, and is not lost either.
  return changes.filter(({ path, after }) => !(path.startsWith('unmapped.envelope') && after === undefined));
}
