// What ingest asks for over its service binding: findings of the self-audit that no packet holds yet, and which packet took them. The event is in
// the statement that said it. Nothing else can be asked of persist, and nobody else can ask: it has no address of its own.
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import * as z from 'zod/mini';
import { auditFindings, statements } from '../../schemas/catalog.ts';
import type { JsonValue } from '../../schemas/json.ts';
import { packetId } from '../../schemas/packet.ts';
import { logFailure } from './log.ts';

/** What ingest fetches at once. */
const MAX_PENDING = 50;

const told = z.strictObject({
  taken: z
    .array(z.strictObject({ id: z.string().check(z.maxLength(64)), packet: packetId }))
    .check(z.maxLength(100)),
});

/** Answers one question of ingest's. */
export async function answer(request: Request, catalog: D1Database): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  try {
    if (pathname === '/outbox/pending')
      return Response.json(await pending(catalog, searchParams.get('after') ?? ''));
    if (pathname === '/outbox/taken') return await take(catalog, told.parse(await request.json()).taken);
  } catch (error) {
    logFailure('outbox-failed', error, {});
    return new Response(null, { status: 500 });
  }
  return new Response(null, { status: 404 });
}

interface Pending {
  /** Hash of the statement. */
  readonly id: string;
  readonly tenant: string;
  readonly event: string;
}

async function pending(catalog: D1Database, after: string): Promise<{ events: Pending[] }> {
  const { statement, packet } = auditFindings;
  const { hash, tenant, text } = statements;
  const rows = await drizzle(catalog)
    .select({ id: hash, tenant, text })
    .from(auditFindings)
    .innerJoin(statements, eq(hash, statement))
    .where(and(isNull(packet), gt(statement, after)))
    .orderBy(asc(statement))
    .limit(MAX_PENDING);
  return { events: rows.map(({ id, tenant: of, text: said }) => ({ id, tenant: of, event: eventIn(said) })) };
}

function eventIn(said: string): string {
  const { event }: { event: JsonValue } = JSON.parse(said);
  return JSON.stringify(event);
}

/** The first one told stays: others hold retries of it. */
async function take(catalog: D1Database, taken: z.infer<typeof told>['taken']): Promise<Response> {
  await catalog
    .prepare(
      `UPDATE audit_findings SET packet = (SELECT value->>'packet' FROM json_each(?1) WHERE value->>'id' = audit_findings.statement)
       WHERE packet IS NULL AND statement IN (SELECT value->>'id' FROM json_each(?1))`,
    )
    .bind(JSON.stringify(taken))
    .run();
  return new Response(null, { status: 204 });
}
