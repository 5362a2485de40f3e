// Whether an event that is said to repeat one of another request does (docs/decisions/0031). Searches leave such events out, so that who
// owns the database could hide one by saying so: what it names must be there, be another request's, and say the same. Browser-safe.
import { contentOf, isSameContent } from './event-content.ts';

/** An event, as far as it can be a repeat, or repeated. */
export interface RepeatableEvent {
  readonly tenant: string;
  readonly source: string;
  /** Canonical text, UTF-8. */
  readonly event: Uint8Array;
  /** Uid of the event it is said to repeat. */
  readonly repeats: string | null;
}

const UID = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.(0|[1-9][0-9]{0,5})$/;

/** The longest window a source may have (schemas/registry.ts). */
const MAX_APART_MS = 86_400_000;

/** Packet and index that a uid names; undefined for what is none. */
export function placeNamed(uid: string): { readonly packet: string; readonly index: number } | undefined {
  const [, packet, index] = UID.exec(uid) ?? [];
  return packet === undefined ? undefined : { packet, index: Number(index) };
}

/** What is wrong with the uid that an event of `packet` is said to repeat, before anybody looks at that one. */
export function namingProblem(packet: string, repeats: string): string | undefined {
  const named = placeNamed(repeats);
  if (named === undefined) return 'it is said to repeat what is no event';
  if (named.packet === packet) return 'it is said to repeat an event of its own request';
  const apart = Math.abs(timeOf(packet) - timeOf(named.packet));
  return apart > MAX_APART_MS + 1000 ? 'it is said to repeat an event of more than a day before' : undefined;
}

/** What is wrong, seen both: of an event that says the same, nothing. */
export function repeatProblem(copy: RepeatableEvent, original: RepeatableEvent): string | undefined {
  if (original.repeats !== null) return 'what it is said to repeat is left out itself';
  const isOfOne = copy.tenant === original.tenant && copy.source === original.source;
  if (!isOfOne) return 'what it is said to repeat came from another source';
  return isSameContent(contentOf(copy.event), contentOf(original.event))
    ? undefined
    : 'what it is said to repeat says something else';
}

/** Packet ids are UUIDv7 minted at receipt. */
const timeOf = (packet: string): number => Number.parseInt(packet.slice(0, 8) + packet.slice(9, 13), 16);
