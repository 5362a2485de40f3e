// Reads an archived event again from its original text, as ingest reads a request.
import type { JsonObject } from '../../schemas/json.ts';
import { decodeBody } from '../../workers/core/decode/body.ts';
import { EdgesealError } from '../../workers/core/errors.ts';
import { normalize } from '../../workers/core/normalize/normalize.ts';

/** What is known of the packet an event came in. */
export interface Origin {
  readonly source: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** The decoder of its body, from the manifest. */
  readonly decoder: string;
  /** The mapping code that read it, from the manifest. */
  readonly mapper: string;
}

/** Formats whose lines mean nothing without a header that stood elsewhere in the body. */
const NEEDS_HEADER: ReadonlySet<string> = new Set(['csv', 'w3c', 'zeek']);

/** The event as today's code maps it; undefined where its text alone does not say what its body said. */
export function readAgain(raw: string, origin: Origin): JsonObject | undefined {
  if (NEEDS_HEADER.has(origin.decoder)) return undefined;
  const { receivedAt, source } = origin;
  try {
    const { events } = decodeBody(new TextEncoder().encode(raw), { mediaType: null, receivedAt });
    const [event, another] = events;
    if (event === undefined || another !== undefined) return undefined;
    // As JSON: members that are undefined are not there.
    return JSON.parse(JSON.stringify(normalize(event, { receivedAt, source })));
  } catch (error) {
    if (error instanceof EdgesealError) return undefined;
    throw error;
  }
}
