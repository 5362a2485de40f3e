// `key=value` lines: logfmt, FortiGate, SonicWall, Sophos and their like, and Check Point's `[key:"value"; key:"value"]`. How the
// pairs are written is found out from the first three (pair-style.ts); then the line is gone over once.
import type { JsonObject } from '../../../schemas/json.ts';
import { isSeparator, quotedEnd } from './backslash-quotes.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { MemberNames } from './member-names.ts';
import { addOwn } from './own.ts';
import { findPairStyle, type PairStyle, valueEnd } from './pair-style.ts';
import { roomyRecord } from './roomy-record.ts';

/** `{ key: value }`; a repeated key holds a list, a bare key an empty text. What is neither is the list `pairs_text`. */
export const kv: Format = {
  name: 'kv',
  nests: true,
  claims: (line) => findPairStyle(line, 3) !== null,
  decode: (line) => {
    const style = findPairStyle(line, 1);
    if (style !== null) return decoded('kv', line, readPairs(line, style));
    return new Defect('DECODE_KV_SYNTAX', `line of pairs must begin with key=value, found ${excerpt(line)}`);
  },
};

/** Where what is no pair goes. */
const NO_PAIRS = 'pairs_text';

const names = new MemberNames(NO_PAIRS);

function readPairs(line: string, style: PairStyle): JsonObject {
  const record = roomyRecord();
  names.begin();
  for (let at = style.start; at < style.end; ) {
    const stop = keyStop(line, at, style);
    if (stop === at || line.charCodeAt(stop) !== style.assign) {
      at = readBare(line, at, stop, style, record);
    } else {
      at = readValue(line, names.cut(line, at, stop), stop + 1, style, record);
    }
    while (at < style.end && isSeparator(line.charCodeAt(at))) at++;
  }
  return record;
}

/** Where the key at `at` stops: at what assigns, at a quote or at a separator. */
function keyStop(line: string, at: number, { assign, end }: PairStyle): number {
  let i = at;
  for (; i < end; i++) {
    const code = line.charCodeAt(i);
    if (code === assign && (assign === 0x3d || line.charCodeAt(i + 1) === 0x22)) break;
    if (code === 0x22 || isSeparator(code)) break;
  }
  return i;
}

/** The value at `from`; answers where it ends. One in quotes that never close goes on to the end: lines are cut in transit. */
function readValue(line: string, key: string, from: number, style: PairStyle, record: JsonObject): number {
  if (line.charCodeAt(from) === 0x22) {
    const close = quotedEnd(line, from);
    const end = close === -1 ? style.end : close;
    names.add(record, key, readEscapes(line.slice(from + 1, end), style));
    return end + 1;
  }
  const end = valueEnd(line, from, style);
  names.add(record, key, line.slice(from, end).trim());
  return end;
}

/** A word without a value, or something that is no key at all. */
function readBare(line: string, at: number, stop: number, style: PairStyle, record: JsonObject): number {
  if (stop > at && (stop === style.end || isSeparator(line.charCodeAt(stop)))) {
    names.add(record, names.cut(line, at, stop), '');
    return stop;
  }
  const found = line.indexOf(style.delimiter, stop);
  const end = found === -1 || found > style.end ? style.end : Math.max(found, at + 1);
  addOwn(record, NO_PAIRS, line.slice(at, end));
  return end;
}

/**
 * `\"` is a quote. `\\` is a backslash only where every other backslash begins an escape too: some senders quote Windows paths
 * as they are. Check Point escapes `]` as well.
 */
function readEscapes(value: string, { assign }: PairStyle): string {
  if (!value.includes('\\')) return value;
  let escapes = true;
  const plain = value.replace(/\\(.)/gs, (pair: string, character: string) => {
    if (character === '"' || character === '\\' || (character === ']' && assign === 0x3a)) return character;
    if (!'/bfnrtux'.includes(character)) escapes = false;
    return pair;
  });
  return escapes ? plain : value.replaceAll('\\"', '"');
}
