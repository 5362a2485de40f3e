// A part of the front door that does not load (docs/decisions/0030-code-in-parts.md): senders are told to come back, and what needs
// no such part goes on.
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack.ts';
import { ensureBuild } from '../support/stack-build.ts';

let stack: Stack | undefined;
let buildDir = '';

beforeAll(async () => {
  buildDir = await mkdtemp(join(tmpdir(), 'edgeseal-broken-'));
  await cp(await ensureBuild(['ingest']), buildDir, { recursive: true });
  await breakPart('accept');
  await breakPart('loki');
  stack = await startStack({ buildDir, workers: ['ingest'] });
});

afterAll(async () => {
  await stack?.stop();
  await rm(buildDir, { recursive: true, force: true });
});

/** Still a module, but one that throws when it is evaluated. */
async function breakPart(name: string): Promise<void> {
  const folder = join(buildDir, 'ingest');
  const [file, ...more] = (await readdir(folder)).filter(
    (one) => one.startsWith(`${name}-`) && one.endsWith('.mjs'),
  );
  if (file === undefined || more.length > 0) throw new TypeError(`the part ${name} is one file`);
  await writeFile(join(folder, file), 'throw new Error("broken on purpose");');
}

async function post(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const authorization = `Bearer ${stack?.tokens.ingest}`;
  const init = { method: 'POST', headers: { authorization, ...headers }, body: '{"message":"hello"}' };
  return fetch(`${stack?.url}${path}`, init);
}

it('is a 503 with a time to come back at, again and again, when events cannot be taken', async () => {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await post('/v1/events');
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('edgeseal-receipt')).toBeNull();
    expect(await answer.text()).toContain('INGEST_CODE_UNAVAILABLE');
  }
});

it('is a 503 on the paths of the protocol whose code it is', async () => {
  const answer = await post('/loki/api/v1/push');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).not.toBeNull();
});

it('is said in the words of a protocol that is there', async () => {
  const answer = await post('/services/collector/event');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 9 });
});

it('leaves refusals as they are: a bad token is still a bad token', async () => {
  const answer = await post('/v1/events', { authorization: 'Bearer none' });
  expect(answer.status).toBe(401);
  expect(await answer.text()).toContain('AUTH_TOKEN_MALFORMED');
});
