// What an API destination of Amazon EventBridge posts: one event in EventBridge's envelope, or what an input transformer or a pipe
// made of it: any JSON (docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html).
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { decodeBody } from './body.ts';
import { spaceEnd } from './document.ts';

/** How to read a post. */
export interface EventBridgeOptions {
  readonly format: string | undefined;
  /** Epoch ms at which the request arrived. */
  readonly receivedAt: number;
}

/** The events of a post. Throws `Refusal` DECODE_* for what is no JSON, and what decodeBody throws. */
export function decodeEventBridge(bytes: Uint8Array, options: EventBridgeOptions): DecodedBody {
  const body = bytes[spaceEnd(bytes, 0)] === 0x22 ? inList(bytes) : bytes;
  return decodeBody(body, { ...options, mediaType: 'application/json' });
}

/** Input transformers write texts, as JSON strings: a list of one such is lines of any format to the decode room. */
function inList(bytes: Uint8Array): Uint8Array {
  const list = new Uint8Array(bytes.length + 2);
  list[0] = 0x5b;
  list.set(bytes, 1);
  list[list.length - 1] = 0x5d;
  return list;
}

/**
 * The id of the one EventBridge event that a post is, the same in every attempt; undefined where it is something else. Of an event
 * that was taken apart, the envelope has it.
 */
export function eventIdOf({ events }: DecodedBody): string | undefined {
  const first = events[0];
  if (first === undefined) return undefined;
  const { record, envelope } = first;
  if (events.length === 1 && isEventBridge(record)) return idOf(record);
  return envelope !== undefined && isEventBridge(envelope) ? idOf(envelope) : undefined;
}

function isEventBridge(record: JsonObject): boolean {
  return typeof record['detail-type'] === 'string' && typeof record.source === 'string';
}

function idOf({ id }: JsonObject): string | undefined {
  return typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id) ? id : undefined;
}
