// What the members of a record can mean, and the tables from senders' names to those meanings.

/** What a member can mean, whatever a sender calls it. The order is the slot's number and means nothing. */
export const FACTS = [
  'action',
  'actor',
  'actorDomain',
  'actorId',
  'agent',
  'alert',
  'appProtocol',
  'bytesIn',
  'bytesOut',
  'category',
  'code',
  'command',
  'count',
  'cve',
  'direction',
  'dstHost',
  'dstIp',
  'dstMac',
  'dstPort',
  'email',
  'end',
  'eventUid',
  'fileName',
  'filePath',
  'fileSize',
  'hash',
  'host',
  'hostIp',
  'hostMac',
  'level',
  'logVersion',
  'logger',
  'md5',
  'message',
  'method',
  'name',
  'outcome',
  'packetsIn',
  'packetsOut',
  'pid',
  'process',
  'product',
  'productVersion',
  'protocol',
  'reason',
  'referrer',
  'ruleId',
  'ruleName',
  'sessionId',
  'severity',
  'sha1',
  'sha256',
  'srcHost',
  'srcIp',
  'srcMac',
  'srcPort',
  'start',
  'statusCode',
  'time',
  'time2',
  'url',
  'user',
  'userDomain',
  'userId',
  'vendor',
] as const;

/** One of {@link FACTS}. */
export type Fact = (typeof FACTS)[number];

/** Slot numbers by fact. */
export const FACT: Readonly<Record<Fact, number>> = Object.fromEntries(
  FACTS.map((fact, slot) => [fact, slot]),
) as Record<Fact, number>;

/** A name in a dictionary leads to a slot, or to the names of the object it holds. */
type Entry = number | Dictionary;

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
  for (const fact of FACTS) {
    for (const name of names[fact] ?? []) {
      const known = root.get(name);
      // A name that is a fact by itself (`user`) may also be an object's: then its slot lies under the empty name.
      if (known instanceof Map) known.set('', FACT[fact]);
      else root.set(name, FACT[fact]);
      const steps = name.split('.');
      if (steps.length > 1) nest(root, steps, FACT[fact]);
    }
  }
  return root;
};

const nest = (root: Dictionary, steps: readonly string[], slot: number): void => {
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
