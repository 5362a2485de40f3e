// Verdicts in workerd over a real D1: every reason there is, and what each leaves behind.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, codeOf, Device, FIRMWARE, freshWorks, json, judged, rowsOf } from './works.ts';

beforeEach(freshWorks);

const shown = (id: string) => json(ask(`/v1/devices/${id}`, { scope: 'read' }));

describe('an attestation', () => {
  it.each(['p256', 'ed25519'] as const)(
    'of %s is valid once, and leaves its mark on the device',
    async (alg) => {
      const pump = await Device.registered('pump-7', {}, alg);
      expect(await shown('pump-7')).toMatchObject({
        attestation: 'pending',
        status: 'offline',
        boot_count: null,
      });
      const statement = await pump.statement({ bootCount: 3 });
      expect(await judged(statement)).toBe('valid verified');
      expect(await judged(statement)).toBe('failed nonce-spent');
      expect(await pump.attest({ bootCount: 3 })).toBe('valid verified');
      expect(await shown('pump-7')).toMatchObject({
        ...{
          attestation: 'verified',
          status: 'online',
          boot_count: 3,
          firmware_hash: FIRMWARE,
          firmware_version: '1.0',
        },
      });
    },
  );

  it('answers in the words of AuroraSOC, and in no others', async () => {
    const pump = await Device.registered('pump-7');
    const answer = await ask('/v1/attestations', { body: await pump.statement(), scope: 'ingest' });
    expect(await json(answer)).toEqual({
      ...{ valid: true, device_id: 'pump-7', status: 'valid' },
      reason: 'the signature verifies, the firmware is allowed, and the nonce is spent',
    });
  });

  it('of the old form counts for devices enrolled for it', async () => {
    const old = await Device.registered('relay-1', { protocol: 1 });
    expect(await old.attest({ version: 1 })).toBe('valid verified');
    expect(await old.attest({ version: 1, firmwareHash: FIRMWARE.toUpperCase() })).toBe('valid verified');
    const pump = await Device.registered('pump-7');
    expect(await pump.attest({ version: 1 })).toBe('failed old-form');
    const { nonce: _, ...without } = await old.statement({ version: 1, nonce: '' });
    expect(await judged(without)).toBe('failed nonce-missing');
  });

  it('fails for whatever is amiss, and says what', async () => {
    const pump = await Device.registered('pump-7');
    const valve = await Device.registered('valve-1');
    expect(await pump.attest({ bootCount: 9 })).toBe('valid verified');
    expect(await pump.attest({ bootCount: 8 })).toBe('failed boot-count-decreased');
    expect(await pump.attest({ bootCount: 9, firmwareHash: 'cd'.repeat(32) })).toBe(
      'failed firmware-not-allowed',
    );
    expect(await pump.attest({ bootCount: 9, time: Date.now() - 400_000 })).toBe('failed time-out-of-window');
    expect(await pump.attest({ nonce: 'n'.padEnd(33, '0') })).toBe('failed nonce-unknown');
    expect(await pump.attest({ nonce: await valve.challenge() })).toBe('failed nonce-unknown');
    expect(await valve.attest({ device: 'pump-7', nonce: await pump.challenge() })).toBe(
      'failed signature-invalid',
    );
    expect(await judged({ ...(await pump.statement()), signature_hex: '3045' })).toBe(
      'failed signature-malformed',
    );
    expect(await judged({ ...(await pump.statement({ bootCount: 9 })), boot_count: 10 })).toBe(
      'failed signature-invalid',
    );
    expect(await shown('pump-7')).toMatchObject({
      attestation: 'failed',
      boot_count: 9,
      firmware_hash: FIRMWARE,
    });
    expect(await pump.attest({ bootCount: 9 })).toBe('valid verified');
    expect(await shown('pump-7')).toMatchObject({ attestation: 'verified' });
  });

  it('that anybody may send leaves a device what it showed itself to be, and is counted', async () => {
    const pump = await Device.registered('pump-7');
    const thief = await Device.make('pump-7');
    const statement = await pump.statement();
    expect(await thief.attest()).toBe('failed signature-invalid');
    expect(await shown('pump-7')).toMatchObject({ attestation: 'pending', failures_since_verified: 1 });
    expect(await judged(statement)).toBe('valid verified');
    const { last_seen_at: seenAt, last_failed_at: before } = await shown('pump-7');
    expect(await shown('pump-7')).toMatchObject({ attestation: 'verified', failures_since_verified: 0 });
    expect(await judged(statement)).toBe('failed nonce-spent');
    expect(await thief.attest()).toBe('failed signature-invalid');
    const attacked = await shown('pump-7');
    expect(attacked).toMatchObject({ attestation: 'verified', failures_since_verified: 2 });
    expect(attacked.last_seen_at).toBe(seenAt);
    expect(Number(attacked.last_failed_at)).toBeGreaterThanOrEqual(Number(before));
    const findings = (await rowsOf('device_history')).filter(({ status }) => status === 'failed');
    expect(findings.map(({ event }) => JSON.parse(String(event)).severity_id)).toEqual([5, 5, 5]);
    expect(await pump.attest({ firmwareHash: 'cd'.repeat(32) })).toBe('failed firmware-not-allowed');
    expect(await shown('pump-7')).toMatchObject({ attestation: 'failed', failures_since_verified: 3 });
    expect(await pump.attest()).toBe('valid verified');
    expect(await shown('pump-7')).toMatchObject({ attestation: 'verified', failures_since_verified: 0 });
  });

  it('counts in five minutes from its challenge, and not behind them', async () => {
    const pump = await Device.registered('pump-7');
    const statement = await pump.statement();
    const expire = 'UPDATE device_challenges SET expires_at = ?1';
    await env.CATALOG.prepare(expire)
      .bind(Date.now() - 1)
      .run();
    expect(await judged(statement)).toBe('failed nonce-expired');
    const [row] = await rowsOf('device_challenges');
    await pump.challenge();
    const [, fresh] = await rowsOf('device_challenges');
    expect(Number(fresh?.expires_at) - Date.now()).toBeGreaterThan(290_000);
    expect(Number(fresh?.expires_at) - Date.now()).toBeLessThanOrEqual(300_000);
    expect(row?.spent_by).toBeNull();
  });

  it('spends a nonce by a signature of its device, and by nothing that anybody may send', async () => {
    const pump = await Device.registered('pump-7');
    const thief = await Device.make('pump-7');
    const nonce = await pump.challenge();
    expect(await thief.attest({ nonce })).toBe('failed signature-invalid');
    expect(await judged({ ...(await pump.statement({ nonce })), signature_hex: 'zz' })).toBe(
      'failed signature-malformed',
    );
    expect(await pump.attest({ nonce, firmwareHash: 'cd'.repeat(32) })).toBe('failed firmware-not-allowed');
    expect(await pump.attest({ nonce })).toBe('failed nonce-spent');
  });

  it('of nobody we know is a structural pass, and verifies nothing', async () => {
    const stranger = await Device.make('stranger');
    expect(await stranger.attest({ nonce: 'n0', more: { public_key_hex: stranger.hex } })).toBe(
      'structural_pass device-unknown',
    );
    await ask('/v1/devices/keyless', { method: 'PUT', body: { family: 'stm32' } });
    const keyless = await Device.make('keyless');
    expect(await keyless.attest({ more: { public_key_hex: keyless.hex } })).toBe('structural_pass no-key');
    expect(await shown('keyless')).toMatchObject({
      attestation: 'pending',
      status: 'offline',
      verified_at: null,
      keys: [],
    });
  });

  it('of a key that the request brings is not believed, whose device has another', async () => {
    await Device.registered('pump-7');
    const thief = await Device.make('pump-7');
    expect(await thief.attest({ more: { public_key_hex: thief.hex } })).toBe('failed signature-invalid');
    expect(await rowsOf('device_keys')).toHaveLength(1);
  });

  it('that is refused is told which member, and what it may be', async () => {
    const good = await (await Device.registered('pump-7')).statement();
    const said = async (bent: Record<string, unknown>): Promise<unknown> => {
      const answer = ask('/v1/attestations', { body: { ...good, ...bent } });
      return (await json<{ error: { message: string } }>(answer)).error.message;
    };
    const range = 'boot_count: has to be a whole number from 0 to 2^53 - 1 (9007199254740991)';
    for (const bent of [2 ** 53, -1, 1.5, '1', null]) expect(await said({ boot_count: bent })).toBe(range);
    expect(await said({ boot_count: undefined })).toBe(range);
    expect(await said({ firmware_hash: 'ab' })).toBe('firmware_hash: has to be 64 hex digits (SHA-256)');
    expect(await said({ version: 3 })).toBe('version: has to be 1 or 2');
    const unknown = ask('/v1/devices/pump-7', { method: 'PUT', body: { family: 'stm32', nmae: 'Pump 7' } });
    expect(await json(unknown)).toMatchObject({
      error: { message: 'the request: has a member that is not known: nmae' },
    });
  });

  it('is a request as documented, or refused without a verdict', async () => {
    const pump = await Device.registered('pump-7');
    const good = await pump.statement();
    for (const bent of [
      { device_id: '../etc' },
      { firmware_hash: 'ab'.repeat(31) },
      { boot_count: -1 },
      { boot_count: 2 ** 53 },
      { boot_count: '1' },
      { signature_hex: 7 },
      { version: 3 },
      { version: 2, time: undefined },
    ]) {
      expect(await codeOf(ask('/v1/attestations', { body: { ...good, ...bent } }))).toBe(
        '400 DEVICES_REQUEST_INVALID',
      );
    }
    for (const body of [
      '',
      '[]',
      '{',
      '{"device_id":"a","device_id":"b"}',
      `{"a":"${'x'.repeat(70_000)}"}`,
    ]) {
      expect(await codeOf(ask('/v1/attestations', { body, method: 'POST' }))).toBe(
        '400 DEVICES_REQUEST_INVALID',
      );
    }
    expect((await rowsOf('device_history')).filter(({ kind }) => kind === 'attestation')).toEqual([]);
  });
});

describe('the tenant', () => {
  it('is a wall: devices, nonces, keys and firmware of one are nothing to another', async () => {
    const pump = await Device.registered('pump-7');
    const statement = await pump.statement();
    const answer = await ask('/v1/attestations', { body: statement, scope: 'ingest', tenant: 'other' });
    expect(await json(answer)).toMatchObject({ status: 'structural_pass' });
    for (const path of ['/v1/devices/pump-7', '/v1/devices/none']) {
      expect(await codeOf(ask(path, { tenant: 'other' }))).toBe('404 DEVICES_UNKNOWN');
    }
    expect(await json(ask('/v1/devices', { tenant: 'other' }))).toEqual({ devices: [], cursor: null });
    expect(await json(ask('/v1/attestations/firmware', { tenant: 'other' }))).toEqual({ firmware: [] });
    expect(await codeOf(ask('/v1/devices/pump-7/revoke', { body: {}, tenant: 'other' }))).toBe(
      '404 DEVICES_UNKNOWN',
    );
    expect(await judged(statement)).toBe('valid verified');
  });
});
