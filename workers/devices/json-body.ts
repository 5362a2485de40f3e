// The body of a request (attacker-controlled): one JSON object under a cap, read strictly: of two members of one name neither is
// guessed to be the one that was signed.
import type { JsonObject } from '../../schemas/json.ts';
import { Defect } from '../core/decode/defect.ts';
import { readJsonStrictly } from '../core/decode/json-strict.ts';
import { Refusal } from '../core/errors.ts';
import { isObject } from '../core/normalize/toolkit/fields.ts';

/** A chain of four certificates is some 8 KB. */
const MAX_BYTES = 64 * 1024;

/** The body as JSON. Throws `Refusal` DEVICES_REQUEST_INVALID. */
export async function readJsonBody(request: Request): Promise<JsonObject> {
  const value = readJsonStrictly(await readText(request));
  if (value instanceof Defect) throw refused(`the body is no JSON: ${value.message}`);
  if (!isObject(value)) throw refused('the body is no JSON object');
  return value;
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) throw refused('the request has no body');
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let text = '';
  let length = 0;
  try {
    for await (const chunk of request.body) {
      length += chunk.byteLength;
      if (length > MAX_BYTES) break;
      text += decoder.decode(chunk, { stream: true });
    }
    text += length > MAX_BYTES ? '' : decoder.decode();
  } catch (cause) {
    throw new Refusal('DEVICES_REQUEST_INVALID', 'the body is no UTF-8, or was cut short', { cause });
  }
  if (length > MAX_BYTES) throw refused(`the body is larger than ${MAX_BYTES} bytes`);
  return text;
}

function refused(why: string): Refusal {
  return new Refusal('DEVICES_REQUEST_INVALID', why);
}
