// Devices over the whole stack, by curl's means: enrolled, attested, and every verdict found as an event whose proof verifies offline.
// With the devices Worker gone events are taken; with persist gone verdicts are answered, and their events come when it is back.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyEventProof } from '../../workers/core/attest/verify.ts';
import { message } from '../../workers/core/devices/message.ts';
import { checkOcsf, hasOcsfSchema } from '../support/ocsf-schema.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, type FoundEvent, get, sealed, send } from '../support/stack-client.ts';

const FIRMWARE = 'ab'.repeat(32);
let stack: Stack;
let stateDir = '';
let admin = '';

const call = async (path: string, body?: unknown, method = 'POST', token = admin): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

interface Pump {
  readonly key: KeyObject;
  readonly hex: string;
}

const pumpOf = (): Pump => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return {
    key: privateKey,
    hex: Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString(
      'hex',
    ),
  };
};

/** Attests as a device does that only has docs/devices.md. */
async function attest(
  pump: Pump,
  bootCount: number,
  more: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const { nonce } = await (
    await call('/v1/devices/pump-7/challenge', undefined, 'POST', stack.tokens.ingest)
  ).json();
  const said = { device: 'pump-7', firmwareHash: FIRMWARE, bootCount, nonce, time: Date.now() };
  const signature = sign('sha256', message(said), pump.key).toString('hex');
  const body = {
    device_id: 'pump-7',
    firmware_hash: FIRMWARE,
    boot_count: bootCount,
    nonce,
    version: 2,
    time: said.time,
  };
  const answer = await call(
    '/v1/attestations',
    { ...body, signature_hex: signature, ...more },
    'POST',
    stack.tokens.ingest,
  );
  expect(answer.status).toBe(200);
  return answer.json();
}

/** Waits until as many verdicts are found, for at most half a minute; polls, since there is nothing to listen on. */
async function verdicts(count: number): Promise<FoundEvent[]> {
  for (const until = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const found = await allEvents(stack, 'metadata.event_code:attestation*');
    if (found.length >= count || Date.now() > until) return found;
  }
}

const adminToken = () => stack.token({ tenant: 'stack', subject: 'operator', scope: ['admin'] });

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'edgeseal-devices-'));
  stack = await startStack({ stateDir });
  admin = await adminToken();
});
afterAll(async () => {
  await stack?.stop();
  await rm(stateDir, { recursive: true, force: true });
});

describe('a device', () => {
  const pump = pumpOf();

  it('is enrolled by its token and attests; each verdict is an event that OCSF knows, and is found', async () => {
    await call('/v1/attestations/firmware', { family: 'stm32', version: '1.4.2', hash: FIRMWARE });
    await call('/v1/devices/pump-7', { family: 'stm32' }, 'PUT');
    const { enrolment_token: secret } = await (await call('/v1/devices/pump-7/enrolment', {})).json();
    expect(await attest(pump, 1)).toMatchObject({ valid: false, status: 'structural_pass' });
    const more = { public_key_hex: pump.hex, enrolment_token: secret };
    expect(await attest(pump, 1, more)).toMatchObject({ valid: true, status: 'valid' });
    expect(await attest(pump, 0)).toMatchObject({ valid: false, status: 'failed' });
    const found = await verdicts(3);
    const told = found.map((event) => [event.class_uid, event.severity_id, event.status_code]).sort();
    expect(told).toEqual([
      [2004, 5, 'boot-count-decreased'],
      [5019, 1, 'enrolled'],
      [5019, 3, 'no-key'],
    ]);
    if (hasOcsfSchema) for (const event of found) expect(checkOcsf(event)).toMatchObject({ errors: [] });
  });

  it('has a history whose events verify offline, from public keys alone, and say that a Worker said so', async () => {
    const { history } = await (await get(stack, '/v1/devices/pump-7/history')).json();
    const uids: string[] = history.map((row: { event: string }) => row.event);
    expect(uids).toHaveLength(5);
    await sealed(
      stack,
      uids.map((uid) => uid.replace('.0', '')),
    );
    const keys = await (await get(stack, '/.well-known/jwks.json')).json();
    for (const uid of uids) {
      const proof = await (await get(stack, `/v1/events/${uid}/proof`)).json();
      expect(await verifyEventProof(proof, keys)).toMatchObject({ ok: true });
      expect(JSON.parse(proof.manifest)).toMatchObject({
        source: 'edgeseal-devices',
        sender: { proof: 'worker', key: 'edgeseal-devices' },
      });
    }
  });

  it('is shown with what it proved, to readers, and its outbox to nobody', async () => {
    const { devices } = await (await get(stack, '/v1/devices')).json();
    expect(devices).toMatchObject([
      {
        device_id: 'pump-7',
        status: 'online',
        attestation: 'failed',
        firmware_version: '1.4.2',
        boot_count: 1,
      },
    ]);
    for (const path of ['/outbox/pending', '/outbox/taken', '/upkeep']) {
      expect((await call(path, {})).status).toBe(404);
    }
    expect((await call('/v1/devices/pump-7', { family: 'x' }, 'PUT', stack.tokens.read)).status).toBe(403);
  });

  it('attests while storage of events is down: the verdict is answered, its event comes later, once', async () => {
    const before = (await allEvents(stack, 'source:edgeseal-devices')).length;
    await stack.stop();
    stack = await startStack({ stateDir, workers: ['ingest', 'seal', 'query', 'registry', 'devices'] });
    expect(await attest(pump, 2)).toMatchObject({ valid: true });
    await stack.stop();
    stack = await startStack({ stateDir });
    await stack.triggerCron(Date.now() + 10 * 60_000);
    const found = await verdicts(4);
    expect(found).toHaveLength(4);
    expect(await allEvents(stack, 'source:edgeseal-devices')).toHaveLength(before + 1);
  });
});

describe('without the devices Worker', () => {
  it('nothing is verified, gateways are told to come back, and events are taken', async () => {
    await stack.stop();
    stack = await startStack({ stateDir, workers: ['ingest', 'persist', 'seal', 'query', 'registry'] });
    for (const path of ['/v1/devices', '/v1/devices/pump-7', '/v1/attestations/firmware']) {
      const refused = await get(stack, path);
      expect([refused.status, (await refused.json()).error.code]).toEqual([
        503,
        'INGEST_DEVICES_UNAVAILABLE',
      ]);
    }
    expect((await send(stack, '{"message":"still here"}')).status).toBe(202);
  });
});
