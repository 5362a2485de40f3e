// Nonces: 128 bits, given to one device, spent once, gone after five minutes. A device has a few at a time at most, so that nobody
// fills the table through it.
import { Refusal, Unavailable } from '../core/errors.ts';
import { asked } from './catalog.ts';
import { mintNonce } from './identifiers.ts';

/** How long a nonce counts. */
export const CHALLENGE_MS = 5 * 60_000;

/** Nonces of a device that were neither spent nor ended. */
export const MAX_OPEN_CHALLENGES = 16;

/** How long one is remembered behind its end, so that a late device hears `nonce-expired` or `nonce-spent`. */
const REMEMBERED_MS = 24 * 3_600_000;

/** A nonce for a device that is known, or that a certificate could enrol. Throws `Refusal` DEVICES_UNKNOWN, `Unavailable`. */
export async function challenge(
  catalog: D1Database,
  tenant: string,
  device: string,
  now: number,
): Promise<{ readonly nonce: string; readonly expiresAt: number }> {
  const nonce = mintNonce();
  const expiresAt = now + CHALLENGE_MS;
  const given = await asked(
    catalog
      .prepare(
        `INSERT INTO device_challenges (tenant, nonce, device, expires_at) SELECT ?1, ?2, ?3, ?4
         WHERE (EXISTS (SELECT 1 FROM devices WHERE tenant = ?1 AND device = ?3)
             OR EXISTS (SELECT 1 FROM device_authorities WHERE tenant = ?1))
           AND (SELECT count(*) FROM device_challenges
             WHERE tenant = ?1 AND device = ?3 AND expires_at > ?5 AND spent_by IS NULL) < ?6`,
      )
      .bind(tenant, nonce, device, expiresAt, now, MAX_OPEN_CHALLENGES)
      .run(),
  );
  if (given.meta.changes === 1) return { nonce, expiresAt };
  const open = await asked(
    catalog
      .prepare(
        'SELECT count(*) AS open FROM device_challenges WHERE tenant = ?1 AND device = ?2 AND expires_at > ?3 AND spent_by IS NULL',
      )
      .bind(tenant, device, now)
      .first<{ open: number }>(),
  );
  if (open === null || open.open < MAX_OPEN_CHALLENGES)
    throw new Refusal('DEVICES_UNKNOWN', `there is no device ${device}`);
  throw new Unavailable(
    'DEVICES_TOO_MANY_CHALLENGES',
    `${MAX_OPEN_CHALLENGES} challenges of ${device} are not spent yet`,
    {
      retryAfterSeconds: 60,
    },
  );
}

/** Forgets what ended a day ago: nonces and enrolment tokens. */
export async function forgetEnded(catalog: D1Database, now: number): Promise<void> {
  await asked(
    catalog.batch([
      catalog.prepare('DELETE FROM device_challenges WHERE expires_at < ?1').bind(now - REMEMBERED_MS),
      catalog.prepare('DELETE FROM enrolment_tokens WHERE expires_at < ?1').bind(now - REMEMBERED_MS),
    ]),
  );
}
