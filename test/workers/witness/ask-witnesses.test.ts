// Whom this log asks, and when again: a witness that cannot be reached is asked ever more rarely, and never more often than its turn.
// What answering witnesses make of it is in test/pipeline/witness.test.ts.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { makeWitnessKey } from '../../../cli/witness-key.ts';
import { parseWitnessPolicy } from '../../../workers/core/log/witness-policy.ts';
import { sealEverything } from '../../../workers/seal/seal.ts';
import { askWitnesses } from '../../../workers/witness/ask-witnesses.ts';
import { noteSigner } from './foreign-log.ts';

const NOBODY_LISTENS = 'http://127.0.0.1:9';

beforeEach(async () => {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
});

async function beginLog(): Promise<void> {
  await sealEverything({
    ...{ catalog: env.CATALOG, tiles: env.TILES, signer: await noteSigner('edgeseal.test/log') },
    ...{ now: () => 1_700_000_000_000, attempt: () => crypto.randomUUID() },
  });
}

async function policyOf(...urls: string[]) {
  const lines = await Promise.all(
    urls.map(async (url, at) => `witness w${at} ${(await makeWitnessKey(`w.test/${at}`)).vkey} ${url}`),
  );
  const names = urls.map((_, at) => `w${at}`).join(' ');
  return parseWitnessPolicy([...lines, `group all-of-them all ${names}`, 'quorum all-of-them'].join('\n'));
}

const ask = (policy: Awaited<ReturnType<typeof policyOf>>, now: number) =>
  askWitnesses({ catalog: env.CATALOG, tiles: env.TILES, policy, now: () => now });

test('a log that has not begun, or has no witnesses, asks nobody', async () => {
  expect(await ask(await policyOf(NOBODY_LISTENS), 0)).toBeUndefined();
  await beginLog();
  expect(await ask(await parseWitnessPolicy(''), 0)).toBeUndefined();
  expect(await ask(await policyOf(''), 0)).toMatchObject({ asked: 0, witnessed: false });
});

test('who cannot be reached is asked after 30 s, then twice as long each time, up to 15 minutes', async () => {
  await beginLog();
  const policy = await policyOf(NOBODY_LISTENS);
  let now = 1_700_000_000_000;
  for (const pause of [30, 60, 120, 240, 480, 900, 900]) {
    const asked = await ask(policy, now);
    expect(asked).toMatchObject({ asked: 1, cosigned: 0, witnessed: false });
    expect(asked?.failures).toMatchObject([{ witness: 'w0', isAlarm: false }]);
    expect(await ask(policy, now + pause * 1000 - 1)).toMatchObject({ asked: 0, failures: [] });
    now += pause * 1000;
  }
});

test('each has turns of its own, and all of more than six are asked', async () => {
  await beginLog();
  const policy = await policyOf(...Array.from({ length: 8 }, () => NOBODY_LISTENS));
  expect(await ask(policy, 1)).toMatchObject({ asked: 8, failures: { length: 8 } });
  const { vkey } = (await env.CATALOG.prepare('SELECT vkey FROM witnesses LIMIT 1').first<{
    vkey: string;
  }>()) ?? {
    vkey: '',
  };
  await env.CATALOG.prepare('UPDATE witnesses SET retry_at = 0 WHERE vkey = ?').bind(vkey).run();
  expect(await ask(policy, 2)).toMatchObject({ asked: 1 });
});
