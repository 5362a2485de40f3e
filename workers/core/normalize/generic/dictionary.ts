// What the members of a record can mean, and the tables from senders' names to those meanings.

/**
 * What a member can mean, whatever a sender calls it: a slot's number each. The numbers mean nothing else; they are
 * written out because a constant index is several times as fast as a look-up by name.
 */
export const FACT = {
  action: 0,
  actor: 1,
  actorDomain: 2,
  actorId: 3,
  agent: 4,
  alert: 5,
  appProtocol: 6,
  bytesIn: 7,
  bytesOut: 8,
  category: 9,
  code: 10,
  command: 11,
  count: 12,
  cve: 13,
  direction: 14,
  dstHost: 15,
  dstIp: 16,
  dstMac: 17,
  dstPort: 18,
  email: 19,
  end: 20,
  eventUid: 21,
  fileName: 22,
  filePath: 23,
  fileSize: 24,
  hash: 25,
  host: 26,
  hostIp: 27,
  hostMac: 28,
  level: 29,
  logVersion: 30,
  logger: 31,
  md5: 32,
  message: 33,
  method: 34,
  name: 35,
  outcome: 36,
  packetsIn: 37,
  packetsOut: 38,
  pid: 39,
  process: 40,
  product: 41,
  productVersion: 42,
  protocol: 43,
  reason: 44,
  referrer: 45,
  ruleId: 46,
  ruleName: 47,
  sessionId: 48,
  severity: 49,
  sha1: 50,
  sha256: 51,
  srcHost: 52,
  srcIp: 53,
  srcMac: 54,
  srcPort: 55,
  start: 56,
  statusCode: 57,
  time: 58,
  time2: 59,
  url: 60,
  user: 61,
  userDomain: 62,
  userId: 63,
  vendor: 64,
} as const;

/** The name of a fact. */
export type Fact = keyof typeof FACT;

/** One of {@link FACT}. */
export type Slot = (typeof FACT)[Fact];

/** How many slots there are. */
export const SLOTS = Object.keys(FACT).length;

/** A name in a dictionary leads to a slot, or to the names of the object it holds. */
type Entry = Slot | Dictionary;

/** What a format's names mean. Made once, by {@link dictionary}, and not changed afterwards. */
export interface Dictionary extends Map<string, Entry> {}

/** Names by fact, as a format's table has them. */
export type Names = Partial<Record<Fact, readonly string[]>>;

/** Names of members that lie in an object under a name. */
export const inside = (name: string, names: Names): Names =>
  Object.fromEntries(
    Object.entries(names).map(([fact, list]) => [fact, list.map((one) => `${name}.${one}`)]),
  );

/** Builds a dictionary. A dotted name is found written with dots and as nested objects (`source.ip`). */
export const dictionary = (names: Names): Dictionary => {
  const root: Dictionary = new Map();
  for (const fact of Object.keys(FACT) as Fact[]) {
    for (const name of names[fact] ?? []) enter(root, name, FACT[fact]);
  }
  return root;
};

const enter = (root: Dictionary, name: string, slot: Slot): void => {
  const known = root.get(name);
  // A name that is a fact by itself (`user`) may also be an object's: then its slot lies under the empty name.
  if (known instanceof Map) known.set('', slot);
  else root.set(name, slot);
  const steps = name.split('.');
  if (steps.length > 1) nest(root, steps, slot);
};

const nest = (root: Dictionary, steps: readonly string[], slot: Slot): void => {
  let at = root;
  for (const [i, step] of steps.entries()) {
    const known = at.get(step);
    if (i === steps.length - 1) {
      if (known === undefined) at.set(step, slot);
      return;
    }
    const next =
      known instanceof Map ? known : new Map<string, Entry>(known === undefined ? [] : [['', known]]);
    at.set(step, next as Map<string, Entry>);
    at = next as Map<string, Entry>;
  }
};
