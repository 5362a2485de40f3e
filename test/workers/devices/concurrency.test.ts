// At once: what is checked when a verdict is written must hold then, whoever else writes (issue: 1,000 attestations on one nonce).
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { ask, Device, freshWorks, json, judged, rowsOf } from './works.ts';

beforeEach(freshWorks);

const tally = (verdicts: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
};

describe('a thousand attestations', () => {
  it('on one nonce are one valid, and the others hear that it was spent', async () => {
    const pump = await Device.registered('pump-7');
    const statement = await pump.statement();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => ask('/v1/attestations', { body: statement, scope: 'ingest' })),
    );
    // D1 on a busy machine may take longer than is waited for: that is a 503, and says nothing of the nonce.
    const judgements = await Promise.all(
      answers.filter(({ status }) => status !== 503).map((one) => json(one)),
    );
    const counts = tally(judgements.map(({ status, reason }) => `${status}: ${reason}`));
    const { 'failed: the nonce was spent before': spent = 0, ...others } = counts;
    expect(Object.keys(others).filter((told) => !told.startsWith('valid: '))).toEqual([]);
    expect(spent + Object.values(others).reduce((sum, one) => sum + one, 0)).toBe(judgements.length);
    const rows = await rowsOf('device_history');
    expect(rows.filter(({ status }) => status === 'valid')).toHaveLength(1);
    expect(rows.filter(({ reason }) => reason === 'nonce-spent').length).toBeGreaterThanOrEqual(spent);
    expect(
      others['valid: the signature verifies, the firmware is allowed, and the nonce is spent'] ?? 0,
    ).toBeLessThanOrEqual(1);
    expect(judgements.length).toBeGreaterThan(0);
  }, 240_000);

  it('on one nonce, each of another boot count, are one valid', async () => {
    const pump = await Device.registered('pump-7');
    const nonce = await pump.challenge();
    const statements = await Promise.all(
      Array.from({ length: 200 }, (_, bootCount) => pump.statement({ nonce, bootCount })),
    );
    const verdicts = await Promise.all(statements.map(judged));
    expect(tally(verdicts)).toMatchObject({ 'valid verified': 1 });
  }, 240_000);
});

describe('the boot count', () => {
  it('never goes back, in whatever order attestations of many nonces are written', async () => {
    const pump = await Device.registered('pump-7');
    for (let round = 0; round < 8; round++) {
      const statements = [];
      for (let i = 0; i < 16; i++) {
        statements.push(await pump.statement({ bootCount: round * 8 + ((i * 7) % 16) }));
      }
      const before = await bootCount();
      await Promise.all(statements.map(judged));
      expect(await bootCount()).toBeGreaterThanOrEqual(before);
      // What is open is spent or past: the next round has sixteen again.
      await env.CATALOG.prepare('DELETE FROM device_challenges').run();
    }
    const valid = (await rowsOf('device_history ORDER BY rowid')).filter(({ status }) => status === 'valid');
    const counts = valid.map((row) => Number(row.boot_count));
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(await bootCount()).toBe(counts.at(-1));
  }, 240_000);

  const bootCount = async (): Promise<number> => Number((await rowsOf('devices'))[0]?.boot_count ?? 0);
});

describe('an enrolment token', () => {
  it('lets one key in, of fifteen that come with it at once', async () => {
    await ask('/v1/devices/pump-7', { method: 'PUT', body: { family: 'stm32' } });
    const { enrolment_token: secret } = await json(ask('/v1/devices/pump-7/enrolment', { body: {} }));
    const pumps = await Promise.all(Array.from({ length: 15 }, () => Device.make('pump-7')));
    const statements = await Promise.all(
      pumps.map((pump) => pump.statement({ more: { public_key_hex: pump.hex, enrolment_token: secret } })),
    );
    const verdicts = await Promise.all(statements.map(judged));
    expect(tally(verdicts)).toEqual({ 'valid enrolled': 1, 'failed enrolment-refused': 14 });
    expect(await rowsOf('device_keys')).toHaveLength(1);
  });
});

describe('a revocation', () => {
  it('among attestations leaves no verdict valid that was written behind it', async () => {
    const pump = await Device.registered('pump-7');
    const statements = [];
    for (let i = 0; i < 16; i++) statements.push(await pump.statement());
    const attested = statements.map(judged);
    await ask('/v1/devices/pump-7/revoke', { body: {} });
    await Promise.all(attested);
    const rows = await rowsOf('device_history ORDER BY rowid');
    const revoked = rows.findIndex(({ kind }) => kind === 'revoked');
    expect(revoked).toBeGreaterThan(0);
    expect(rows.slice(revoked).filter(({ status }) => status === 'valid')).toEqual([]);
  });
});
