// The questions to the full-text catalog that find the originals of a chunk's retries (docs/decisions/0007-retries-by-term.md).
import { lowestSegmentId } from '../core/segment/segment-id.ts';
import type { Candidate } from './plan.ts';

/** One question: an FTS5 expression, and the segment ids it is put to. */
export interface RetrySearch {
  readonly match: string;
  readonly fromId: number;
  readonly toId: number;
}

/** A segment's packets were received within one hour, so its id is at most that much older than any of them. */
const SEGMENT_SPAN_MS = 3_600_000;

/** Matches no document: no term but those written by us begins with a dot. */
const NOTHING: RetrySearch = { match: '".none"', fromId: 0, toId: 0 };

/** Where retries by body may lie (segments of their windows), and retries by key (any segment). */
export function retrySearches(chunk: readonly Candidate[]): [RetrySearch, RetrySearch] {
  return [searchBodies(chunk.filter(isByBody)), searchKeys(chunk.filter(isByKey))];
}

const isByKey = ({ identity }: Candidate): boolean => identity.idempotencyKey !== null;
const isByBody = (candidate: Candidate): boolean =>
  !isByKey(candidate) && candidate.packet.header.dedupWindowSeconds > 0;

function searchBodies(chunk: readonly Candidate[]): RetrySearch {
  if (chunk.length === 0) return NOTHING;
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { identity, packet } of chunk) {
    const windowMs = 1000 * packet.header.dedupWindowSeconds;
    from = Math.min(from, identity.receivedAt - windowMs - SEGMENT_SPAN_MS);
    to = Math.max(to, identity.receivedAt + windowMs + 1);
  }
  return { match: anyOf(chunk), fromId: lowestSegmentId(Math.max(0, from)), toId: lowestSegmentId(to) };
}

function searchKeys(chunk: readonly Candidate[]): RetrySearch {
  if (chunk.length === 0) return NOTHING;
  return { match: anyOf(chunk), fromId: 0, toId: Number.MAX_SAFE_INTEGER };
}

function anyOf(chunk: readonly Candidate[]): string {
  return [...new Set(chunk.map(({ term }) => `"${term}"`))].join(' OR ');
}
