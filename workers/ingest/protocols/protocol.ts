// What one way of sending differs in from the others. Everything between its two ends is the same road: ingest.ts.

import type { Rejection } from '../../../schemas/ingest-api.ts';
import type { AttestedPacket } from '../../core/attest/packet.ts';
import type { MediaTypes } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';

/** A protocol senders speak. To add one: a file with a `Protocol`, a row in table.ts. */
export interface Protocol {
  /** For the log. */
  readonly name: string;
  readonly method: 'POST' | 'PUT';
  /** Exact path, as Hono takes it. */
  readonly path: string;
  readonly mediaTypes: MediaTypes;
  /** The token where this protocol carries it. Throws `Refusal` AUTH_TOKEN_MISSING or AUTH_TOKEN_MALFORMED. */
  credential(headers: Headers): string;
  /** The answer once everything accepted is durable. */
  accepted(packet: AttestedPacket, rejected: readonly Rejection[]): Response;
  /** The answer to what was not accepted. */
  refused(answer: RefusedAnswer): Response;
}
