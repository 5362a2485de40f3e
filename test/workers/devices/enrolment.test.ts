// How keys get in and out: by an administrator, an enrolment token, a certificate; rotated with overlap, revoked at once.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { chainOf } from './certificates.ts';
import { ask, codeOf, Device, freshWorks, json, judged, rowsOf, type Says } from './works.ts';

beforeEach(freshWorks);

const put = (id: string, body: Record<string, unknown>) => ask(`/v1/devices/${id}`, { method: 'PUT', body });
const openEnrolment = async (id: string, body = {}): Promise<string> =>
  String((await json(ask(`/v1/devices/${id}/enrolment`, { body }))).enrolment_token);

describe('an enrolment token', () => {
  it('lets the key in that signs with it, once, and is kept as a hash', async () => {
    await put('pump-7', { family: 'stm32' });
    const secret = await openEnrolment('pump-7');
    const pump = await Device.make('pump-7', 'ed25519');
    const more = { public_key_hex: pump.hex, enrolment_token: secret };
    expect(await pump.attest({ more })).toBe('valid enrolled');
    // A device that goes on sending what it was enrolled with is enrolled.
    expect(await pump.attest({ more })).toBe('valid verified');
    expect(await pump.attest()).toBe('valid verified');
    const second = await Device.make('pump-7');
    expect(await second.attest({ more: { public_key_hex: second.hex, enrolment_token: secret } })).toBe(
      'failed enrolment-refused',
    );
    expect(JSON.stringify(await rowsOf('enrolment_tokens'))).not.toContain(secret);
  });

  it('is for its device, its time, and a key that can sign', async () => {
    await put('pump-7', { family: 'stm32' });
    await put('valve-1', { family: 'stm32' });
    const secret = await openEnrolment('pump-7');
    const valve = await Device.make('valve-1');
    const pump = await Device.make('pump-7');
    const more = { public_key_hex: pump.hex, enrolment_token: secret };
    expect(await valve.attest({ more: { ...more, public_key_hex: valve.hex } })).toBe(
      'failed enrolment-refused',
    );
    expect(await pump.attest({ more: { ...more, public_key_hex: '04abcd' } })).toBe('failed key-malformed');
    expect(await pump.attest({ more: { enrolment_token: secret } })).toBe('failed key-malformed');
    const thief = await Device.make('pump-7');
    expect(await thief.attest({ more })).toBe('failed signature-invalid');
    expect(await pump.attest({ more, firmwareHash: 'cd'.repeat(32) })).toBe('failed firmware-not-allowed');
    expect(await rowsOf('device_keys')).toEqual([]);
    expect(await pump.attest({ more })).toBe('valid enrolled');
    const late = await openEnrolment('valve-1', { ttl_seconds: 0 });
    expect(await valve.attest({ more: { public_key_hex: valve.hex, enrolment_token: late } })).toBe(
      'failed enrolment-refused',
    );
  });

  it('of an enrolled device rotates its key, with the overlap it was opened with', async () => {
    const old = await Device.registered('pump-7');
    const secret = await openEnrolment('pump-7', { overlap_seconds: 3600 });
    const fresh = await Device.make('pump-7');
    expect(await fresh.attest({ more: { public_key_hex: fresh.hex, enrolment_token: secret } })).toBe(
      'valid enrolled',
    );
    expect(await old.attest()).toBe('valid verified');
    const [first] = (await rowsOf('device_keys')).filter(({ key }) => key === old.hex);
    expect(Number(first?.not_after) - Date.now()).toBeGreaterThan(3_500_000);
    await env.CATALOG.prepare('UPDATE device_keys SET not_after = 1 WHERE key = ?1').bind(old.hex).run();
    expect(await old.attest()).toBe('failed signature-invalid');
    const again = await openEnrolment('pump-7');
    expect(await old.attest({ more: { public_key_hex: old.hex, enrolment_token: again } })).toBe(
      'failed key-taken',
    );
  });
});

describe('an administrator', () => {
  it('rotates with overlap, and revokes a key at once', async () => {
    const old = await Device.registered('pump-7');
    const fresh = await Device.make('pump-7');
    const rotated = await json<{ keys: { kid: string; not_after: number | null }[] }>(
      ask('/v1/devices/pump-7/rotate', { body: { public_key_hex: fresh.hex } }),
    );
    expect(rotated.keys).toHaveLength(2);
    for (const one of [old, fresh]) expect(await one.attest()).toBe('valid verified');
    const { kid = '' } = rotated.keys.find((key) => key.not_after !== null) ?? {};
    expect((await ask('/v1/devices/pump-7/revoke', { body: { kid } })).status).toBe(200);
    expect(await old.attest()).toBe('failed signature-invalid');
    expect(await fresh.attest()).toBe('valid verified');
  });

  it('revokes a device for good', async () => {
    const pump = await Device.registered('pump-7');
    const statement = await pump.statement();
    expect(await json(ask('/v1/devices/pump-7/revoke', { body: {} }))).toMatchObject({
      attestation: 'revoked',
    });
    expect(await judged(statement)).toBe('failed device-revoked');
    for (const [path, body] of [
      ['revoke', {}],
      ['enrolment', {}],
      ['rotate', { public_key_hex: pump.hex }],
    ] as const) {
      expect(await codeOf(ask(`/v1/devices/pump-7/${path}`, { body }))).toBe('409 DEVICES_CONFLICT');
    }
    expect(await codeOf(put('pump-7', { family: 'stm32' }))).toBe('409 DEVICES_CONFLICT');
  });

  it('gives a key to one device, and only what is a key', async () => {
    const pump = await Device.registered('pump-7');
    expect(await codeOf(put('valve-1', { family: 'stm32', public_key_hex: pump.hex }))).toBe(
      '409 DEVICES_CONFLICT',
    );
    expect((await rowsOf('devices')).map(({ device }) => device)).toEqual(['pump-7']);
    for (const hex of ['04', 'zz', '02'.padEnd(66, 'f')]) {
      expect(await codeOf(put('valve-1', { family: 'stm32', public_key_hex: hex }))).toBe(
        '400 DEVICES_KEY_INVALID',
      );
    }
    expect(await codeOf(put('valve-1', { family: 'no family' }))).toBe('400 DEVICES_REQUEST_INVALID');
    expect(await codeOf(ask('/v1/devices/none/rotate', { body: { public_key_hex: pump.hex } }))).toBe(
      '404 DEVICES_UNKNOWN',
    );
    expect(await codeOf(ask('/v1/devices/pump-7/revoke', { body: { kid: 'ab'.repeat(32) } }))).toBe(
      '404 DEVICES_UNKNOWN',
    );
  });

  it('says what each family may run, and takes it back', async () => {
    const pump = await Device.registered('pump-7', { family: 'esp32' });
    expect(await pump.attest()).toBe('failed firmware-not-allowed');
    const hash = 'AB'.repeat(32);
    await ask('/v1/attestations/firmware', { body: { family: 'esp32', version: '2.0', hash } });
    expect(await pump.attest()).toBe('valid verified');
    expect((await ask(`/v1/attestations/firmware/esp32/${hash}`, { method: 'DELETE' })).status).toBe(204);
    expect(await codeOf(ask(`/v1/attestations/firmware/esp32/${hash}`, { method: 'DELETE' }))).toBe(
      '404 DEVICES_UNKNOWN',
    );
    expect(await pump.attest()).toBe('failed firmware-not-allowed');
    const policies = (await rowsOf('device_history ORDER BY id')).filter(({ device }) => device === '');
    expect(policies.map(({ kind }) => kind)).toEqual([
      ...['firmware-allowed', 'firmware-allowed', 'firmware-withdrawn'],
    ]);
  });

  it('leaves a trail: who did what, newest first, page by page', async () => {
    await Device.registered('pump-7');
    await put('pump-7', { family: 'stm32', name: 'Pump' });
    await openEnrolment('pump-7');
    const path = '/v1/devices/pump-7/history';
    const all = await json<{ history: { kind: string; actor: string; id: string }[] }>(
      ask(path, { scope: 'read' }),
    );
    expect(all.history.map(({ kind, actor }) => `${kind} by ${actor}`)).toEqual([
      ...['enrolment-opened by some-admin', 'changed by some-admin', 'registered by some-admin'],
    ]);
    const page = await json<{ history: unknown[]; cursor: string }>(ask(`${path}?limit=2`));
    const rest = await json<{ history: unknown[]; cursor: null }>(
      ask(`${path}?limit=2&cursor=${page.cursor}`),
    );
    expect([...page.history, ...rest.history]).toEqual(all.history);
  });
});

describe('a certificate', () => {
  const trust = (certificate: string) =>
    ask('/v1/attestations/authorities', { body: { family: 'stm32', certificate } });

  it('of a trusted authority enrols the first key of a device nobody registered, and no second one', async () => {
    const pump = await Device.make('pump-9');
    expect(await codeOf(ask('/v1/devices/pump-9/challenge', { method: 'POST' }))).toBe('404 DEVICES_UNKNOWN');
    const { root, leaf, other } = await chainOf(pump);
    expect((await trust(root)).status).toBe(201);
    expect(await pump.attest({ more: { certificate_chain: other } })).toBe('failed enrolment-refused');
    expect(await pump.attest({ more: { certificate_chain: leaf } })).toBe('valid enrolled');
    expect(await pump.attest({ bootCount: 2 })).toBe('valid verified');
    expect(await json(ask('/v1/devices/pump-9'))).toMatchObject({
      family: 'stm32',
      protocol: 2,
      boot_count: 2,
    });
    const second = await Device.make('pump-9');
    const { leaf: another } = await chainOf(second, root);
    expect(await second.attest({ more: { certificate_chain: another } })).toBe('failed enrolment-refused');
  });

  it('that is refused is told why: in the answer, and in the finding', async () => {
    const pump = await Device.make('pump-9');
    const { root, leaf, other } = await chainOf(pump);
    await trust(root);
    const reasonFor = async (says: Says, from = pump): Promise<unknown> =>
      (await json(ask('/v1/attestations', { body: await from.statement(says), scope: 'ingest' }))).reason;
    const refused = 'neither the enrolment token nor the certificates allow this key for this device';
    for (const [chain, why] of [
      [other, "certificate 1, the device's own, is not issued by an authority that the tenant trusts"],
      [leaf + leaf, 'certificate 2 may not issue others'],
      [leaf.replace('BEGIN', 'BEGAN'), 'certificate_chain is no PEM of certificates'],
    ] as const) {
      expect(await reasonFor({ more: { certificate_chain: chain } })).toContain(`${refused}: ${why}`);
    }
    const more = { enrolment_token: 'enrol_guessed', public_key_hex: pump.hex };
    expect(await reasonFor({ more })).toBe(
      `${refused}: the token is none of this device, was used before, or has expired`,
    );
    const thief = await Device.make('pump-9');
    expect(await reasonFor({ more: { certificate_chain: leaf } }, thief)).toContain(
      'it has to be made by the key that is to be enrolled',
    );
    const told = (await rowsOf("device_history WHERE kind = 'attestation' ORDER BY rowid"))
      .map(({ event }) => JSON.parse(String(event)))
      .map(({ status_code, status_detail }) => [status_code, status_detail]);
    expect(told[1]).toEqual(['enrolment-refused', expect.stringContaining('certificate 2 may not issue')]);
  });

  it('that is no authority is not trusted, and one that is taken off lets nobody in', async () => {
    const pump = await Device.make('pump-9');
    const { root, leaf } = await chainOf(pump);
    expect(await codeOf(trust(leaf))).toBe('400 DEVICES_KEY_INVALID');
    expect(await codeOf(trust('words'))).toBe('400 DEVICES_KEY_INVALID');
    const { fingerprint } = await json(trust(root));
    const statement = await pump.statement({ more: { certificate_chain: leaf } });
    expect((await ask(`/v1/attestations/authorities/${fingerprint}`, { method: 'DELETE' })).status).toBe(204);
    expect(await judged(statement)).toBe('failed enrolment-refused');
    expect(await json(ask('/v1/attestations/authorities'))).toEqual({ authorities: [] });
  });
});
