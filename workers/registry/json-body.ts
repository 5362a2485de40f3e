// The body of a request to this Worker.
import type { JsonObject } from '../../schemas/json.ts';
import { readObjectBody } from '../core/decode/json-body.ts';

/** The body as one JSON object. Throws `Refusal` REGISTRY_REQUEST_INVALID. */
export function readJsonBody(request: Request): Promise<JsonObject> {
  return readObjectBody(request.body, 'REGISTRY_REQUEST_INVALID');
}
