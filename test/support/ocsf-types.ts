// Scalar types of OCSF: what a value of each must be. Used by the schema checker only.
import type { Schema } from './ocsf-shapes.ts';

const patterns = new Map<string, RegExp>();

const pattern = (source: string): RegExp => {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const made = new RegExp(source);
  patterns.set(source, made);
  return made;
};

/** Faults of the primitive types, by name. */
const PRIMITIVES: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  string_t: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
  integer_t: (value) => (Number.isSafeInteger(value) ? undefined : 'must be an integer'),
  long_t: (value) => (Number.isSafeInteger(value) ? undefined : 'must be an integer'),
  float_t: (value) => (Number.isFinite(value) ? undefined : 'must be a number'),
  boolean_t: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  json_t: () => undefined,
};

/** What is wrong with a value of a scalar type; undefined when nothing is. */
export const checkScalar = (schema: Schema, name: string, value: unknown): string | undefined => {
  const type = schema.dictionary.types.attributes[name];
  if (type === undefined) return `the schema has no type ${name}`;
  const primitive = PRIMITIVES[type.type ?? name];
  if (primitive === undefined) return `${name} has no primitive`;
  const fault = primitive(value);
  if (fault !== undefined) return `${fault} (${name}), is ${JSON.stringify(value)?.slice(0, 80)}`;
  if (typeof value === 'string') {
    if (type.max_len !== undefined && value.length > type.max_len)
      return `longer than ${type.max_len} (${name})`;
    if (type.regex !== undefined && !pattern(type.regex).test(value))
      return `${JSON.stringify(value)} is no ${name}`;
  }
  if (typeof value === 'number' && type.range !== undefined) {
    const [low, high] = type.range;
    if (value < low || value > high) return `${value} is not in ${low}..${high} (${name})`;
  }
  return undefined;
};
