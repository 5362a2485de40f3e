// JSON text sequences (RFC 7464, `application/json-seq`): a record separator, 0x1e, before each JSON text, which may then be
// pretty-printed over lines.
import { type Framing, isBlank } from './framing.ts';
import { readUtf8 } from './utf8.ts';

/** Takes a body that begins with a record separator. */
export const jsonSequence: Framing = {
  name: 'json-seq',
  visit: (body, visitor) => {
    if (body[0] !== 0x1e) return false;
    for (let start = 1; start < body.length; ) {
      const found = body.indexOf(0x1e, start);
      const end = found === -1 ? body.length : found;
      const bytes = body.subarray(start, end);
      const text = readUtf8(bytes)?.trim();
      if (text === undefined) visitor.bytes(bytes);
      else if (!isBlank(text)) visitor.text(text);
      start = end + 1;
    }
    return true;
  },
};
