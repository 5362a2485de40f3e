// This deployment as a witness: every status of c2sp.org/tlog-witness, and that nothing is ever cosigned that contradicts what was.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import worker from '../../../workers/witness/index.ts';
import { checkCosignature } from '../../support/reference-cosignature.ts';
import { ForeignLog, noteSigner, post, witnessVkey } from './foreign-log.ts';

let log: ForeignLog;
let vkey: string;
beforeEach(async () => {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
  log = new ForeignLog(await noteSigner('other.example/log'));
  vkey = await witnessVkey();
});

const ZERO = new Uint8Array(32);
const recorded = () =>
  env.CATALOG.prepare('SELECT size FROM witnessed_logs WHERE origin = ?')
    .bind('other.example/log')
    .first('size');

describe('a log that only grows', () => {
  test('is cosigned from its first checkpoint on, with one line that holds by the specification', async () => {
    let before = 0;
    for (const [old, size] of [
      [0, 3],
      [3, 3],
      [3, 7],
      [7, 8],
      [8, 600],
      [600, 601],
    ] as const) {
      const { status, text, note } = await log.submit({ old, size });
      expect({ status, lines: text.split('\n').length }).toEqual({ status: 200, lines: 2 });
      const at = checkCosignature(note + text, vkey);
      expect(at).toBeGreaterThanOrEqual(before);
      before = at;
      expect(await recorded()).toBe(size);
    }
  });

  test('may begin empty', async () => {
    expect((await log.submit({ old: 0, size: 0 })).status).toBe(200);
    expect((await log.submit({ old: 0, size: 0 })).status).toBe(200);
    expect((await log.submit({ old: 0, size: 5 })).status).toBe(200);
  });

  test('may change its key while both are known, and sign with both', async () => {
    const next = await noteSigner('other.example/log');
    await log.submit({ old: 0, size: 3 });
    const body = await log.body({ old: 3, size: 5, signers: [next, log.signer] });
    expect((await post(body, [log.signer, next])).status).toBe(200);
    expect((await post(await log.body({ old: 5, size: 6, signers: [next] }), [next])).status).toBe(200);
  });

  test('is never cosigned at an earlier time than before', async () => {
    await log.submit({ old: 0, size: 3 });
    await env.CATALOG.exec('UPDATE witnessed_logs SET cosigned_at = 4000000000');
    const { text, note } = await log.submit({ old: 3, size: 4 });
    expect(checkCosignature(note + text, vkey)).toBe(4_000_000_000);
  });
});

describe('refused is', () => {
  beforeEach(async () => {
    expect((await log.submit({ old: 0, size: 5 })).status).toBe(200);
  });

  test.each([
    ['a rollback', 409, { old: 3, size: 3 }],
    ['a rollback that claims to be growth', 409, { old: 3, size: 4 }],
    ['an old size that was never cosigned', 409, { old: 4, size: 9 }],
    ['a first submission of a log that is known', 409, { old: 0, size: 9 }],
    ['an old size larger than the checkpoint', 400, { old: 5, size: 4 }],
    ['a fork of the same size', 422, { old: 5, size: 5, fork: 'x' }],
    ['a fork that grew', 422, { old: 5, size: 9, fork: 'x' }],
    ['a proof of nothing', 422, { old: 5, size: 9, proof: [] }],
    ['a proof that proves something else', 422, { old: 5, size: 9, proof: [ZERO, ZERO, ZERO, ZERO] }],
    ['a proof where none is needed', 422, { old: 5, size: 5, proof: [ZERO] }],
    ['another root of the same size', 422, { old: 5, size: 5, root: ZERO }],
  ])('%s (%i)', async (_, status, submission) => {
    const answer = await log.submit(submission);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('—');
    if (status === 409) expect(answer).toMatchObject({ text: '5\n', type: 'text/x.tlog.size' });
    expect(await recorded()).toBe(5);
  });

  test('an empty tree with another root, and a proof for a log that is new (422)', async () => {
    const fresh = new ForeignLog(await noteSigner('new.example/log'));
    expect((await fresh.submit({ old: 0, size: 0, root: ZERO })).status).toBe(422);
    expect((await fresh.submit({ old: 0, size: 3, proof: [ZERO] })).status).toBe(422);
    expect((await fresh.submit({ old: 2, size: 3 })).status).toBe(409);
  });

  test('a log that nobody configured (404)', async () => {
    const unknown = new ForeignLog(await noteSigner('unknown.example/log'));
    expect((await post(await unknown.body({ old: 0, size: 3 }), [log.signer])).status).toBe(404);
  });

  test('a checkpoint by another key of that name, by nobody known, or with a signature that does not hold (403)', async () => {
    const stranger = await noteSigner('other.example/log');
    expect((await log.submit({ old: 5, size: 6, signers: [stranger] })).status).toBe(403);
    const forged = { ...log.signer, privateKey: stranger.privateKey };
    expect((await log.submit({ old: 5, size: 6, signers: [forged] })).status).toBe(403);
    for (const signers of [
      [forged, log.signer],
      [log.signer, forged],
    ])
      expect((await log.submit({ old: 5, size: 6, signers })).status).toBe(403);
    expect((await log.submit({ old: 5, size: 6, signers: [stranger, log.signer] })).status).toBe(200);
  });

  test.each([
    ['nothing', ''],
    ['no empty line', 'old 0\n'],
    ['no old size', 'AAAA\n\n'],
    ['a size with leading zeroes', 'old 05\n\n'],
    ['a size beyond 2^53', 'old 9007199254740993\n\n'],
    ['a hash that is none', 'old 5\nAAAA\n\n'],
    ['64 hashes', `old 5\n${`${'A'.repeat(43)}=\n`.repeat(64)}\n`],
  ])('%s (400)', async (_, head) => {
    const body = await log.body({ old: 5, size: 6 });
    const bent = head + body.slice(body.indexOf('\n\n') + 2);
    expect((await post(head === '' ? '' : bent, [log.signer])).status).toBe(400);
    expect(await recorded()).toBe(5);
  });

  test('what is too large, or no text (413)', async () => {
    expect((await post('old 5\n'.padEnd(70_000, 'x'), [log.signer])).status).toBe(413);
    expect((await post(Uint8Array.of(0xff, 0xfe), [log.signer])).status).toBe(413);
  });
});

describe('of submissions that race', () => {
  test('one is cosigned, the others are told the size it has', async () => {
    await log.submit({ old: 0, size: 5 });
    const sizes = Array.from({ length: 20 }, (_, i) => 6 + i);
    const answers = await Promise.all(sizes.map((size) => log.submit({ old: 5, size })));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const size = await recorded();
    expect(won[0]?.note).toContain(`\n${size}\n`);
    for (const { status, text } of answers) {
      if (status !== 200) expect({ status, text }).toEqual({ status: 409, text: `${size}\n` });
    }
  });

  test('of two histories of a new log only one is ever cosigned', async () => {
    const forks = Array.from({ length: 10 }, (_, i) => log.submit({ old: 0, size: 4, fork: `${i}-` }));
    const statuses = (await Promise.all(forks)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });
});

test('with the database down it signs nothing and says so', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken = new Proxy(env.CATALOG, {
    get: () => () => {
      throw new Error('Network connection lost');
    },
  });
  const { encodeVkey } = await import('../../../workers/core/log/note.ts');
  const request = new Request<unknown, IncomingRequestCfProperties>(
    'https://edgeseal.test/witness/add-checkpoint',
    {
      ...{ method: 'POST', body: await log.body({ old: 0, size: 3 }) },
    },
  );
  const bindings = { ...env, CATALOG: broken, WITNESSED_LOGS: encodeVkey(log.signer) };
  const answer = await worker.fetch(request, bindings);
  expect(answer.status).toBe(503);
  expect(await answer.text()).not.toContain('—');
});

test('other methods and paths are refused by name', async () => {
  const ask = async (path: string, method: string) =>
    (await worker.fetch(new Request(`https://edgeseal.test${path}`, { method }), env)).status;
  expect(await ask('/witness/add-checkpoint', 'GET')).toBe(405);
  expect(await ask('/witness/vkey', 'POST')).toBe(405);
  expect(await ask('/witness/else', 'GET')).toBe(404);
});
