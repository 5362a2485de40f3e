// The body of a request for one JSON object, attacker-controlled: under a cap, and read strictly. Of two members of one name, which
// somebody may have meant, or signed, as one, neither is guessed to be the right one.
import type { JsonObject } from '../../../schemas/json.ts';
import { type ErrorCode, Refusal } from '../errors.ts';
import { Defect } from './defect.ts';
import { isObject } from './json.ts';
import { readJsonStrictly } from './json-strict.ts';

/** The largest settings of a source are some 20 KB, a chain of four certificates 8. */
const MAX_BYTES = 64 * 1024;

/** Reads the object. Throws `Refusal` of the Worker's own `code`. */
export async function readObjectBody(
  body: ReadableStream<Uint8Array> | null,
  code: ErrorCode,
): Promise<JsonObject> {
  const value = readJsonStrictly(await readText(body, code));
  if (value instanceof Defect) throw new Refusal(code, `the body is no JSON: ${value.message}`);
  if (!isObject(value)) throw new Refusal(code, 'the body is no JSON object');
  return value;
}

async function readText(body: ReadableStream<Uint8Array> | null, code: ErrorCode): Promise<string> {
  if (body === null) throw new Refusal(code, 'the request has no body');
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let text = '';
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.byteLength;
      if (length > MAX_BYTES) break;
      text += decoder.decode(chunk, { stream: true });
    }
    text += length > MAX_BYTES ? '' : decoder.decode();
  } catch (cause) {
    throw new Refusal(code, 'the body is no UTF-8, or was cut short', { cause });
  }
  if (length > MAX_BYTES) throw new Refusal(code, `the body is larger than ${MAX_BYTES} bytes`);
  return text;
}
