// The answer to a bulk request: one result an action, in order. Spec: Elasticsearch REST API, "Bulk index or delete documents".
import type { JsonObject } from '../../../../schemas/json.ts';
import type { BulkItem } from '../../../core/decode/bulk.ts';

/** What the answer says about all of them. */
export interface BulkReplyFacts {
  readonly packet: string;
  /** Milliseconds. */
  readonly took: number;
}

/** Nothing is indexed in the sense of the word: there is one shard, and it took the document. */
const SHARDS = { total: 1, successful: 1, failed: 0 };

/** The whole answer, before a filter is laid on it. */
export function bulkReply(items: readonly BulkItem[], { packet, took }: BulkReplyFacts): JsonObject {
  return {
    took,
    errors: items.some(({ event }) => event === undefined),
    items: items.map((item) => ({ [item.action]: resultOf(item, packet) })),
  };
}

/** A document of which anything was taken was taken; without a name of its own it has its first event's. */
function resultOf({ index, id, action, event, fault }: BulkItem, packet: string): JsonObject {
  if (event === undefined) {
    const type = action === 'delete' || action === 'update' ? 'illegal_argument_exception' : PARSING;
    const reason = `${fault?.code}: ${fault?.message}`;
    return { _index: index, _id: id ?? null, status: 400, error: { type, reason } };
  }
  return {
    _index: index,
    _id: id ?? `${packet}.${event}`,
    _version: 1,
    result: 'created',
    _shards: SHARDS,
    _seq_no: event,
    _primary_term: 1,
    status: 201,
  };
}

const PARSING = 'document_parsing_exception';
