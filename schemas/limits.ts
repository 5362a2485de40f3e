// Every bound in one place, each beside its sum and the platform ceiling it stays under.
// Cloudflare: https://developers.cloudflare.com/queues/platform/limits/, .../workers/platform/limits/, .../d1/platform/limits/

/**
 * A request body after decompression: 32 MiB. Read a slice at a time it peaks at some 90 MB of the isolate's 128 MB, body, slice, file
 * and code together (docs/benchmarks.md, "Memory").
 */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Bodies whose events are only known when all of it is read, as those of most protocols: 12 MiB, since what is made of one is held whole
 * and takes up to seven times its size: 84 MB, and 15 MB of code.
 */
export const MAX_WHOLE_BODY_BYTES = 12 * 1024 * 1024;

/** What such a body counts as beside its bytes while it is read, in its size. */
export const WHOLE_BODY_WEIGHT = 5;

/**
 * Bodies, and packets on their way, that one isolate holds at a time: two of the largest = 64 MiB, half of its 128 MB; with what is made
 * of the one that is taken in some 110 MB. Beyond, senders are told to wait (429).
 */
export const MAX_IN_FLIGHT_BYTES = 2 * MAX_BODY_BYTES;

/** Of these, what one source may hold with several requests: half, so that it never crowds out the others. */
export const MAX_SOURCE_IN_FLIGHT_BYTES = MAX_IN_FLIGHT_BYTES / 2;

/** Requests of one source that an isolate works on at a time: what another source's request may find before it in line. */
export const MAX_REQUESTS_PER_SOURCE = 32;

/** A request that has not ended by then was ended by the platform, which says nothing: its client left, or it took too long. */
export const CLAIM_LEASE_MS = 120_000;

/** Backlog of the queue from which packets go to R2 with a pointer of ~150 B: half of the platform's 25 GB. */
export const SPILL_BACKLOG_BYTES = 12_500_000_000;

/** Backlog from which sources above their equal share are told to wait: three quarters of the platform's 25 GB. */
export const SLOW_BACKLOG_BYTES = 18_750_000_000;

/** One event's text: 1 MiB, so that a D1 or queue row never has to carry more than one. */
export const MAX_EVENT_BYTES = 1024 * 1024;

/** Events in one request. 50,000 normalized events of ~900 B are ~45 MB, about a third of persist's isolate. */
export const MAX_EVENTS_PER_PACKET = 50_000;

/**
 * Canonical text of one packet: twice MAX_BODY_BYTES, since a normalized event is up to 1.9 times its line (EVE 1.7, syslog of 1 kB 1.9).
 * Neither ingest nor persist ever holds it: docs/decisions/0032-slices.md, 0033-large-packets.md.
 */
export const MAX_PACKET_BYTES = 2 * MAX_BODY_BYTES;

/**
 * A packet file, uncompressed: MAX_PACKET_BYTES of canonical text, a body's worth of raw text, and 8 MiB for rejected text, salts and
 * lengths (24 B an event). More is refused by ingest, and never expanded by persist.
 */
export const MAX_PACKET_FILE_BYTES = MAX_PACKET_BYTES + MAX_BODY_BYTES + 8 * 1024 * 1024;

/** JSON nesting: deep enough for any real log, far below the parser's and the canonicalizer's stack. */
export const MAX_JSON_DEPTH = 64;

/** Members of all objects plus elements of all arrays of one event. */
export const MAX_EVENT_FIELDS = 20_000;

/** A queue message: 128,000 B less 100 B metadata counted by the platform, less 1,900 B of margin = 126,000 B. */
export const MAX_QUEUE_MESSAGE_BYTES = 126_000;

/** How long ingest waits for the queue before the packet goes to spill. */
export const QUEUE_SEND_DEADLINE_MS = 2_000;

/** How long ingest waits for R2 to take a spilled packet before it tells the sender to come back (503). */
export const SPILL_PUT_DEADLINE_MS = 15_000;

/** Pointers one sweep sends at most: 10 pages of R2 listing, 100 batches; the next minute goes on. */
export const MAX_SWEPT_POINTERS = 10_000;

/** Messages of one `sendBatch`: the platform's 100; a pointer is ~150 B, so 100 of them stay far below its 256 KB. */
export const MAX_QUEUE_BATCH_MESSAGES = 100;

/** A spilled packet older than this without an archive record is offered to the queue again. */
export const SPILL_SWEEP_AGE_MS = 60_000;

/** Retries of one body are recognized within this window unless the source sets another (0 = off). */
export const DEFAULT_DEDUP_WINDOW_SECONDS = 300;

/**
 * Identities of one source that a chunk is held against, the newest first: some 22 minutes of 300 events a second, or the default window
 * of 1,300. 9.6 MB as they are read, 24 B each. What is older than they reach is not recognized: copies stay copies.
 */
export const MAX_RECENT_EVENTS = 400_000;

/** Segments they may lie in: 66 a second for the default window. As a list 340 kB, of the 2 MB that D1 takes as a parameter. */
export const MAX_RECENT_SEGMENTS = 20_000;

/** How much longer than their window they are kept: a message that fails takes that long for its first fifteen tries. */
export const RECENT_EVENTS_GRACE_MS = 15 * 60_000;

/** `Idempotency-Key`: 1..255 visible ASCII characters. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

/** A segment is closed at this many events ... */
export const MAX_SEGMENT_EVENTS = 10_000;

/** ... or at this much canonical plus raw text; one larger packet makes a segment of its own. */
export const MAX_SEGMENT_BYTES = 24 * 1024 * 1024;

/** Rows per Parquet row group: the unit a query reads and skips. */
export const ROW_GROUP_ROWS = 5_000;

/** One bound D1 parameter: 2,000,000 B ceiling less 10 % margin. */
export const MAX_D1_PARAMETER_BYTES = 1_800_000;

/** Segments sealed in one move of the head: 64 * 100 packets = 6,400 entries at most when consumer batches are full. */
export const MAX_SEGMENTS_PER_SEAL = 64;

/** Statements sealed in one move of the head, out of MAX_ENTRIES_PER_SEAL: the books of an hour of 1,000 sources take four moves. */
export const MAX_STATEMENTS_PER_SEAL = 256;

/**
 * Entries appended by one move: 50 tiles of 8,192 B and 50 bundles of 256 * (2 + 32) B, in base64 1,126,400 B, staged in
 * the head row beside some 60 KB of edge; D1 allows 2,000,000 B a row.
 */
export const MAX_ENTRIES_PER_SEAL = 50 * 256;

/** Moves in one run of seal: 6 queries each = 600 of the 1,000 that D1 allows an invocation. */
export const MAX_MOVES_PER_SEAL = 100;

/** C2SP tlog-tiles: a full tile is 256 hashes wide. */
export const TILE_WIDTH = 256;

/** Rows of one answer. */
export const DEFAULT_QUERY_LIMIT = 50;
export const MAX_QUERY_LIMIT = 1_000;

/** Characters of `q`, and nodes it may parse to: SQLite's expression depth is 100, FTS5 queries grow with the nodes. */
export const MAX_QUERY_LENGTH = 4_096;
export const MAX_QUERY_NODES = 64;

/** Segments one query may open before it must be narrowed or continued by its cursor. */
export const MAX_SEGMENTS_PER_QUERY = 500;

/** Groups and negations inside one another in `q`: the parser and every walk over its tree recurse this deep. */
export const MAX_QUERY_DEPTH = 32;

/** Bytes one query may read from R2 before its page is closed early: about 1 GB of columns, some 5 s of CPU of the 30 s. */
export const MAX_QUERY_BYTES = 128 * 1024 * 1024;

/** Event text held for one page: text, answer and its encoding are three copies, 24 MiB of the isolate's 128 MB. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/** R2 reads under way at once: the platform allows 6 connections waiting for headers an invocation. */
export const MAX_CONCURRENT_READS = 6;

/**
 * Searches an isolate works on at a time: 8 pages of MAX_PAGE_BYTES = 64 MiB, half of its 128 MB. The two further copies of a page
 * (MAX_PAGE_BYTES) are made without a pause in between, so by one search at a time: 16 MiB.
 */
export const MAX_SEARCHES = 8;

/** Of these, what one tenant may have when nobody else asks, and one reader of it: others find room at once. */
export const MAX_TENANT_SEARCHES = MAX_SEARCHES / 2;
export const MAX_READER_SEARCHES = MAX_TENANT_SEARCHES - 1;

/** Searches that wait for their turn in an isolate, of one tenant, of one reader: a request and a timer each, some 10 kB. */
export const MAX_WAITING_SEARCHES = 64;
export const MAX_TENANT_WAITING = MAX_WAITING_SEARCHES / 2;
export const MAX_READER_WAITING = MAX_TENANT_WAITING / 2;

/** How long they wait before they are told to come again (429): a page takes 20 to 500 ms. */
export const SEARCH_WAIT_MS = 2_000;

/** A search that has not ended by then was ended by the platform: 30 s of CPU, or 30 s after its client left; and as much of margin. */
export const SEARCH_LEASE_MS = 60_000;

/** Buckets of one statistics answer, and values counted apart before the rarest are summed up. */
export const MAX_STATS_BUCKETS = 1_000;
export const MAX_STATS_VALUES = 50;

/** Segments that one page of an audit lists: 64 of at most 100 packets = 6,400 rows of some 250 B = 1.6 MB. */
export const MAX_SEGMENTS_PER_PAGE = 64;

/** Stretch of the log that one page of an audit covers: at most as many rows of all tenants are passed over for one. */
export const LOG_RANGE_PER_PAGE = 65_536;

/**
 * The published deadline: a receipt whose packet is not in the log this long after its `iat` is evidence against the deployment
 * (docs/audit.md). A day, as Certificate Transparency allows a log to merge (RFC 6962, section 3); it takes a second.
 */
export const LOG_DEADLINE_SECONDS = 24 * 3_600;
