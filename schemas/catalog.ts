// The catalog in D1 as drizzle tables (design, section 3). Everything but the registry's tables can be rebuilt from R2; docs/storage.md says how.
// `segment_terms` (FTS5) cannot be expressed in drizzle: its DDL is in migrations/ and its queries in persist and query.
// Multi-row writes go through one json_each parameter: D1 allows 100 bound parameters a query.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

export * from './device-tables.ts';
export * from './erasure-tables.ts';
export * from './registry-tables.ts';
export * from './witness-tables.ts';

/** One Parquet object in R2. Written once by persist; only `log_start` is filled in later, by seal. */
export const segments = sqliteTable(
  'segments',
  {
    /** 53-bit: received_at of its first packet (ms) * 4096 + 12 random bits; also the rowid in `segment_terms`. */
    id: integer('id').primaryKey(),
    tenant: text('tenant').notNull(),
    /** R2 key in ARCHIVE: segments/tenant=<t>/date=<yyyy-mm-dd>/hour=<hh>/<segment id>.parquet */
    object: text('object').notNull(),
    events: integer('events').notNull(),
    packets: integer('packets').notNull(),
    /** Size of the R2 object, and of its Parquet footer (metadata + 8): one ranged read fetches the footer. */
    bytes: integer('bytes').notNull(),
    footerBytes: integer('footer_bytes').notNull(),
    /** Where in the object the manifests and receipts of its packets lie (zstd JSON lines, by position). */
    packetsOffset: integer('packets_offset').notNull(),
    packetsBytes: integer('packets_bytes').notNull(),
    /** Bounds of event time and of receipt, epoch ms, inclusive. */
    timeFrom: integer('time_from').notNull(),
    timeTo: integer('time_to').notNull(),
    receivedFrom: integer('received_from').notNull(),
    receivedTo: integer('received_to').notNull(),
    /** JSON objects value -> events: what the planner prunes by and what counts without reading R2. */
    sources: text('sources').notNull(),
    classes: text('classes').notNull(),
    severities: text('severities').notNull(),
    /** Concatenated hex SHA-256 of the manifests of its packets, by position: the log entries this segment brings. */
    entries: text('entries').notNull(),
    /** Log index of its first packet; null until sealed. A packet's log index is log_start + position. */
    logStart: integer('log_start'),
    /** Events of it that repeat one of another request (docs/decisions/0031); null or 0 for none. In `events`, not in the counts. */
    repeated: integer('repeated'),
  },
  (t) => [
    index('segments_by_time').on(t.tenant, t.timeTo),
    index('segments_unsealed').on(t.id).where(sql`log_start IS NULL`),
    /** What an audit walks by (docs/audit.md). */
    index('segments_by_log').on(t.logStart, t.tenant).where(sql`log_start IS NOT NULL`),
  ],
);

/**
 * One request. The primary key is the claim: a packet is archived once, whoever delivers it how often (promise 3).
 * No other index: retries are found by a term in `segment_terms` (docs/decisions/0007-retries-by-term.md).
 */
export const packets = sqliteTable('packets', {
  packet: text('packet').primaryKey(),
  tenant: text('tenant').notNull(),
  source: text('source').notNull(),
  /** Epoch ms. */
  receivedAt: integer('received_at').notNull(),
  /** The segment that holds its events; null for a duplicate. */
  segment: integer('segment'),
  /** Position among the segment's packets. */
  position: integer('position'),
  /** First packet of which this one is a retry. */
  duplicateOf: text('duplicate_of'),
  idempotencyKey: text('idempotency_key'),
  /** Hex SHA-256 of the decompressed request body: what a retry without a key is recognized by. */
  body: text('body').notNull(),
  events: integer('events').notNull(),
  rejected: integer('rejected').notNull(),
  bytes: integer('bytes').notNull(),
  /** The sender's own number of it (`Edgeseal-Sequence`), if it numbers its packets. */
  sequence: integer('sequence'),
  /** Of its events, those that repeat one of another request; null or 0 for none. */
  repeated: integer('repeated'),
});

/**
 * What the events of a segment and source are recognized by when they come again (docs/decisions/0031): put in by the claim, taken out
 * once nothing can repeat them any more. Nothing else needs it: without it copies stay copies.
 */
export const recentEvents = sqliteTable(
  'recent_events',
  {
    tenant: text('tenant').notNull(),
    source: text('source').notNull(),
    segment: integer('segment').notNull(),
    /** Bounds of receipt of the packets in it, epoch ms, inclusive. */
    receivedFrom: integer('received_from').notNull(),
    receivedTo: integer('received_to').notNull(),
    /** When it goes. */
    until: integer('until').notNull(),
    /** Identities in it. */
    count: integer('count').notNull(),
    /** Base64; workers/persist/recent-ids.ts says of what. Last, so that what stands before it is read without it. */
    ids: text('ids').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.source, t.segment] })],
);

/** Hourly counts by source, class and severity, for statistics that need no segment. */
export const rollups = sqliteTable(
  'rollups',
  {
    tenant: text('tenant').notNull(),
    /** Start of the hour of EVENT time, epoch ms. */
    hour: integer('hour').notNull(),
    source: text('source').notNull(),
    classUid: integer('class_uid').notNull(),
    severityId: integer('severity_id').notNull(),
    events: integer('events').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant, t.hour, t.source, t.classUid, t.severityId] })],
);

/** What could not be archived as an event, and why. The text lies in R2 (ARCHIVE, dead-letters/...). */
export const deadLetters = sqliteTable('dead_letters', {
  /** Packet id, or the queue message id for a message that exhausted its retries. */
  packet: text('packet').primaryKey(),
  tenant: text('tenant').notNull(),
  source: text('source').notNull(),
  receivedAt: integer('received_at').notNull(),
  events: integer('events').notNull(),
  /** JSON object code -> events. */
  codes: text('codes').notNull(),
  object: text('object').notNull(),
});

/** The head of the transparency log: one row, moved by compare-and-swap on `size` and `root` (promise 5). */
export const logHead = sqliteTable('log_head', {
  id: integer('id').primaryKey(),
  size: integer('size').notNull(),
  /** Hex RFC 6962 root of the first `size` entries. */
  root: text('root').notNull(),
  /** The signed checkpoint (C2SP tlog-checkpoint), exactly as served. */
  note: text('note').notNull(),
  /** JSON: the not yet full tiles on the right edge; see workers/core/log. */
  edge: text('edge').notNull(),
  /** JSON: full tiles this move completed, by tile path, base64; put to R2 after the move, again before the next. */
  staged: text('staged').notNull(),
  /** Which attempt moved it: lets the same transaction, and a retry, know whether the move was theirs. */
  writer: text('writer').notNull(),
  sealedAt: integer('sealed_at').notNull(),
});

/**
 * What the deployment itself says (books, erasures, keys): canonical JSON whose SHA-256 is an entry of the log, as a manifest's
 * is. Written once, by whoever has something to say; only `log_index` is filled in later, by seal.
 * workers/core/attest/statement.ts makes the text.
 */
export const statements = sqliteTable(
  'statements',
  {
    id: integer('id').primaryKey(),
    tenant: text('tenant').notNull(),
    kind: text('kind').notNull(),
    /** What it is about: the source of a book, the uid of an erased event. */
    subject: text('subject').notNull(),
    /** Canonical JSON (RFC 8785), byte for byte what was hashed. */
    text: text('text').notNull(),
    /** Hex SHA-256 of the text: the log entry. */
    hash: text('hash').notNull(),
    createdAt: integer('created_at').notNull(),
    /** Null until sealed. */
    logIndex: integer('log_index'),
  },
  (t) => [
    uniqueIndex('statements_by_hash').on(t.hash),
    index('statements_by_kind').on(t.tenant, t.kind),
    index('statements_unsealed').on(t.id).where(sql`log_index IS NULL`),
  ],
);

/** Which statements are the books of a source and hour of receipt (docs/accounting.md). The key is the claim to a place. */
export const books = sqliteTable(
  'books',
  {
    tenant: text('tenant').notNull(),
    source: text('source').notNull(),
    /** Start of the hour of RECEIPT, epoch ms. */
    hour: integer('hour').notNull(),
    /** Counts the books of one source and hour from 0. */
    sequence: integer('sequence').notNull(),
    /** Hash of the statement. */
    statement: text('statement').notNull(),
    /** Counts the late books of a source from 0; null for the books made as the hours went by. */
    late: integer('late'),
  },
  (t) => [
    primaryKey({ columns: [t.tenant, t.source, t.hour, t.sequence] }),
    uniqueIndex('books_late').on(t.tenant, t.source, t.late).where(sql`late IS NOT NULL`),
  ],
);

/**
 * What came into the catalog behind the books. It waits for a late one until `statement` says which; only what was given up goes then,
 * since it may still be archived.
 */
export const unbooked = sqliteTable(
  'unbooked',
  {
    packet: text('packet').primaryKey(),
    tenant: text('tenant').notNull(),
    source: text('source').notNull(),
    receivedAt: integer('received_at').notNull(),
    /** `late`: archived behind the books; `dead`: given up; `replayed`: archived after it had been booked as given up. */
    state: text('state').notNull(),
    /** Accepted events, for `dead`, of which `packets` knows nothing; for `replayed` those that had been booked. */
    events: integer('events').notNull(),
    /** Hash of the late book it is in; null while it waits. */
    statement: text('statement'),
  },
  (t) => [index('unbooked_waiting').on(t.receivedAt).where(sql`statement IS NULL`)],
);

/** What the self-audit found (docs/audit.md): one row for each thing that is wrong, however often it is seen. */
export const auditFindings = sqliteTable('audit_findings', {
  /** `<code> <subject>`. */
  id: text('id').primaryKey(),
  /** Whose; empty for what concerns the log itself. */
  tenant: text('tenant').notNull(),
  code: text('code').notNull(),
  subject: text('subject').notNull(),
  /** As it was last said. */
  detail: text('detail').notNull(),
  /** Epoch ms. */
  firstSeenAt: integer('first_seen_at').notNull(),
  lastSeenAt: integer('last_seen_at').notNull(),
  /** When it was last said, and the hash of the statement that says it; null for what was found before there were events of it. */
  saidAt: integer('said_at'),
  statement: text('statement'),
  /** The packet whose event says it, as ingest says; null until then. */
  packet: text('packet'),
});

/** What upkeep has to remember between two pulses. Written only by persist. */
export const upkeep = sqliteTable('upkeep', {
  /** `orphans`: the walk over all segment objects. `books`: how far the books are closed. `audit`: the self-audit. */
  task: text('task').primaryKey(),
  /** Last object key looked at, empty to begin at the first; the packet id up to which every packet is booked. */
  position: text('position').notNull(),
  /** When the last stretch was walked, epoch ms. */
  ranAt: integer('ran_at').notNull(),
});
