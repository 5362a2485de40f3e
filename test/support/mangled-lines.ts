// Lines gone wrong on the wire: every line of every vector, cut, with bytes flipped, a delimiter repeated or one field
// blown up. Deterministic, so that what fails once fails again.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../vectors/', import.meta.url));

/** Lines of all vectors of decode and normalize, by the folder of their format or product. */
export const vectorLines = (): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const room of ['decode', 'normalize']) {
    const files = readdirSync(`${FOLDER}${room}`, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => /\.in\.(txt|ndjson|json|xml)$/.test(name)).sort()) {
      const name = `${room}/${file.split(/[/\\]/)[0]}`;
      const lines = readFileSync(`${FOLDER}${room}/${file}`, 'utf8').split(/\r?\n/);
      found.set(name, [...(found.get(name) ?? []), ...lines.filter((line) => line.trim() !== '')]);
    }
  }
  return found;
};

/** Numbers in [0, below): mulberry32. */
export const randomBelow = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

/** A line cut off at every `step`th place, and its ends without their beginnings. */
export function* cuts(line: string, step: number): Generator<string> {
  for (let at = 1 + (line.length % step); at < line.length; at += step) {
    yield line.slice(0, at).toWellFormed();
    yield line.slice(at).toWellFormed();
  }
}

/** The bytes of a line with one to four of them changed; never into a line break. */
export const flipped = (line: string, seed: number): Uint8Array => {
  const bytes = new TextEncoder().encode(line);
  const below = randomBelow(seed);
  for (let times = 1 + below(4); times > 0; times--) {
    const byte = below(256);
    bytes[below(bytes.length)] = byte === 0x0a || byte === 0x0d ? 0xff : byte;
  }
  return bytes;
};

/** What separates something from something in one of our formats. */
export const DELIMITERS = [
  ...'=|,;:"\\/ \t[](){}<>%&?\'#^-@.!',
  '\\"',
  '""',
  '{"',
  '[{',
  'a=',
  '="',
  '\\\\=',
  '<a>',
  '&#',
  '%%',
];

/** A line with one delimiter repeated where it first stands, or in the middle where it does not. */
export const repeated = (line: string, delimiter: string, times: number): string => {
  const found = line.indexOf(delimiter);
  const at = found < 0 ? line.length >> 1 : found;
  return line.slice(0, at).toWellFormed() + delimiter.repeat(times) + line.slice(at).toWellFormed();
};

/** A line whose longest word is `length` long. */
export const blownUp = (line: string, length: number): string => {
  const words = line.match(/[A-Za-z0-9]+/g) ?? ['x'];
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best));
  return line.replace(longest, () => longest.repeat(Math.ceil(length / longest.length)));
};
