// Members of a class or object as zod: `name: z.optional(scalar.ip)`, and getters where objects contain each other.
import { ANYTHING, type Attribute, sorted } from './compiled.ts';
import { scalarName, schemaName } from './names.ts';

/** What a member needs to know of its surroundings. */
export interface Place {
  /** Must the object be asked for late, since it contains the one being written? */
  isCircular(object: string): boolean;
  /** Are there checks, for which zod looks at all members at once, when some may not be there yet? */
  readonly isChecked: boolean;
  /** Notes that the file needs this object. */
  use(object: string): void;
}

/** A member is required for good only where no profile decides. */
const isOptional = ({ requirement, profiles }: Attribute): boolean =>
  requirement !== 'required' || (profiles !== undefined && profiles !== null);

const literals = ({ type, enum: values = {} }: Attribute): string => {
  const isText = type === 'string_t';
  const keys = isText
    ? Object.keys(values)
    : Object.keys(values)
        .map(Number)
        .sort((a, b) => a - b);
  const list = keys.map((key) => JSON.stringify(key));
  return `z.literal(${list.length === 1 ? list[0] : `[${list.join(', ')}]`})`;
};

/** The value's schema, and its type where it must be written down. */
const schemaOf = (attribute: Attribute, place: Place): string => {
  const { object_type: object } = attribute;
  if (object === ANYTHING) return 'scalar.anything';
  if (object !== undefined) {
    place.use(object);
    return schemaName(object);
  }
  return attribute.enum === undefined ? `scalar.${scalarName(attribute.type)}` : literals(attribute);
};

/** One member's line. */
export const memberOf = (name: string, attribute: Attribute, place: Place): string => {
  const value = schemaOf(attribute, place);
  const isLate = attribute.object_type !== undefined && place.isCircular(attribute.object_type);
  let schema = isLate && place.isChecked ? `z.lazy(() => ${value})` : value;
  let type = place.isChecked ? `z.ZodMiniLazy<typeof ${value}>` : `typeof ${value}`;
  if (attribute.is_array === true) {
    schema = `z.array(${schema})`;
    type = `z.ZodMiniArray<${type}>`;
  }
  if (isOptional(attribute)) {
    schema = `z.optional(${schema})`;
    type = `z.ZodMiniOptional<${type}>`;
  }
  return isLate ? `get ${name}(): ${type} { return ${schema}; },` : `${name}: ${schema},`;
};

/** All members of a shape, in the order of their names. */
export const membersOf = (attributes: Readonly<Record<string, Attribute>>, place: Place): string =>
  sorted(attributes)
    .map(([name, attribute]) => memberOf(name, attribute, place))
    .join('\n');

/** Calls of the constraints of a shape, as arguments of `check`. */
export const checksOf = (
  constraints: { at_least_one?: readonly string[]; just_one?: readonly string[] } = {},
): {
  readonly names: string[];
  readonly calls: string[];
} => {
  const { at_least_one: some, just_one: one } = constraints;
  const names: string[] = [];
  const calls: string[] = [];
  const add = (name: string, members: readonly string[] | undefined): void => {
    if (members === undefined) return;
    names.push(name);
    calls.push(`${name}(${members.map((member) => `'${member}'`).join(', ')})`);
  };
  add('atLeastOne', some);
  add('justOne', one);
  return { names, calls };
};
