// What an audit can find, as a closed list: docs/audit.md says of each what it means and what to do. A finding names one thing
// and says what was expected and what is there; it is evidence, so it quotes hashes and notes, never an event.

/** Every kind of finding. */
export const FINDING_CODES = [
  // the log
  'checkpoint-unsigned',
  'checkpoint-revoked',
  'checkpoint-unwitnessed',
  'log-rolled-back',
  'log-forked',
  'root-differs',
  'tile-missing',
  'tile-changed',
  'entries-missing',
  'entries-changed',
  'entry-unclaimed',
  // the catalog and the archive
  'segment-unsealed',
  'segment-misplaced',
  'segment-missing',
  'segment-changed',
  'packet-missing',
  'packet-changed',
  'packet-extra',
  'event-missing',
  'event-changed',
  'event-extra',
  'event-hidden',
  'count-differs',
  'statement-changed',
  // what senders hold
  'receipt-invalid',
  'receipt-unlogged',
] as const;

/** One of {@link FINDING_CODES}. */
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that is missing, changed or extra. */
export interface Finding {
  readonly code: FindingCode;
  /** What it is about: an event uid, a packet id, a segment id, a tile path, a log index or range. */
  readonly subject: string;
  /** What was expected, and what is there. */
  readonly detail: string;
  /** What shows it to somebody else: signed notes, receipts. */
  readonly evidence?: readonly string[] | undefined;
}

/** Where findings go. */
export type Report = (finding: Finding) => void;
