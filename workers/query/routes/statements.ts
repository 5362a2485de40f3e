// What the deployment itself has said and sealed: books, erasures, keys (docs/accounting.md, "Statements"). A reader sees those of
// its tenant and those of the deployment as such, whose tenant is `_`.
import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { statements } from '../../../schemas/catalog.ts';
import { proofParameters } from '../../../schemas/proof-api.ts';
import { STATEMENT_KINDS, type StatementKind, statementKind } from '../../../schemas/statement.ts';
import {
  type StatementProofAnswer,
  type StatementsPage,
  type StatementsParameters,
  statementHash,
  statementsParameters,
} from '../../../schemas/statement-api.ts';
import { DEPLOYMENT } from '../../core/audit/finding-event.ts';
import { Refusal, Unavailable } from '../../core/errors.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { boundsOf, parametersOf } from '../parameters.ts';
import { EntryProver } from '../proofs/entry-proof.ts';
import { decodeHead, HEAD, type HeadRow, notUnder } from '../proofs/served-log.ts';
import { logStoreOf } from './log.ts';

/** Rows of a page, unless told. */
const DEFAULT_LIMIT = 100;

type StatementRow = typeof statements.$inferSelect;

/** What a statement's proof is of. Its text is not called `text`: the head that is read with it has a column of that name. */
const PROVEN = `SELECT text AS statement, log_index AS logIndex FROM statements WHERE hash = ?1 AND tenant IN (?2, ?3)`;

interface ProvenRow {
  readonly statement: string;
  readonly logIndex: number | null;
}

/** Mounts the paths of this file. */
export function mountStatements(app: QueryApp): void {
  app.get('/v1/statements', serveStatements);
  app.get('/v1/statements/:hash/proof', serveStatementProof);
}

async function serveStatements(c: QueryContext): Promise<Response> {
  const parameters = parametersOf(c, statementsParameters);
  const limit = parameters.limit ?? DEFAULT_LIMIT;
  const rows = await list(c.env.CATALOG, c.get('caller').tenant, parameters, limit);
  const page = rows.slice(0, limit);
  return c.json({
    statements: page.map(({ hash, kind, subject, createdAt, logIndex, text }) => ({
      ...{ hash, kind: statementKind.parse(kind), subject, created_at: createdAt },
      ...{ log_index: logIndex, statement: text },
    })),
    cursor: rows.length > limit ? String(page.at(-1)?.id) : null,
  } satisfies StatementsPage);
}

/** Newest first, one more than asked for. One look by index for each kind and tenant: none has to be sorted or passed over. */
async function list(
  catalog: D1Database,
  tenant: string,
  { kind, subject, from, to, cursor }: StatementsParameters,
  limit: number,
): Promise<StatementRow[]> {
  boundsOf(from, to);
  const narrowed: (SQL | undefined)[] = [
    subject === undefined ? undefined : eq(statements.subject, subject),
    from === undefined ? undefined : gte(statements.createdAt, from),
    to === undefined ? undefined : lt(statements.createdAt, to),
    cursor === undefined ? undefined : lt(statements.id, cursor),
  ];
  const db = drizzle(catalog);
  const one = (of: string, kind: StatementKind) =>
    db
      .select()
      .from(statements)
      .where(and(eq(statements.tenant, of), eq(statements.kind, kind), ...narrowed))
      .orderBy(desc(statements.id))
      .limit(limit + 1);
  const kinds = kind === undefined ? STATEMENT_KINDS : [kind];
  const [first, ...rest] = [tenant, DEPLOYMENT].flatMap((of) => kinds.map((kind) => one(of, kind)));
  if (first === undefined) return [];
  const found = await orUnavailable(() => db.batch([first, ...rest]));
  return found
    .flat()
    .toSorted((a, b) => b.id - a.id)
    .slice(0, limit + 1);
}

async function serveStatementProof(c: QueryContext): Promise<Response> {
  const hash = c.req.param('hash') ?? '';
  const notFound = new Refusal('QUERY_NOT_FOUND', 'There is no such statement.');
  if (!statementHash.safeParse(hash).success) throw notFound;
  const { checkpoint } = parametersOf(c, proofParameters);
  const catalog = c.env.CATALOG;
  const [found, heads] = await orUnavailable(() =>
    catalog.batch<ProvenRow & HeadRow>([
      catalog.prepare(PROVEN).bind(hash, c.get('caller').tenant, DEPLOYMENT),
      catalog.prepare(HEAD[checkpoint]),
    ]),
  );
  const [[row], [head]] = [found?.results ?? [], heads?.results ?? []];
  if (row === undefined) throw notFound;
  if (row.logIndex === null || head === undefined || row.logIndex >= head.size) {
    const refusal = notUnder(checkpoint, head !== undefined);
    if (refusal.code === 'QUERY_NOT_SEALED') c.header('retry-after', '1');
    throw refusal;
  }
  const prover = new EntryProver(logStoreOf(c.env), decodeHead(head));
  const proof = await prover.prove(row.statement, row.logIndex);
  return c.json({ v: 1, statement: row.statement, ...proof } satisfies StatementProofAnswer);
}

async function orUnavailable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', { cause });
  }
}
