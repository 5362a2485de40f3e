// Statements over HTTP as zod: what is asked, checked; what is answered, described (docs/accounting.md, "Statements").
import * as z from 'zod';
import { logIndex, tlogProof } from './proof-api.ts';
import { instant } from './query-api.ts';
import { statementKind } from './statement.ts';

/** Hex SHA-256 of a statement's text: its name. */
export const statementHash = z.string().regex(/^[0-9a-f]{64}$/);

const statementText = z.string().meta({
  description:
    'Canonical JSON (RFC 8785), byte for byte what was hashed: its SHA-256 is the entry in the log.',
});

/** Most statements of one page. */
export const MAX_STATEMENTS_PER_PAGE = 500;

/** Parameters of GET /v1/statements. */
export const statementsParameters = z.strictObject({
  kind: z.enum(statementKind.options).optional().meta({ description: 'One kind; all of them unless told.' }),
  subject: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({ description: 'What it is about: the source of a book, the uid of an erased event.' }),
  from: instant.optional().meta({ description: 'When it was said, inclusive.' }),
  to: instant.optional().meta({ description: 'When it was said, exclusive.' }),
  limit: z
    .string()
    .regex(/^[0-9]{1,6}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(MAX_STATEMENTS_PER_PAGE))
    .optional()
    .meta({ description: `1 to ${MAX_STATEMENTS_PER_PAGE}; 100 unless told.` }),
  cursor: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'Where the previous page ended.' }),
});
export type StatementsParameters = z.output<typeof statementsParameters>;

/** One statement. */
export const statementItem = z
  .strictObject({
    hash: statementHash,
    kind: statementKind,
    subject: z.string(),
    created_at: z.int().meta({ description: 'Epoch ms.' }),
    log_index: logIndex.nullable().meta({ description: 'Null until it is under a checkpoint.' }),
    statement: statementText,
  })
  .meta({ id: 'Statement' });
export type StatementItem = z.infer<typeof statementItem>;

/** Answer of GET /v1/statements, newest first. */
export const statementsPage = z
  .strictObject({ statements: z.array(statementItem), cursor: z.string().nullable() })
  .meta({ id: 'StatementsPage' });
export type StatementsPage = z.infer<typeof statementsPage>;

/** Answer of GET /v1/statements/<hash>/proof. */
export const statementProofAnswer = z
  .strictObject({ v: z.literal(1), statement: statementText, log_index: logIndex, tlog_proof: tlogProof })
  .meta({ id: 'StatementProof' });
export type StatementProofAnswer = z.infer<typeof statementProofAnswer>;
