// A proof of a running stack, checked by what an auditor has: the commands of docs/verify-by-hand.md, the one-file verifier in the
// system's own Node, and the same file in Chromium, as the deployment serves it. Each refuses the proof changed by a character.
// What is not on this machine is skipped, saying so.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edgeseal } from '../support/edgeseal-command.ts';
import type { EventProofDocument } from '../support/independent-verifier.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get, sealed, send } from '../support/stack-client.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const NODE = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path));
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);

/** Programs that docs/verify-by-hand.md asks for and this machine lacks. */
const missing = ['openssl', 'xxd', 'jq', 'sha256sum', 'base64', 'bash'].filter(
  (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
);
if (missing.length > 0) console.log(`skipped: verifying by hand needs ${missing.join(', ')}`);
if (NODE === undefined) console.log("skipped: there is no Node besides the project's own");
if (CHROMIUM === undefined) console.log('skipped: no Chromium on this machine');

let stack: Stack;
let folder: string;
let uid: string;
let receipt: string;
let proof: EventProofDocument;
let jwks: string;

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-by-hand-'));
  const replies = [];
  for (let i = 0; i < 5; i++) {
    const lines = Array.from({ length: 1 + 3 * i }, (_, n) =>
      JSON.stringify({ message: `é "${i}" \\ ${n}` }),
    );
    replies.push(await send(stack, lines.join('\n')));
  }
  await sealed(
    stack,
    replies.map(({ body }) => body.packet),
  );
  const { body } = replies[3] ?? replies[0] ?? { body: { packet: '', receipt: '' } };
  ({ receipt } = body);
  uid = `${body.packet}.6`;
  proof = await (await get(stack, `/v1/events/${uid}/proof`)).json();
  jwks = await (await get(stack, '/.well-known/jwks.json')).text();
});

afterAll(async () => {
  await stack?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

const otherDigit = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);

/** The proof with one thing changed, by what was changed. */
function changed(): [string, EventProofDocument][] {
  const bytesOfCheckpoint = proof.tlog_proof.indexOf('\n\n') + 2;
  return [
    ['a byte of the event', { ...proof, event: proof.event.replace('é', 'e') }],
    ['its salt', { ...proof, salt: otherDigit(proof.salt, 5) }],
    ['its index', { ...proof, index: proof.index - 1 }],
    ['its path', { ...proof, path: proof.path.with(1, otherDigit(proof.path[1] ?? '', 9)) }],
    ['a shorter path', { ...proof, path: proof.path.slice(1) }],
    ['the manifest', { ...proof, manifest: proof.manifest.replace('"received_at":1', '"received_at":2') }],
    ['the place in the log', { ...proof, log_index: proof.log_index - 1 }],
    ['the path in the log', { ...proof, tlog_proof: proof.tlog_proof.replace(/(\nindex \d+\n)./, '$1_') }],
    [
      'the size of the log',
      { ...proof, tlog_proof: otherDigit(proof.tlog_proof, sizeAt(bytesOfCheckpoint)) },
    ],
    ['the signature', { ...proof, tlog_proof: proof.tlog_proof.replace(/.{9}\n$/, 'AAAAAAA=\n') }],
  ];
}

const sizeAt = (checkpoint: number): number => proof.tlog_proof.indexOf('\n', checkpoint) + 1;

describe.skipIf(missing.length > 0)('the commands of docs/verify-by-hand.md', () => {
  async function byHand(document: EventProofDocument, heldReceipt?: string): Promise<string> {
    const page = await readFile(`${root}docs/verify-by-hand.md`, 'utf8');
    const commands = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map((block) => block[1]).join('\n');
    const place = await mkdtemp(join(folder, 'case-'));
    await writeFile(join(place, 'proof.json'), JSON.stringify(document));
    await writeFile(join(place, 'jwks.json'), jwks);
    if (heldReceipt !== undefined) await writeFile(join(place, 'receipt.txt'), heldReceipt);
    const { status, stdout } = spawnSync('bash', ['-c', commands], { cwd: place, encoding: 'utf8' });
    return status === 0 ? stdout : `refused: ${stdout}`;
  }

  it('find a proof and its receipt good', async () => {
    const said = await byHand(proof, receipt);
    expect(said.split('\n').map((line) => line.slice(0, 5))).toEqual([...Array(8).fill('ok   '), '']);
    expect(said).toContain(`the manifest is entry ${proof.log_index}`);
    expect(said).toContain('signed by the log');
    expect(said).toContain('the receipt is for this manifest');
  });

  it('find a proof bad that was changed anywhere', async () => {
    for (const [what, document] of changed()) expect(await byHand(document), what).toMatch(/^refused/);
    expect(await byHand(proof, receipt.replace(/.{9}$/, 'AAAAAAAAA'))).toMatch(/^refused/);
  });
});

/** What a page or a script does with the file: verify each document, say which were good. */
const SCRIPT = `
  const { verifyEventProof } = await import(file);
  const verdicts = [];
  for (const document of documents) verdicts.push((await verifyEventProof(document, jwks, known)).ok);`;

/** The good proof, then each changed one, and what they are held against. */
const held = () => ({
  documents: [proof, ...changed().map(([, document]) => document)],
  jwks: JSON.parse(jwks),
  known: { uid, receipt },
});
const expected = () => [true, ...changed().map(() => false)];

describe('the verifier as one file', () => {
  it('is what the deployment serves, byte for byte, and declares its types by itself', async () => {
    execFileSync(process.execPath, [`${root}workers/query/console/build-verifier.mjs`, `${folder}/`]);
    const built = await readFile(join(folder, 'edgeseal-verify.mjs'));
    const served = await get(stack, '/verify.mjs');
    expect(served.headers.get('content-type')).toContain('javascript');
    expect(Buffer.from(await served.arrayBuffer()).equals(built)).toBe(true);
    expect(built.length).toBeLessThanOrEqual(15 * 1024);
    const digest = createHash('sha256').update(built).digest('hex');
    expect(await readFile(join(folder, 'SHA256SUMS'), 'utf8')).toContain(`${digest}  edgeseal-verify.mjs\n`);
    const use = `import { verifyEventProof, type Verification } from './types/workers/core/attest/verifier.js';
      export const verdict: Promise<Verification> = verifyEventProof({}, { keys: [] });`;
    await writeFile(join(folder, 'use.ts'), use);
    const tsc = `${root}node_modules/typescript/bin/tsc`;
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext'];
    execFileSync(process.execPath, [tsc, ...options, 'use.ts'], { cwd: folder });
  });

  it.skipIf(NODE === undefined)("verifies in the system's Node, from a folder of its own", async () => {
    const place = await mkdtemp(join(folder, 'alone-'));
    await cp(join(folder, 'edgeseal-verify.mjs'), join(place, 'verify.mjs'));
    await writeFile(join(place, 'held.json'), JSON.stringify(held()));
    const script = `import { readFileSync } from 'node:fs';
      const file = './verify.mjs';
      const { documents, jwks, known } = JSON.parse(readFileSync('held.json', 'utf8'));
      ${SCRIPT}
      console.log(JSON.stringify(verdicts));`;
    await writeFile(join(place, 'script.mjs'), script);
    const said = execFileSync(NODE ?? '', ['script.mjs'], { cwd: place, encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(expected());
  });

  it.skipIf(CHROMIUM === undefined)('verifies in a page', async () => {
    const browser = await chromium.launch({
      ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`${stack.url}/`);
      const script = `(async () => { const file = '/verify.mjs';
        const { documents, jwks, known } = ${JSON.stringify(held())}; ${SCRIPT} return verdicts; })()`;
      expect(await page.evaluate(script)).toEqual(expected());
    } finally {
      await browser.close();
    }
  });

  it('is what "edgeseal verify" finds, too', async () => {
    const file = join(folder, 'kept.json');
    const keys = join(folder, 'jwks.json');
    await writeFile(keys, jwks);
    const around = { url: stack.url, token: stack.tokens.read };
    const tlogProof = join(folder, 'entry.tlog-proof');
    const run = await edgeseal(['verify', uid, '--save', file, '--tlog-proof', tlogProof], around);
    expect(run.code).toBe(0);
    expect(await readFile(tlogProof, 'utf8')).toMatch(
      /^c2sp\.org\/tlog-proof@v1\nindex \d+\n(\S+\n)*\n\S+\n\d+\n\S+\n\n— /,
    );
    expect((await edgeseal(['verify', file, '--keys', keys])).code).toBe(0);
    for (const [what, document] of changed()) {
      await writeFile(file, JSON.stringify(document));
      expect((await edgeseal(['verify', file, '--keys', keys])).code, what).toBe(1);
    }
  });
});
