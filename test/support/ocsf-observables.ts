// Observables: each must name an attribute the class has and the event carries, with its value, under the type id
// that the schema gives that attribute, its type, or its object. Used by the schema checker only.
import type { Attribute, Schema, Shape } from './ocsf-shapes.ts';

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** The attribute a dotted path leads to; indices are ignored. */
const attributeAt = (schema: Schema, shape: Shape, path: readonly string[]): Attribute | undefined => {
  let at: Shape | undefined = shape;
  let attribute: Attribute | undefined;
  for (const step of path) {
    attribute = at !== undefined && Object.hasOwn(at.attributes, step) ? at.attributes[step] : undefined;
    if (attribute === undefined) return undefined;
    at = attribute.object_type === undefined ? undefined : schema.objects[attribute.object_type];
  }
  return attribute;
};

/** All values a dotted path leads to, through arrays. */
const valuesAt = (value: unknown, path: readonly string[]): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [step, ...more] = path;
  if (step === undefined) return value === undefined ? [] : [value];
  return isMembers(value) ? valuesAt(value[step], more) : [];
};

const expectedTypes = (schema: Schema, attribute: Attribute): number[] => {
  const types = [
    attribute.observable,
    schema.dictionary.types.attributes[attribute.type]?.observable,
    attribute.object_type === undefined ? undefined : schema.objects[attribute.object_type]?.observable,
  ];
  return types.filter((type) => type !== undefined);
};

/** Checks the event's `observables` as a whole. */
export const checkObservables = (
  schema: Schema,
  shape: Shape,
  event: Members,
  findings: { readonly errors: string[]; readonly warnings: string[] },
): void => {
  const list = Array.isArray(event.observables) ? event.observables : [];
  const seen = new Set<string>();
  for (const [i, item] of list.entries()) {
    if (!isMembers(item)) continue;
    const key = `${item.type_id} ${item.value}`;
    if (seen.has(key)) findings.errors.push(`observables[${i}]: said twice`);
    seen.add(key);
    // The name is recommended, not required: there is none for what a class has no attribute for.
    if (typeof item.name !== 'string') continue;
    const path = item.name.replaceAll(/\[\d*\]/g, '').split('.');
    const attribute = attributeAt(schema, shape, path);
    if (attribute === undefined) {
      findings.errors.push(`observables[${i}].name: ${item.name} is no attribute of ${shape.name}`);
      continue;
    }
    const expected = expectedTypes(schema, attribute);
    if (expected.length > 0 && !expected.includes(Number(item.type_id))) {
      findings.errors.push(
        `observables[${i}].type_id: ${item.type_id} for ${item.name}, expected ${expected}`,
      );
    }
    if (!valuesAt(event, path).some((value) => String(value) === item.value)) {
      findings.errors.push(
        `observables[${i}].value: ${item.name} has no value ${JSON.stringify(item.value)}`,
      );
    }
  }
};
