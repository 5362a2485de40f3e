// What the deployment's own audit has found, over HTTP (docs/audit.md, "The deployment's own audit"). A reader sees findings of its tenant and of the
// log, and how far the audit got in the log, which is public; never how much of that is whose.
import * as z from 'zod';
import { logIndex } from './proof-api.ts';
import { statementHash } from './statement-api.ts';

const epochMs = z.int().min(0);

/** Findings of an answer; the newest seen first. */
export const MAX_FINDINGS = 500;

/** One thing that is wrong. */
export const selfAuditFinding = z.strictObject({
  code: z.string().meta({ description: 'One of the codes of docs/audit.md.' }),
  subject: z.string().meta({ description: 'A segment, packet, event uid, tile path, log index or range.' }),
  concerns: z.enum(['tenant', 'deployment']),
  detail: z.string().meta({ description: 'What was expected and what is there, as it was last said.' }),
  first_seen_at: epochMs,
  last_seen_at: epochMs,
  statement: statementHash.nullable().meta({ description: 'The statement that says it.' }),
  log_index: logIndex.nullable().meta({ description: 'Its place in the log; null until it is sealed.' }),
  event: z.string().nullable().meta({
    description: 'Uid of the event that says it; null until it is taken in, or it is another tenant’s.',
  }),
});

/** The answer of GET /v1/audit. */
export const selfAuditAnswer = z.strictObject({
  ran_at: epochMs
    .nullable()
    .meta({ description: 'When a stretch was last audited; null where none ever was.' }),
  log_size: z.int().min(0).meta({ description: 'Entries of the log now.' }),
  round: z
    .strictObject({ began_at: epochMs, index: z.int().min(0) })
    .nullable()
    .meta({ description: 'The round under way, and the log index it has come to; null between two rounds.' }),
  next_at: epochMs.nullable().meta({ description: 'When the next round begins, between two.' }),
  last: z
    .strictObject({ began_at: epochMs, ended_at: epochMs, log_size: z.int().min(0) })
    .nullable()
    .meta({ description: 'The last round that came to its end, and the size of the log it covered.' }),
  findings: z.array(selfAuditFinding).max(MAX_FINDINGS),
  more_findings: z.boolean().meta({ description: `There are more than ${MAX_FINDINGS}.` }),
});
export type SelfAuditAnswer = z.infer<typeof selfAuditAnswer>;

/** How far the self-audit is, as persist keeps it in `upkeep`. */
export const auditPosition = z.object({
  /** Log index it came to; 0 between two rounds. */
  index: z.int().min(0),
  /** When the round began; between two, when the next begins. */
  roundAt: z.int().min(0),
  last: z.optional(z.object({ beganAt: epochMs, endedAt: epochMs, size: z.int().min(0) })),
});
export type AuditPosition = z.infer<typeof auditPosition>;
