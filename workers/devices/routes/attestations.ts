// What devices and their gateways ask: a challenge, and a verdict on an attestation (scope `ingest`).
import { attestationRequest, deviceId } from '../../../schemas/device-api.ts';
import { ATTESTATION_HEADER } from '../../core/devices/source.ts';
import { type DevicesApp, type DevicesContext, readAs } from '../app.ts';
import { callerWith } from '../authenticate.ts';
import { challenge } from '../challenges.ts';
import { readJsonBody } from '../json-body.ts';
import { attest } from '../verdicts.ts';

/** Mounts the paths of this file. */
export function mountAttestations(app: DevicesApp): void {
  app.post('/v1/devices/:device/challenge', serveChallenge);
  app.post('/v1/attestations', serveVerdict);
}

async function serveChallenge(c: DevicesContext): Promise<Response> {
  const { tenant } = callerWith(c, 'ingest');
  const device = readAs(deviceId, c.req.param('device'));
  const { nonce, expiresAt } = await challenge(c.env.CATALOG, tenant, device, Date.now());
  return c.json({ device_id: device, nonce, expires_at: expiresAt }, 201);
}

/** A verdict is an answer, whatever it says: 200. The header names its row in the history. */
async function serveVerdict(c: DevicesContext): Promise<Response> {
  const caller = callerWith(c, 'ingest');
  const request = readAs(attestationRequest, await readJsonBody(c.req.raw));
  const { id, answer } = await attest(c.env.CATALOG, caller, request, Date.now());
  return c.json(answer, 200, { [ATTESTATION_HEADER]: id });
}
