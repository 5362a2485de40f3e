// What a provider's webhooks differ in: how a request proves whose it is, what it asks that is no event, and what its retries
// are known by. Everything else is the same for all: webhook.ts. To add one: a name in schemas/registry.ts, a file, a row.
import type { HookSettings } from '../../../../schemas/registry.ts';
import { Refusal } from '../../../core/errors.ts';
import type { RequestHead } from '../protocol.ts';

/** What a scheme judges before the body is read. */
export interface HookHead extends RequestHead {
  readonly hook: HookSettings;
  /** Epoch ms of receipt. */
  readonly now: number;
}

/**
 * Holds the body, as it was sent, to what the head claimed: answers what proved it, the index of a secret or the name of a key, which goes into
 * the manifest. Throws `Refusal` AUTH_SIGNATURE_*.
 */
export type Proof = (sent: Uint8Array) => Promise<string>;

/** A request that was proved, with its body as it can be looked into. */
export interface HookRequest extends HookHead {
  /** Decompressed. */
  readonly content: Uint8Array;
  /** The body, where it is one JSON object of moderate size; else undefined. */
  readonly object: Readonly<Record<string, unknown>> | undefined;
}

/** One provider's way. */
export interface Scheme {
  /**
   * Judges the head; the body is not read before it has. Throws `Refusal` AUTH_SIGNATURE_REQUIRED for a request that carries no
   * proof at all, and AUTH_SIGNATURE_* for one that cannot be good.
   */
  admit(head: HookHead): Proof | Promise<Proof>;
  /** Headers that say of the event what its body does not: kept beside it. */
  readonly headers?: readonly string[];
  /** What retries of this request are known by, where the provider names it. */
  requestId?(request: HookRequest): string | undefined;
  /** The answer to a proved request that is no event. */
  challenge?(request: HookRequest): Response | undefined | Promise<Response | undefined>;
  /** The answer to GET or OPTIONS, with which some providers ask first; undefined is 404. */
  handshake?(head: RequestHead): Response | undefined;
  /** The event's text, where the body is something else around it. */
  unwrap?(request: HookRequest, mediaType: string | null): Uint8Array | undefined;
}

/** `Refusal` of a request that carries no proof. */
export function unsigned(what: string): Refusal {
  return new Refusal('AUTH_SIGNATURE_REQUIRED', `the webhook carries no ${what}`);
}

/** `Refusal` of a proof that cannot be read. */
export function malformed(what: string): Refusal {
  return new Refusal('AUTH_SIGNATURE_MALFORMED', `${what} is not as this scheme writes it`);
}

/** `Refusal` of a proof that is not by any secret or key of the source. */
export function forged(): Refusal {
  return new Refusal('AUTH_SIGNATURE_INVALID', 'no secret or key of this webhook made this request');
}

/** `Refusal` of a proof that was good at another time. */
export function untimely(): Refusal {
  return new Refusal('AUTH_SIGNATURE_EXPIRED', 'the webhook was signed too long ago, or in the future');
}
