// What an event says, apart from what differs between two copies of it that came in different requests (docs/decisions/0031): its
// `metadata.uid`, its `metadata.logged_time`, and a `time` that is only that of receipt. Two events are copies when all of the rest is
// the same to the byte. Over canonical texts (RFC 8785), whose members lie in the order of their names. Browser-safe.

/** Stretches of a text, in order. */
export type Content = readonly Uint8Array[];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const OPEN_LIST = 0x5b;
const CLOSE = 0x7d;
const CLOSE_LIST = 0x5d;

/** A stretch of bytes: `from` inclusive, `to` exclusive. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const keyed = (name: string): Uint8Array => new TextEncoder().encode(`"${name}"`);
const METADATA = keyed('metadata');
const TIME = keyed('time');
const UID = keyed('uid');
const LOGGED_TIME = keyed('logged_time');

/** The event without what differs. A text that is no canonical object is all there is of it: what cannot be read repeats nothing else. */
export function contentOf(text: Uint8Array): Content {
  const root = members(text, 0, [METADATA, TIME]);
  const [metadata, time] = root ?? [];
  if (metadata === undefined) return [text];
  const [uid, logged] = members(text, metadata.from, [UID, LOGGED_TIME]) ?? [];
  const isReceipt = time !== undefined && logged !== undefined && isSame(text, time, logged);
  const left: Uint8Array[] = [];
  let at = 0;
  const cut = [logged, uid, isReceipt ? time : undefined].filter((span) => span !== undefined);
  for (const { from, to } of cut.sort((a, b) => a.from - b.from)) {
    left.push(text.subarray(at, from));
    at = to;
  }
  left.push(text.subarray(at));
  return left;
}

/** Whether two contents are the same: cut at the same names, and equal between. */
export function isSameContent(a: Content, b: Content): boolean {
  return (
    a.length === b.length &&
    a.every((part, i) => {
      const other = b[i] ?? new Uint8Array();
      return isSame(part, { from: 0, to: part.length }, { from: 0, to: other.length }, other);
    })
  );
}

function isSame(left: Uint8Array, a: Span, b: Span, right: Uint8Array = left): boolean {
  if (a.to - a.from !== b.to - b.from) return false;
  for (let i = 0; i < a.to - a.from; i++) if (left[a.from + i] !== right[b.from + i]) return false;
  return true;
}

/** The values of some members of the object that begins at `from`, in the order of `keys`; undefined for what is no object. */
function members(
  text: Uint8Array,
  from: number,
  keys: readonly Uint8Array[],
): (Span | undefined)[] | undefined {
  if (text[from] !== OPEN) return undefined;
  const found: (Span | undefined)[] = keys.map(() => undefined);
  let at = from + 1;
  let missing = keys.length;
  while (missing > 0 && at < text.length && text[at] === QUOTE) {
    const key = { from: at, to: endOfString(text, at) };
    if (text[key.to] !== COLON) return undefined;
    const value = { from: key.to + 1, to: endOfValue(text, key.to + 1) };
    const slot = keys.findIndex((name) => isSame(text, key, { from: 0, to: name.length }, name));
    if (slot >= 0) {
      found[slot] = value;
      missing--;
    }
    at = text[value.to] === COMMA ? value.to + 1 : text.length;
  }
  return found;
}

/** Behind the closing quote of the string that begins here; the end of the text if there is none. */
function endOfString(text: Uint8Array, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  return text.length;
}

/** Behind the value that begins here: where what it is in goes on, or ends. */
function endOfValue(text: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const byte = text[at];
    if (byte === QUOTE) at = endOfString(text, at);
    else {
      if (byte === OPEN || byte === OPEN_LIST) depth++;
      else if (depth === 0 && (byte === COMMA || byte === CLOSE || byte === CLOSE_LIST)) return at;
      else if (byte === CLOSE || byte === CLOSE_LIST) depth--;
      at++;
    }
  }
  return text.length;
}
