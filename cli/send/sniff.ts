// How a file is cut into events: one a line, or whole JSON documents. Its name decides where that is plain, else its first bytes.
import { extname } from 'node:path';

/** `ndjson` and `text` have one event a line; `json` is one array, or documents one after another, over any number of lines. */
export type Framing = 'ndjson' | 'text' | 'json';

/** What a batch of each framing is sent as. */
export const MEDIA_TYPES = {
  ndjson: 'application/x-ndjson',
  text: 'text/plain',
  json: 'application/json',
} as const satisfies Record<Framing, string>;

/** `.json` is missing on purpose: many programs write JSON lines under that name. */
const BY_EXTENSION: Readonly<Record<string, Framing>> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.txt': 'text',
  '.log': 'text',
  '.syslog': 'text',
  '.cef': 'text',
  '.leef': 'text',
};

/** The framing of a file by its name (`-` has none) and its first bytes, of which 64 KiB are plenty. */
export function sniffFraming(name: string, head: Uint8Array): Framing {
  const text = new TextDecoder().decode(head).trimStart();
  const named = BY_EXTENSION[extname(name).toLowerCase()];
  // A log full of JSON lines is JSON all the same.
  if (named === 'ndjson' || (named === 'text' && !text.startsWith('{'))) return named;
  // A '[' may open a line of text: `[2026-01-01] started`.
  if (/^\[\s*(?:[{[\]]|$)/.test(text)) return 'json';
  if (!text.startsWith('{')) return 'text';
  const end = text.indexOf('\n');
  return end >= 0 && isJson(text.slice(0, end)) ? 'ndjson' : (named ?? 'json');
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    // The document goes on in the next line.
    return false;
  }
}
