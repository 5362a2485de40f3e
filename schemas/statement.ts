// A statement: what the deployment itself says about what it did, sealed like a packet (docs/accounting.md, "Statements").
// The log entry is SHA-256 of its RFC 8785 text. Formats only grow, by optional members and new kinds.
import * as z from 'zod/mini';
import { name } from './packet.ts';

/** What can be said. A kind is never given another meaning. */
export const STATEMENT_KINDS = ['book', 'erasure', 'keys', 'finding'] as const;

/** One of the kinds. */
export const statementKind = z.enum(STATEMENT_KINDS);
export type StatementKind = z.infer<typeof statementKind>;

/**
 * Members that every statement has. A manifest has no `kind`, so that no text is both. A tenant of `_` is the deployment, whose
 * statements concern all tenants.
 */
export const statementHead = z.looseObject({
  v: z.literal(1),
  kind: statementKind,
  tenant: z.union([name, z.literal('_'), z.literal('_unknown')]),
  /** 16 random bytes, hex: keeps the entry from being guessed, since the log is public. */
  nonce: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
});
export type StatementHead = z.infer<typeof statementHead>;
