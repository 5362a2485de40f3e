// What bodies the native endpoint takes, as plain values: the front door names them in its refusals, and must not have to
// evaluate schemas (ingest-api.ts) for that (docs/decisions/0030-code-in-parts.md).

/** Media types of the native endpoint; an absent one is found out from the bytes. */
export const INGEST_MEDIA_TYPES = [
  'application/json',
  'application/x-ndjson',
  'text/plain',
  'text/csv',
  'application/json-seq',
  'application/xml',
  'text/xml',
] as const;

/** Content codings it takes; at most one a request. */
export const INGEST_ENCODINGS = ['identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd'] as const;
