// Signed requests through the running stack: the documented examples as they are documented, the command line, the key in what
// the log proves, and a replay that reaches an isolate which has not seen the request.
import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSigner, signatureHeaders } from '../../cli/send/sign.ts';
import { type CommandRun, edgeseal } from '../support/edgeseal-command.ts';
import { STACK_TENANT, type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, sealed } from '../support/stack-client.ts';

const run = promisify(execFile);
const KEYID = `${STACK_TENANT}/fw-1/k1`;

const PEM = { format: 'pem', type: 'pkcs8' } as const;
const PUBLIC_PEM = { format: 'pem', type: 'spki' } as const;

const hasTools =
  spawnSync('curl', ['--version']).status === 0 &&
  /^OpenSSL [3-9]/.test(String(spawnSync('openssl', ['version']).stdout));
if (!hasTools) console.log('skipped: no curl, or no OpenSSL 3, on this machine to sign with');

let stack: Stack;
let stateDir = '';
let folder = '';
beforeAll(async () => {
  [stateDir, folder] = await Promise.all(
    ['state', 'sender'].map((name) => mkdtemp(join(tmpdir(), `edgeseal-signed-${name}-`))),
  ).then(([state = '', sender = '']) => [state, sender]);
  stack = await startStack({ stateDir });
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: PEM,
    publicKeyEncoding: PUBLIC_PEM,
  });
  await writeFile(join(folder, 'edgeseal.pem'), privateKey);
  const added = await source(
    'add',
    'fw-1',
    '--key',
    join(folder, 'edgeseal.pem'),
    '--kid',
    'k1',
    '--require-signature',
  );
  expect(added).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await stack?.stop();
  await Promise.all([stateDir, folder].map((path) => rm(path, { recursive: true, force: true })));
});

async function source(...args: string[]): Promise<CommandRun> {
  const admin = await stack.token({ tenant: STACK_TENANT, subject: 'operator', scope: ['admin'] });
  return edgeseal(['source', ...args], { url: stack.url, token: admin });
}

/** The example of that language in docs/senders/signed-requests.md: its last block. */
async function example(language: string): Promise<string> {
  const page = fileURLToPath(new URL('../../docs/senders/signed-requests.md', import.meta.url));
  const blocks = [...(await readFile(page, 'utf8')).matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const found = blocks.filter(([, named]) => named === language).at(-1)?.[2];
  if (found === undefined) throw new Error(`there is no example in ${language}`);
  return found;
}

/** Runs an example beside its key and a file of one event. */
async function runExample(command: string, args: readonly string[], message: string): Promise<string> {
  await writeFile(join(folder, 'events.ndjson'), `${JSON.stringify({ message })}\n`);
  const env = { PATH: process.env.PATH, EDGESEAL_URL: stack.url, EDGESEAL_KEYID: KEYID };
  return (await run(command, args, { cwd: folder, env })).stdout;
}

/** The one event of a packet, and who its proof says sent it. */
async function provenSender(packet: string): Promise<{ message: unknown; sender: unknown }> {
  await sealed(stack, [packet]);
  const [event, ...more] = await allEvents(stack, `packet:${packet}`);
  expect(more).toEqual([]);
  const proof = await (await get(stack, `/v1/events/${event?.metadata.uid}/proof`)).json();
  const { manifest } = proof;
  const { sender } = typeof manifest === 'string' ? JSON.parse(manifest) : manifest;
  return { message: event?.message, sender };
}

const PACKET = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/;
const packetIn = (text: string): string => PACKET.exec(text)?.[0] ?? `no packet in ${text}`;

describe('the documented example', () => {
  it('for Node sends an event whose proof names the key', async () => {
    await writeFile(join(folder, 'send.mjs'), await example('js'));
    const said = await runExample(process.execPath, ['send.mjs'], 'signed by node');
    expect(said).toMatch(/^202 /);
    expect(await provenSender(packetIn(said))).toEqual({
      message: 'signed by node',
      sender: { proof: 'signature', key: KEYID },
    });
  });

  it.skipIf(!hasTools)('for OpenSSL and curl sends one too', async () => {
    const said = await runExample('bash', ['-euc', await example('sh')], 'signed by openssl');
    expect(await provenSender(packetIn(said))).toMatchObject({ message: 'signed by openssl' });
  });
});

describe('the command line', () => {
  it('sends 10,000 signed events to a source that takes no token, and each is found once', async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) =>
      JSON.stringify({ message: `signed line ${i} of many` }),
    );
    const file = join(folder, 'many.ndjson');
    await writeFile(file, lines.join('\n'));
    const sign = ['--sign', join(folder, 'edgeseal.pem'), '--keyid', KEYID, '--batch', '1000'];
    const sent = await edgeseal(['send', file, ...sign], { url: stack.url });
    expect(sent).toMatchObject({ code: 0 });
    const packets = sent.stdout.trim().split('\n').map(packetIn);
    expect(packets).toHaveLength(10);
    await sealed(stack, packets);
    const found = await allEvents(stack, '"signed line"');
    expect(new Set(found.map(({ message }) => message)).size).toBe(10_000);
    expect(found).toHaveLength(10_000);
    const token = await stack.token({ tenant: STACK_TENANT, subject: 'fw-1', scope: ['ingest'] });
    const refused = await edgeseal(['send', file], { url: stack.url, token });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('AUTH_SIGNATURE_REQUIRED') });
  });
});

describe('a request that somebody recorded', () => {
  it('is refused where it was seen, and archived once where it was not', async () => {
    await source('set', 'fw-1', '--dedup', 'off');
    const signer = await readSigner(join(folder, 'edgeseal.pem'), KEYID);
    const url = `${stack.url}/v1/events`;
    const body = Buffer.from('{"message":"recorded on its way"}');
    const headers = { 'content-type': 'application/json' };
    const proof = signatureHeaders({ method: 'POST', url, headers, body }, signer, Date.now());
    const post = () => fetch(url, { method: 'POST', headers: { ...headers, ...proof }, body });
    const first = await post();
    expect(first.status).toBe(202);
    const replayed = await post();
    expect([replayed.status, (await replayed.json()).error.code]).toEqual([401, 'AUTH_SIGNATURE_REPLAYED']);

    const original = packetIn(await first.text());
    await sealed(stack, [original]);
    const port = Number(new URL(stack.url).port);
    await stack.stop();
    stack = await startStack({ stateDir, port });
    const elsewhere = await post();
    expect(elsewhere.status).toBe(202);
    const replay = packetIn(await elsewhere.text());
    expect(replay).not.toBe(original);
    await sealed(stack, [replay]);
    expect(await allEvents(stack, '"recorded on its way"')).toHaveLength(1);
    // Whoever asks for the replay's packet gets the first one's event.
    const found = await allEvents(stack, `packet:${replay}`);
    expect(found.map(({ metadata }) => metadata.uid)).toEqual([`${original}.0`]);
  });
});
