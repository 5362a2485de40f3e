// What a wrapping turned out to hold.
import type { SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { setOwn } from './own.ts';

/** What is inside, and the members around it. */
export type Opened =
  /** A list of events, under that path of member names. */
  | { readonly kind: 'list'; readonly path: readonly string[] }
  /** Lists of events under several names: all of them, each with the name of its list, an empty one, beside the rest. */
  | { readonly kind: 'lists'; readonly names: readonly string[] }
  /** Events that the wrapping holds other than as objects of a list, with the exact text of each. */
  | {
      readonly kind: 'parts';
      readonly parts: readonly { readonly raw: string; readonly record: JsonObject }[];
      readonly envelope: JsonObject | undefined;
    }
  | { readonly kind: 'object'; readonly record: JsonObject; readonly envelope: JsonObject | undefined }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly envelope: JsonObject | undefined;
      /**
       * `any`: it is an event whatever it is. `any format`: only if it is of some format. `sure format`: only if it is of one that
       * text is not mistaken for. Otherwise the object stays the event that it was.
       */
      readonly accepts: 'any' | 'any format' | 'sure format';
      /** The format the sender named, known to us or not. */
      readonly format?: string;
    }
  /** A text in base64. */
  | { readonly kind: 'base64'; readonly text: string; readonly envelope: JsonObject | undefined }
  | {
      readonly kind: 'mqtt';
      readonly topic: string;
      readonly payload: JsonValue;
      readonly envelope: JsonObject | undefined;
    }
  /** A syslog message that a collector had taken apart. */
  | {
      readonly kind: 'syslog';
      readonly header: SyslogHeader;
      readonly message: string;
      readonly envelope: JsonObject | undefined;
    };

/** The members of an object but some; undefined when no others are left. */
export function without(record: JsonObject, members: readonly string[]): JsonObject | undefined {
  const others: JsonObject = {};
  let left = false;
  for (const name of Object.keys(record)) {
    if (members.includes(name)) continue;
    setOwn(others, name, record[name] ?? null);
    left = true;
  }
  return left ? others : undefined;
}
