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
  alertUrl: 6,
  app: 7,
  appProtocol: 8,
  authProtocol: 9,
  bytes: 10,
  bytesIn: 11,
  bytesOut: 12,
  category: 13,
  code: 14,
  command: 15,
  confidence: 16,
  count: 17,
  cve: 18,
  description: 19,
  deviceDomain: 20,
  deviceId: 21,
  deviceModel: 22,
  deviceName: 23,
  direction: 24,
  dnsAnswer: 25,
  dnsQuery: 26,
  dnsRcode: 27,
  dnsType: 28,
  dstCountry: 29,
  dstDomain: 30,
  dstHost: 31,
  dstId: 32,
  dstIf: 33,
  dstIp: 34,
  dstMac: 35,
  dstNatIp: 36,
  dstNatPort: 37,
  dstPort: 38,
  dstService: 39,
  dstZone: 40,
  duration: 41,
  email: 42,
  end: 43,
  entityName: 44,
  entityType: 45,
  eventUid: 46,
  fileId: 47,
  fileName: 48,
  filePath: 49,
  fileSize: 50,
  fileType: 51,
  group: 52,
  hash: 53,
  host: 54,
  hostIp: 55,
  hostMac: 56,
  ja3: 57,
  ja3s: 58,
  level: 59,
  logName: 60,
  logVersion: 61,
  logger: 62,
  mailFrom: 63,
  mailId: 64,
  mailTo: 65,
  md5: 66,
  message: 67,
  method: 68,
  name: 69,
  operation: 70,
  outcome: 71,
  packetsIn: 72,
  packetsOut: 73,
  parentPid: 74,
  parentProcess: 75,
  pid: 76,
  policyId: 77,
  policyName: 78,
  process: 79,
  product: 80,
  productVersion: 81,
  protocol: 82,
  reason: 83,
  referrer: 84,
  risk: 85,
  ruleCategory: 86,
  ruleId: 87,
  ruleName: 88,
  sequence: 89,
  sessionId: 90,
  severity: 91,
  sha1: 92,
  sha256: 93,
  sni: 94,
  srcCountry: 95,
  srcDomain: 96,
  srcHost: 97,
  srcId: 98,
  srcIf: 99,
  srcIp: 100,
  srcMac: 101,
  srcNatIp: 102,
  srcNatPort: 103,
  srcOs: 104,
  srcPort: 105,
  srcService: 106,
  srcZone: 107,
  start: 108,
  statusCode: 109,
  subject: 110,
  tactic: 111,
  targetCommand: 112,
  targetPid: 113,
  targetProcess: 114,
  technique: 115,
  threatId: 116,
  threatName: 117,
  threatType: 118,
  time: 119,
  time2: 120,
  tlsCipher: 121,
  tlsVersion: 122,
  tunnelType: 123,
  url: 124,
  urlCategory: 125,
  urlHost: 126,
  user: 127,
  userDomain: 128,
  userId: 129,
  vendor: 130,
  vlan: 131,
  xff: 132,
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
