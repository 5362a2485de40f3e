// What one way of sending differs in from the others. Everything between its two ends is the same road: ingest.ts.
// To add one: a file with a `Protocol`, a row in table.ts with its paths, a row in dialects.ts with its answers, and what
// docs/senders.md says of it: facts in cli/dev/senders/facts.ts, which a sample in test/support/sender-samples.ts is held to.
import type { DecodedBody } from '../../../schemas/event.ts';
import type { Rejection } from '../../../schemas/ingest-api.ts';
import type { SealedPacket } from '../../core/attest/packet.ts';
import type { DecodedTail, EventSink } from '../../core/decode/slices.ts';
import type { Sender } from '../authenticate.ts';
import type { Deployment } from '../deployment.ts';
import type { MediaTypes, Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';

/** All of a request that is judged before a byte of its body is read. */
export interface RequestHead {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** What stands for the `:name` parts of the route. */
  readonly params: Readonly<Record<string, string>>;
  /** What Cloudflare knows of the connection; undefined where none stands in front. */
  readonly cf: IncomingRequestCfProperties | undefined;
}

/** Reads a body when it is asked to, its events a slice at a time: however many they are, they are never all held. */
export type BodyReader = (sink: EventSink) => DecodedTail;

/** What became of a body: events for the road, or an answer that stores nothing (a test upload, a challenge). */
export type Taken<Notes> =
  | {
      readonly body: DecodedBody | BodyReader;
      /** What `accepted` has to know of the request beyond its events. */
      readonly notes: Notes;
      /** What retries of this request are recognized by, where the protocol names it and the sender sent no Idempotency-Key. */
      readonly idempotencyKey?: string | undefined;
    }
  | { readonly answer: Response };

/** What a request came to, once everything accepted is durable. */
export interface Accepted<Notes> {
  readonly packet: SealedPacket;
  /** By index in the request; dead-lettered. */
  readonly rejected: readonly Rejection[];
  readonly notes: Notes;
  readonly sender: Sender;
}

/** A protocol senders speak. `Notes` is what its `take` hands to its `accepted`. */
export interface Protocol<Notes = unknown> {
  /** For the log, for dialects.ts and for docs/senders.md. */
  readonly name: string;
  /** Media types it takes, or `any`: the protocol, or decoding, looks for itself. */
  readonly mediaTypes: MediaTypes | 'any';
  /** Content codings that `take` undoes itself (`snappy`), beside the common ones. */
  readonly ownEncodings?: readonly string[];
  /** A body of no bytes reaches `take`; otherwise it is refused (INGEST_BODY_EMPTY). */
  readonly mayBeEmpty?: boolean;
  /**
   * A body whose every event is rejected is accepted and dead-lettered all the same: for senders that would repeat it for ever
   * and have no other place for it. Otherwise it is refused, and nothing is stored.
   */
  readonly keepsRejected?: boolean;
  /**
   * Its `take` gives all events at once: its bodies are held to MAX_WHOLE_BODY_BYTES, and count WHOLE_BODY_WEIGHT times more while they
   * are read. Otherwise it leaves its body to decoding, or gives a {@link BodyReader}.
   */
  readonly whole?: boolean;
  /** The token where this protocol carries it. Throws `Refusal` AUTH_TOKEN_MISSING or AUTH_TOKEN_MALFORMED. */
  credential(head: RequestHead): string;
  /** Who sends this, for protocols without a token (webhooks): in place of `credential`. Throws `Refusal` AUTH_*. */
  admit?(head: RequestHead, deployment: Deployment, now: number): Promise<Sender>;
  /** The body's events; without it the body is decoded by its media type and `?format=`. Throws `Refusal`. */
  take?(submission: Submission, head: RequestHead): Taken<Notes> | Promise<Taken<Notes>>;
  /** The answer once everything accepted is durable. */
  accepted(outcome: Accepted<Notes>, head: RequestHead): Response;
  /** The answer to what was not accepted. */
  refused(answer: RefusedAnswer, head: RequestHead): Response;
  /**
   * The answer to a probe route of its row; null for what is no probe: 405, or at `/` query's to answer. `admit` throws as any
   * request would that has no good token.
   */
  probe?(head: RequestHead, admit: () => Promise<Sender>): Response | null | Promise<Response | null>;
}
