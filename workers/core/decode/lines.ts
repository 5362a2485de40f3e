// Line framing: bytes -> lines of text. Read in chunks of whole lines, so that one emoji in a 32 MiB body does not double
// the memory of all of it, and one broken byte costs only its chunk the slow way.
import { type Framing, type FramingVisitor, isBlank } from './framing.ts';
import { readUtf8 } from './utf8.ts';

/** Bytes made text at once: enough that calls into the decoder do not show, few enough that two-byte text stays local and all stays in cache. */
export const CHUNK_BYTES = 32 * 1024;

/** Each line that is not blank, without its `\n` or `\r\n`. Takes any body. */
export const lines: Framing = {
  name: 'lines',
  visit: (body, visitor) => {
    let start = 0;
    while (start < body.length) {
      const end = chunkEnd(body, start);
      const chunk = body.subarray(start, end);
      const text = readUtf8(chunk);
      if (text === null) visitByteLines(chunk, visitor);
      else visitTextLines(text, visitor);
      start = end;
    }
    return true;
  },
};

/** Behind the last line break within the chunk size, or behind the first one after it. */
function chunkEnd(body: Uint8Array, start: number): number {
  if (body.length - start <= CHUNK_BYTES) return body.length;
  const within = body.lastIndexOf(0x0a, start + CHUNK_BYTES - 1);
  if (within >= start) return within + 1;
  const after = body.indexOf(0x0a, start + CHUNK_BYTES);
  return after === -1 ? body.length : after + 1;
}

function visitTextLines(text: string, visitor: FramingVisitor): void {
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const trimmed = end > start && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
    const line = text.slice(start, trimmed);
    if (!isBlank(line)) visitor.text(line);
    start = end + 1;
  }
}

function visitByteLines(chunk: Uint8Array, visitor: FramingVisitor): void {
  let start = 0;
  while (start < chunk.length) {
    const found = chunk.indexOf(0x0a, start);
    const end = found === -1 ? chunk.length : found;
    const trimmed = end > start && chunk[end - 1] === 0x0d ? end - 1 : end;
    const bytes = chunk.subarray(start, trimmed);
    const line = readUtf8(bytes);
    if (line === null) visitor.bytes(bytes);
    else if (!isBlank(line)) visitor.text(line);
    start = end + 1;
  }
}
