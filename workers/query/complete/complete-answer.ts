// `GET /v1/events?q=source:<name>&from=&to=&proof=complete`: the events of a source and of whole hours of RECEIPT, with everything that
// shows that none was left out (docs/accounting.md, "Completeness of an answer"). Checked by workers/core/attest/verify-complete.ts.
import type { CompleteAnswer } from '../../../schemas/accounting-api.ts';
import type { ProofParameters } from '../../../schemas/proof-api.ts';
import type { EventsParameters } from '../../../schemas/query-api.ts';
import { HOUR_MS } from '../../core/accounting/packet-order.ts';
import { EdgesealError, Refusal, Unavailable } from '../../core/errors.ts';
import type { QueryContext } from '../app.ts';
import { logStoreOf } from '../routes/log.ts';
import { ArchiveReader } from '../search/archive-reader.ts';
import { type Asked, proveAll, readChain, type StatedBook } from './book-chain.ts';
import { readBookPackets } from './book-packets.ts';

/** Answers it. Throws what its readers throw. */
export async function serveComplete(c: QueryContext, parameters: EventsParameters): Promise<Response> {
  const asked = askedOf(c.get('caller').tenant, parameters);
  const first = firstOf(parameters.cursor);
  try {
    return c.json(await completeAnswer(c.env, asked, first, parameters.checkpoint ?? 'newest'));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'QUERY_NOT_SEALED') c.header('retry-after', '1');
    if (error instanceof EdgesealError) throw error;
    throw new Unavailable('QUERY_CATALOG_UNAVAILABLE', 'The catalog cannot be read just now.', {
      cause: error,
    });
  }
}

async function completeAnswer(
  env: QueryEnv,
  asked: Asked,
  first: number,
  checkpoint: ProofParameters['checkpoint'],
): Promise<CompleteAnswer> {
  const { source, from, to } = asked;
  const { books, late, newest, head } = await readChain(env.CATALOG, asked, checkpoint);
  const covering = [...books, ...late].filter(({ said: { hour } }) => hour >= from && hour < to);
  const archive = new ArchiveReader(env.ARCHIVE);
  const { packets, total } = await readBookPackets(env.CATALOG, archive, asked, covering, first);
  if (first > 0 && packets.length === 0) throw noSuchPage();
  const prove = (all: readonly Pick<StatedBook, 'text' | 'logIndex'>[]) =>
    proveAll(logStoreOf(env), head, all);
  const [last] = newest === null ? [] : await prove([newest]);
  return {
    v: 1,
    ...{ source, from, to },
    ...{ books: await prove(books), late: await prove(late), newest: last ?? null },
    packets: [...packets],
    erasures: await prove(await readErasures(env.CATALOG, asked.tenant, packets, head.size)),
    ...pageOf(first, packets.length, total),
  };
}

/** Nothing where the answer is all there is. */
function pageOf(first: number, count: number, total: number): Pick<CompleteAnswer, 'page'> {
  if (first === 0 && count === total) return {};
  const next = first + count;
  return { page: { first, total, cursor: next < total ? String(next) : null } };
}

/** Where a page begins: how many packets the pages before it have. */
function firstOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^[1-9][0-9]{0,11}$/.test(cursor)) throw noSuchPage();
  return Number(cursor);
}

function noSuchPage(): Refusal {
  return new Refusal('QUERY_CURSOR_INVALID', 'The cursor is not one of a page of this answer.');
}

/** What says of an event that only its leaf is left, up to the checkpoint: a statement that is not sealed yet is not there yet. */
async function readErasures(
  catalog: D1Database,
  tenant: string,
  packets: readonly CompleteAnswer['packets'][number][],
  size: number,
): Promise<Pick<StatedBook, 'text' | 'logIndex'>[]> {
  const uids = packets.flatMap(({ manifest, events }) =>
    events.flatMap((one, index) => ('leaf' in one ? [`${JSON.parse(manifest).packet}.${index}`] : [])),
  );
  if (uids.length === 0) return [];
  const { results } = await catalog
    .prepare(
      `SELECT text, log_index AS logIndex FROM statements WHERE tenant = ?1 AND kind = 'erasure'
       AND subject IN (SELECT value FROM json_each(?2)) AND log_index < ?3`,
    )
    .bind(tenant, JSON.stringify(uids), size)
    .all<Pick<StatedBook, 'text' | 'logIndex'>>();
  return results;
}

const ONE_SOURCE = /^\s*source:"?([A-Za-z0-9_][A-Za-z0-9._-]{0,63})"?\s*$/;

/** What is asked for, if it can be shown to be complete: a whole source, whole hours, and nothing that narrows. */
function askedOf(tenant: string, { q, from, to, limit, raw, view, order, repeats }: EventsParameters): Asked {
  const [, source] = ONE_SOURCE.exec(q) ?? [];
  if (source === undefined) {
    const why =
      'must be source:<name> and nothing else: what another condition leaves out cannot be shown to be left out rightly';
    throw new Refusal('QUERY_PARAMETER_INVALID', `With proof=complete, "q" ${why}.`, {
      detail: { parameter: 'q' },
    });
  }
  const isNarrowed =
    limit !== undefined || raw !== undefined || view !== 'ocsf' || order !== 'newest' || repeats !== 'skip';
  if (isNarrowed)
    throw new Refusal(
      'QUERY_PARAMETER_INVALID',
      'With proof=complete, only "q", "from", "to", "cursor" and "checkpoint" are taken.',
    );
  const isWhole =
    from !== undefined && to !== undefined && from < to && from % HOUR_MS === 0 && to % HOUR_MS === 0;
  if (isWhole && from >= 0) return { tenant, source, from, to };
  throw new Refusal(
    'QUERY_TIME_INVALID',
    'With proof=complete, "from" and "to" are times of receipt and name whole hours (UTC), "from" before "to".',
  );
}
