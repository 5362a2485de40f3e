// /v1/erasures: events of the tenant whose payload is to be erased, or was (docs/erasure.md). There is no way back.
import {
  type ErasureAnswer,
  erasureAnswer,
  erasuresParameters,
  erasureWish,
} from '../../../schemas/erasure-api.ts';
import { Refusal } from '../../core/errors.ts';
import type { RegistryApp, RegistryContext } from '../app.ts';
import { askErasure, type ErasureRow, findErasures, listErasures } from '../erasures.ts';
import { readJsonBody } from '../json-body.ts';
import { log } from '../log.ts';

/** Mounts the paths of this file. */
export function mountErasures(app: RegistryApp): void {
  app.get('/v1/erasures', serveList);
  app.post('/v1/erasures', serveWish);
}

async function serveList(c: RegistryContext): Promise<Response> {
  const parameters = erasuresParameters.safeParse(c.req.query());
  if (!parameters.success) {
    throw new Refusal('REGISTRY_REQUEST_INVALID', 'limit is 1 to 500; cursor and uid are uids of events');
  }
  const { limit, cursor: after = '', uid } = parameters.data;
  const { tenant } = c.get('admin');
  const rows =
    uid === undefined
      ? await listErasures(c.env.CATALOG, tenant, { after, limit })
      : await findErasures(c.env.CATALOG, tenant, uid);
  const isLast = uid !== undefined || rows.length < limit;
  return c.json({ erasures: rows.map(shown), cursor: isLast ? null : (rows.at(-1)?.uid ?? null) });
}

/** 202: it is recorded, and persist carries it out within minutes. 200: it was asked for before. */
async function serveWish(c: RegistryContext): Promise<Response> {
  const wish = erasureWish.safeParse(await readJsonBody(c.req.raw));
  if (!wish.success) {
    throw new Refusal(
      'REGISTRY_REQUEST_INVALID',
      'send {"uid": "<packet>.<index>", "reason": "1 to 500 characters"}',
    );
  }
  const admin = c.get('admin');
  const { row, isNew } = await askErasure(c.env.CATALOG, admin, wish.data, Date.now());
  if (isNew) log('info', 'erasure-asked', { tenant: admin.tenant, uid: row.uid });
  return c.json(shown(row), isNew ? 202 : 200);
}

function shown(row: ErasureRow): ErasureAnswer {
  return erasureAnswer.parse({
    ...{ uid: row.uid, reason: row.reason, state: row.state, leaf: row.leaf, statement: row.statement },
    ...{ asked_by: row.askedBy, asked_at: row.askedAt, erased_at: row.erasedAt, done_at: row.doneAt },
  });
}
