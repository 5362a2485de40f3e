// /v1/tokens/revoked: tokens of the tenant that count no longer. There is no way back: a new token costs nothing.
import { revocation } from '../../../schemas/source-api.ts';
import { Refusal } from '../../core/errors.ts';
import type { RegistryApp, RegistryContext } from '../app.ts';
import { readJsonBody } from '../json-body.ts';
import { log } from '../log.ts';
import { listRevoked, type RevokedToken, revoke } from '../revocations.ts';
import { pageOf } from './sources.ts';

/** Mounts the paths of this file. */
export function mountRevocations(app: RegistryApp): void {
  app.get('/v1/tokens/revoked', serveList);
  app.post('/v1/tokens/revoked', serveRevocation);
}

async function serveList(c: RegistryContext): Promise<Response> {
  const { limit, cursor = '' } = pageOf(c);
  const rows = await listRevoked(c.env.CATALOG, c.get('admin').tenant, { after: cursor, limit });
  return c.json({
    revoked: rows.map(shown),
    cursor: rows.length < limit ? null : (rows.at(-1)?.jti ?? null),
  });
}

async function serveRevocation(c: RegistryContext): Promise<Response> {
  const wish = revocation.safeParse(await readJsonBody(c.req.raw));
  if (!wish.success) {
    throw new Refusal('REGISTRY_REQUEST_INVALID', 'send {"jti": "...", "until"?: epoch milliseconds}');
  }
  const admin = c.get('admin');
  const row = await revoke(c.env, admin, wish.data, Date.now());
  log('info', 'revoked', { tenant: admin.tenant });
  return c.json(shown(row));
}

const shown = ({ jti, until, revokedAt, revokedBy }: RevokedToken) => ({
  ...{ jti, until, revoked_at: revokedAt, revoked_by: revokedBy },
});
