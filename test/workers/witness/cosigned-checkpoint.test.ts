// What a monitor reads of this witness: the newest checkpoint that it cosigned of a log, by c2sp.org/tlog-witness.

import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { encodeVkey, openNote, parseNote } from '../../../workers/core/log/note.ts';
import worker from '../../../workers/witness/index.ts';
import { checkCosignature } from '../../support/reference-cosignature.ts';
import { ForeignLog, noteSigner, post, witnessVkey } from './foreign-log.ts';

let log: ForeignLog;
beforeEach(async () => {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
  log = new ForeignLog(await noteSigner('other.example/log'));
});

async function shown(origin = 'other.example/log', method = 'GET', known = log.signer) {
  const path = `/witness/${createHash('sha256').update(origin).digest('hex')}/checkpoint`;
  const request = new Request<unknown, IncomingRequestCfProperties>(`https://edgeseal.test${path}`, {
    method,
  });
  const response = await worker.fetch(request, { ...env, WITNESSED_LOGS: encodeVkey(known) });
  return { status: response.status, text: await response.text() };
}

test('the newest checkpoint is shown as the log signed it, with the cosignature that was answered', async () => {
  for (const [old, size] of [
    [0, 3],
    [3, 7],
  ] as const) {
    const { note, text } = await log.submit({ old, size });
    expect(await shown()).toEqual({ status: 200, text: note + text });
    expect(checkCosignature(note + text, await witnessVkey())).toBeGreaterThan(0);
  }
});

test('a checkpoint that was refused is not shown, nor lines that somebody else put to it', async () => {
  const strangers = await Promise.all(Array.from({ length: 99 }, () => noteSigner('other.example/log')));
  const body = await log.body({ old: 0, size: 3, signers: [...strangers, log.signer] });
  expect((await post(body, [log.signer])).status).toBe(200);
  expect((await log.submit({ old: 3, size: 2 })).status).toBe(400);
  const { text } = await shown();
  expect(parseNote(text).signatures.map(({ name }) => name)).toEqual([
    'other.example/log',
    (await witnessVkey()).split('+')[0],
  ]);
  expect((await openNote(text, [log.signer])).signedBy).toEqual([log.signer]);
});

test('there is none of a log that is not known, or not yet, or whose keys are others now', async () => {
  expect((await shown()).status).toBe(404);
  await log.submit({ old: 0, size: 3 });
  expect((await shown('unknown.example/log')).status).toBe(404);
  expect((await shown(undefined, 'GET', await noteSigner('other.example/log'))).status).toBe(404);
  expect((await shown(undefined, 'POST')).status).toBe(405);
});
