// The compiled OCSF schema as the generator of schemas/ocsf reads it: the classes that mappers write, and every object
// that can be found below them. (The checker of the tests reads the same file by itself, to be a second opinion.)
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLASS } from '../../../workers/core/normalize/toolkit/classes.ts';

/** One attribute of a class or object. */
export interface Attribute {
  readonly type: string;
  readonly object_type?: string;
  readonly is_array?: boolean;
  readonly requirement?: 'required' | 'recommended' | 'optional';
  readonly enum?: Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[] | null;
}

/** A class or an object. */
export interface Shape {
  readonly name: string;
  readonly caption: string;
  readonly description: string;
  readonly uid?: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly profiles?: readonly string[];
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
}

/** A scalar type of the dictionary. */
export interface ScalarType {
  readonly caption: string;
  readonly type?: string;
  readonly regex?: string;
  readonly max_len?: number;
  readonly range?: readonly [number, number];
}

/** What is written: scalar types by name, objects by the schema's name, classes by uid. */
export interface Chosen {
  readonly version: string;
  readonly scalars: ReadonlyMap<string, ScalarType>;
  readonly objects: ReadonlyMap<string, Shape>;
  readonly classes: readonly Shape[];
}

/** The file itself, as far as it is read. */
export interface Compiled {
  readonly version: string;
  readonly classes: Readonly<Record<string, Shape>>;
  readonly objects: Readonly<Record<string, Shape>>;
  readonly dictionary: { readonly types: { readonly attributes: Readonly<Record<string, ScalarType>> } };
}

const FILE = fileURLToPath(
  new URL('../../../../shared/data/ocsf-schema/ocsf-schema-1.8.0.compiled.json', import.meta.url),
);

/** The object without attributes, which holds anything. */
export const ANYTHING = 'object';

/** Members of a shape by name, so that the order of the file does not matter. */
export const sorted = <Value>(members: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));

/** The whole schema; undefined where the official one is not beside the project. */
export function readCompiled(): Compiled | undefined {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : undefined;
}

/** What `npm run ocsf` writes to schemas/ocsf; undefined where the official schema is not beside the project. */
export function chosen(): Chosen | undefined {
  const compiled = readCompiled();
  if (compiled === undefined) return undefined;
  const wanted = new Set<unknown>(Object.values(CLASS));
  const classes = Object.values(compiled.classes).filter(({ uid }) => wanted.has(uid));
  classes.sort((a, b) => (a.uid ?? 0) - (b.uid ?? 0));
  const objects = new Map<string, Shape>();
  const scalars = new Map<string, ScalarType>();
  const walk = (shape: Shape): void => {
    for (const [, { type, object_type: name }] of sorted(shape.attributes)) {
      const scalar = compiled.dictionary.types.attributes[type];
      if (scalar !== undefined) scalars.set(type, scalar);
      const object = name === undefined || name === ANYTHING ? undefined : compiled.objects[name];
      if (name === undefined || object === undefined || objects.has(name)) continue;
      objects.set(name, object);
      walk(object);
    }
  };
  for (const shape of classes) walk(shape);
  return { version: compiled.version, scalars, objects, classes };
}
