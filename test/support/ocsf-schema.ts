// Checks an event against the compiled OCSF 1.8.0 schema, and shares nothing with the code that makes events: what
// it knows comes from the schema file, the rules from https://schema.ocsf.io/doc and from how its validator reads them.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkObservables } from './ocsf-observables.ts';
import type { Attribute, Schema, Shape } from './ocsf-shapes.ts';
import { checkScalar } from './ocsf-types.ts';

const SCHEMA_FILE = fileURLToPath(
  new URL('../../../shared/data/ocsf-schema/ocsf-schema-1.8.0.compiled.json', import.meta.url),
);

/** Is the schema here? Tests that need it skip with a printed reason where it is not. */
export const hasOcsfSchema = existsSync(SCHEMA_FILE);

let loaded: Schema | undefined;
const classes = new Map<unknown, Shape>();
const required = new WeakMap<Shape, readonly (readonly [name: string, attribute: Attribute])[]>();

/** The compiled schema, read once. */
export const ocsfSchema = (): Schema => {
  if (loaded === undefined) {
    loaded = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema;
    for (const shape of Object.values(loaded.classes)) classes.set(shape.uid, shape);
  }
  return loaded;
};

/** The required attributes of a shape: found once, since every event of a corpus asks. */
const requiredOf = (shape: Shape): readonly (readonly [name: string, attribute: Attribute])[] => {
  const known = required.get(shape);
  if (known !== undefined) return known;
  const found = Object.entries(shape.attributes).filter(([, { requirement }]) => requirement === 'required');
  required.set(shape, found);
  return found;
};

/** What the checker found: an event is valid when `errors` is empty. */
export interface Findings {
  readonly errors: string[];
  readonly warnings: string[];
}

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One check of one event; collects findings by path. */
class Check implements Findings {
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  readonly schema: Schema;
  readonly profiles: ReadonlySet<string>;

  constructor(schema: Schema, profiles: ReadonlySet<string>) {
    this.schema = schema;
    this.profiles = profiles;
  }

  /** Profile attributes exist only where the event names one of their profiles. */
  private applies(attribute: Attribute): boolean {
    return (
      attribute.profiles === undefined ||
      attribute.profiles === null ||
      attribute.profiles.some((profile) => this.profiles.has(profile))
    );
  }

  shape(path: string, value: Members, shape: Shape): void {
    const present = Object.keys(value).filter((name) => value[name] !== undefined);
    for (const name of present) this.member(path === '' ? name : `${path}.${name}`, name, value, shape);
    for (const [name, attribute] of requiredOf(shape)) {
      if (this.applies(attribute) && !present.includes(name)) {
        this.errors.push(`${path}.${name}: required attribute is missing`);
      }
    }
    this.constraints(path, present, shape);
  }

  private member(path: string, name: string, value: Members, shape: Shape): void {
    const attribute = Object.hasOwn(shape.attributes, name) ? shape.attributes[name] : undefined;
    if (attribute === undefined) this.errors.push(`${path}: no such attribute in ${shape.name}`);
    else if (!this.applies(attribute)) {
      this.errors.push(`${path}: needs one of the profiles ${attribute.profiles?.join(', ')}`);
    } else {
      if (attribute['@deprecated'] !== undefined) this.warnings.push(`${path}: deprecated attribute`);
      this.value(path, value[name], attribute);
      this.enumerated(path, value[name], attribute);
      this.sibling(path, value, name, attribute);
    }
  }

  private constraints(path: string, present: readonly string[], shape: Shape): void {
    const { at_least_one: some, just_one: one } = shape.constraints ?? {};
    if (some !== undefined && !some.some((name) => present.includes(name))) {
      this.errors.push(`${path}: at least one of ${some.join(', ')} must be present`);
    }
    const count = one?.filter((name) => present.includes(name)).length ?? 1;
    if (count !== 1)
      this.errors.push(`${path}: exactly one of ${one?.join(', ')} must be present, found ${count}`);
  }

  private value(path: string, value: unknown, attribute: Attribute): void {
    if (attribute.is_array !== true) this.single(path, value, attribute);
    else if (!Array.isArray(value)) this.errors.push(`${path}: must be an array`);
    else for (const [i, item] of value.entries()) this.single(`${path}[${i}]`, item, attribute);
  }

  private single(path: string, value: unknown, attribute: Attribute): void {
    if (attribute.type !== 'object_t') {
      const fault = checkScalar(this.schema, attribute.type, value);
      if (fault !== undefined) this.errors.push(`${path}: ${fault}`);
      return;
    }
    if (!isMembers(value)) {
      this.errors.push(`${path}: must be an object`);
      return;
    }
    const name = attribute.object_type ?? '';
    const shape = this.schema.objects[name];
    if (shape === undefined) this.errors.push(`${path}: the schema has no object ${name}`);
    else if (name !== 'object') {
      if (shape['@deprecated'] !== undefined) this.warnings.push(`${path}: deprecated object ${name}`);
      this.shape(path, value, shape);
    }
  }

  private enumerated(path: string, value: unknown, attribute: Attribute): void {
    if (attribute.enum === undefined) return;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (!Object.hasOwn(attribute.enum, String(item))) {
        this.errors.push(`${path}: ${JSON.stringify(item)} is not one of its values`);
      } else if (attribute.enum[String(item)]?.['@deprecated'] !== undefined) {
        this.warnings.push(`${path}: ${JSON.stringify(item)} is a deprecated value`);
      }
    }
  }

  /** The caption beside an id must be that id's, except for 99 (other), where it is the source's own word. */
  private sibling(path: string, value: Members, name: string, attribute: Attribute): void {
    if (attribute.sibling === undefined || attribute.enum === undefined || Array.isArray(value[name])) return;
    const caption = value[attribute.sibling];
    const id = value[name];
    if (id === 99 && caption === undefined) this.warnings.push(`${path}: 99 without ${attribute.sibling}`);
    const expected = attribute.enum[String(id)]?.caption;
    // The schema's own validator: 99 asks for the source's word, which the caption of 99 hardly is.
    if (id === 99 && caption === expected) this.warnings.push(`${path}: 99 says only ${expected}`);
    if (id !== 99 && caption !== undefined && caption !== expected) {
      this.warnings.push(`${path}: ${attribute.sibling} is ${JSON.stringify(caption)}, not ${expected}`);
    }
  }
}

const profilesOf = (event: Members): ReadonlySet<string> => {
  const metadata = event.metadata;
  const profiles = isMembers(metadata) ? metadata.profiles : undefined;
  return new Set(Array.isArray(profiles) ? profiles.filter((profile) => typeof profile === 'string') : []);
};

const checkIdentity = (check: Check, event: Members, shape: Shape): void => {
  if (event.category_uid !== shape.category_uid) {
    check.errors.push(`category_uid: ${event.category_uid} is not ${shape.category_uid}`);
  }
  if (event.type_uid !== Number(event.class_uid) * 100 + Number(event.activity_id)) {
    check.errors.push(`type_uid: ${event.type_uid} is not class_uid * 100 + activity_id`);
  }
  const metadata = event.metadata;
  if (isMembers(metadata) && metadata.version !== check.schema.version) {
    check.errors.push(`metadata.version: ${JSON.stringify(metadata.version)} is not ${check.schema.version}`);
  }
  for (const profile of check.profiles) {
    if (!shape.profiles?.includes(profile))
      check.errors.push(`metadata.profiles: ${profile} is not one of the class`);
  }
};

/** Checks one event, as plain JSON. Members that are `undefined` count as absent. */
export const checkOcsf = (event: unknown): Findings => {
  const schema = ocsfSchema();
  if (!isMembers(event)) return { errors: ['the event is not an object'], warnings: [] };
  const check = new Check(schema, profilesOf(event));
  const shape = classes.get(event.class_uid);
  if (shape === undefined) check.errors.push(`class_uid: no class has ${JSON.stringify(event.class_uid)}`);
  else {
    if (shape['@deprecated'] !== undefined) check.warnings.push(`class_uid: ${shape.name} is deprecated`);
    check.shape('', event, shape);
    checkIdentity(check, event, shape);
    checkObservables(schema, shape, event, check);
  }
  return check;
};
