// The books over HTTP as zod, and the answer that proves itself complete: what is asked, checked; what is answered, described
// (docs/accounting.md).
import * as z from 'zod';
import { packetId } from './packet.ts';
import { logIndex } from './proof-api.ts';
import { eventUid, instant } from './query-api.ts';
import { statementHash, statementProofAnswer } from './statement-api.ts';

const sourceName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/);
const count = z.int().min(0);

/** Lines of one answer: a month of one source has some 750. */
export const MAX_ACCOUNTING_LINES = 2_000;

/** Parameters of GET /v1/accounting. */
export const accountingParameters = z.strictObject({
  source: sourceName.optional().meta({ description: 'One source; all of them unless told.' }),
  from: instant
    .optional()
    .meta({ description: 'Time of RECEIPT, rounded down to its hour; the last 24 hours unless told.' }),
  to: instant.optional().meta({ description: 'Time of receipt, exclusive.' }),
});
export type AccountingParameters = z.output<typeof accountingParameters>;

const counts = z
  .strictObject({
    received: count,
    archived: count,
    dead_lettered: count,
    duplicate: count,
    replayed: count.meta({
      description: 'Received and dead-lettered in an earlier book, archived or duplicate in this one.',
    }),
    repeated: count.optional().meta({
      description:
        'Of the archived events: those that repeat one of another request. Absent where there are none.',
    }),
  })
  .meta({ description: 'received + replayed = archived + dead_lettered + duplicate.' });

const numbering = z
  .strictObject({
    ...{ first: count, last: count, numbers: count, repeated: count, missing: count },
    gaps: z
      .array(z.tuple([count, count]))
      .meta({ description: 'The first 100 ranges, both ends inclusive.' }),
  })
  .meta({ description: "Of the sender's own numbers (`Edgeseal-Sequence`)." });

/** A book, or the running figures of an hour that has none yet. */
export const accountingLine = z
  .strictObject({
    source: z.string(),
    hour: z.int().meta({ description: 'Start of the hour of receipt, epoch ms.' }),
    open: z.boolean().meta({ description: 'Running figures: no book says them yet, and nothing is signed.' }),
    sequence: count.nullable().meta({ description: 'Which of the books of this source and hour.' }),
    late: z.boolean(),
    statement: statementHash.nullable(),
    log_index: logIndex.nullable(),
    packets: counts,
    events: counts,
    bytes: count,
    first: z.nullable(packetId),
    last: z.nullable(packetId),
    numbering: numbering.optional(),
  })
  .meta({ id: 'AccountingLine' });
export type AccountingLine = z.infer<typeof accountingLine>;

/** Answer of GET /v1/accounting: newest hour first. */
export const accountingAnswer = z
  .strictObject({
    closed_until: z.int().meta({
      description: 'Epoch ms: what was received before is booked, or will be, late. 0: nothing yet.',
    }),
    lines: z.array(accountingLine),
  })
  .meta({ id: 'Accounting' });
export type AccountingAnswer = z.infer<typeof accountingAnswer>;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** An event of a complete answer: itself, or what its erasure left. */
export const completeEvent = z.union([
  z.strictObject({
    event: z.string(),
    salt: z.string().regex(/^[0-9a-f]{32}$/),
    repeats: eventUid
      .optional()
      .meta({ description: 'The event of another request that this one repeats, where it does.' }),
  }),
  z.strictObject({ leaf: hash }),
]);

/** Answer of GET /v1/events?...&proof=complete. */
export const completeAnswer = z
  .strictObject({
    v: z.literal(1),
    source: z.string(),
    from: z.int(),
    to: z.int(),
    books: z.array(statementProofAnswer).meta({
      description:
        'The books of the source as the hours went by: the one before, those of the hours, the one after.',
    }),
    late: z.array(statementProofAnswer).meta({ description: 'All its late books since the one before.' }),
    newest: statementProofAnswer
      .nullable()
      .meta({ description: 'Its newest book, unless that is among `books`.' }),
    packets: z
      .array(
        z.strictObject({
          manifest: z.string().meta({ description: 'Canonical JSON, byte for byte what was hashed.' }),
          events: z.array(completeEvent).meta({ description: 'Every event, by its index.' }),
        }),
      )
      .meta({ description: 'Those of each book of the hours in turn, by id.' }),
    erasures: z.array(statementProofAnswer).meta({ description: 'One for each event that is only a leaf.' }),
    page: z
      .strictObject({
        first: z.int().min(0).meta({ description: 'Packets on the pages before.' }),
        total: z.int().min(0).meta({ description: 'Packets on all pages.' }),
        cursor: z.string().nullable().meta({ description: 'Asks for the next page; null on the last.' }),
      })
      .optional()
      .meta({
        description: 'There only where `packets` are not all: the answer is complete with its other pages.',
      }),
  })
  .meta({ id: 'CompleteAnswer' });
export type CompleteAnswer = z.infer<typeof completeAnswer>;
