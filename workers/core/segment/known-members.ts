// The members of an event that a segment looks for, as tables by key, so that event-look.ts can find them in bytes: which slot a
// value goes to, and whose words stay out of the catalog (leaves.ts).

/** Numbers that are looked for, by their slot. */
export const NUMBERS: readonly string[] = [
  'time',
  'class_uid',
  'category_uid',
  'activity_id',
  'severity_id',
  'status_id',
] as const;

/** Texts that are looked for, by their slot; `observables` is a list, taken as JSON. */
export const TEXTS: readonly string[] = [
  'message',
  'src_endpoint.ip',
  'dst_endpoint.ip',
  'user.name',
  'actor.user.name',
  'device.hostname',
  'device.name',
  'observables',
];

/** What a member is looked at for. */
export interface Member {
  readonly key: Uint8Array;
  /** Slot of its value when it is a number, a string or a list; -1 for none. */
  readonly number: number;
  readonly text: number;
  readonly list: number;
  /** Its own members, when it is an object. */
  readonly members: Members | undefined;
  /** Its words stay out of the catalog: always, or when it is no object. */
  readonly isSilent: boolean;
  readonly isSilentUnlessObject: boolean;
}

/** Members by the hash of their key. */
export type Members = ReadonlyMap<number, Member>;

/** Root members that begin like this are silent, whatever follows. */
export const SILENT_PREFIX: Uint8Array = new TextEncoder().encode('raw_data_');

/** FNV-1a, cut to 30 bits, which V8 keeps without a box. */
export function hashOfKey(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash & 0x3fff_ffff;
}

/** The members of an event. */
export const EVENT_MEMBERS: Members = membersUnder('');

function membersUnder(prefix: string): Members {
  const members = new Map<number, Member>();
  for (const path of [...NUMBERS, ...TEXTS, 'metadata.uid']) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...deeper] = path.slice(prefix.length).split('.');
    const key = new TextEncoder().encode(name);
    const own = prefix + name;
    const text = TEXTS.indexOf(own);
    members.set(hashOfKey(key, 0, key.length), {
      key,
      number: NUMBERS.indexOf(own),
      text: own === 'observables' ? -1 : text,
      list: own === 'observables' ? text : -1,
      members: deeper.length === 0 ? undefined : membersUnder(`${own}.`),
      isSilent: own === 'metadata.uid',
      isSilentUnlessObject: own === 'metadata',
    });
  }
  return members;
}
