// What a corpus itself says of an event, read by the readings: by field, the values any of which is right.

/** Every field that agreement is counted on. `user` is either role; `actor` did it, `target` had it done to them. */
export const FIELDS = [
  'timestamp',
  'src_ip',
  'src_port',
  'dst_ip',
  'dst_port',
  'user',
  'actor',
  'target',
  'outcome',
  'severity',
  'host',
  'domain',
  'url',
  'hash',
  'event_code',
] as const;

/** One of {@link FIELDS}. */
export type Field = (typeof FIELDS)[number];

/** A value that would be right. */
export type Wanted = string | number;

/** Fields of which a corpus says something. Any one value is right, except `hash`: all of them must be there. */
export type Expected = Readonly<Partial<Record<Field, readonly Wanted[]>>>;

type Wish = Wanted | undefined | readonly (Wanted | undefined)[];

/** An expectation from what may or may not have been found; fields without a value are left out. */
export const expecting = (wishes: Readonly<Partial<Record<Field, Wish>>>): Expected => {
  const expected: Partial<Record<Field, readonly Wanted[]>> = {};
  for (const field of FIELDS) {
    const wish = wishes[field];
    const values = (typeof wish === 'object' ? [...wish] : [wish]).filter((value) => value !== undefined);
    if (values.length > 0) expected[field] = values;
  }
  return expected;
};
