// Two whole deployments: the log of one is witnessed by the other, beside witnesses that misbehave in every way; and a second log
// under the same name and key, as an operator would run who shows two histories.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureKeys } from '../../cli/key-files.ts';
import { importSigningKey } from '../../workers/core/attest/keys.ts';
import { type Jwks, verifyPacketProof } from '../../workers/core/attest/verify.ts';
import { encodeVkey, noteVerifier } from '../../workers/core/log/note.ts';
import { type BadWitnesses, startBadWitnesses } from '../support/bad-witnesses.ts';
import { edgeseal } from '../support/edgeseal-command.ts';
import { checkCosignature } from '../support/reference-cosignature.ts';
import { readCheckpoint } from '../support/reference-log.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get, sealed, send } from '../support/stack-client.ts';

const LOG_ORIGIN = 'witnessed.test/log';
const folders: string[] = [];
let bad: BadWitnesses;
let witness: Stack;
let log: Stack;
let logVkey: string;
let witnessVkey: string;
let vars: Record<string, string>;

const folder = async (): Promise<string> => {
  folders.push(await mkdtemp(join(tmpdir(), 'edgeseal-witness-')));
  return folders.at(-1) ?? '';
};

beforeAll(async () => {
  bad = await startBadWitnesses();
  const stateDir = await folder();
  const { publicKey } = await importSigningKey((await ensureKeys(join(stateDir, 'keys'))).log, 'log');
  logVkey = encodeVkey(await noteVerifier(LOG_ORIGIN, publicKey));
  witness = await startStack({ stateDir: await folder(), vars: { WITNESSED_LOGS: logVkey } });
  witnessVkey = (await (await fetch(`${witness.url}/witness/vkey`)).text()).trimEnd();
  const names = bad.lines.map((_, at) => `w${at}`).join(' ');
  const WITNESSES = [
    ...['# who is asked', ...bad.lines, `witness good ${witnessVkey} ${witness.url}/witness`],
    ...[`group bad any ${names}`, 'group all-of-it 1 bad good', 'quorum all-of-it', ''],
  ].join('\n');
  vars = { LOG_ORIGIN, ASK_WITNESSES: 'on', WITNESSES };
  log = await startStack({ stateDir, vars });
});
afterAll(async () => {
  await Promise.allSettled([log.stop(), witness.stop(), bad.close()]);
  await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true })));
});

/** The newest witnessed checkpoint of at least this size, for at most half a minute. */
async function witnessed(size: number): Promise<string> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const response = await fetch(`${log.url}/log/checkpoint/witnessed`);
    const note = await response.text();
    if (response.ok && readCheckpoint(note, logVkey).size >= size) return note;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no witnessed checkpoint of ${size} entries: ${await log.logs()}`);
}

it('a log says plainly that nobody has witnessed it yet', async () => {
  const response = await fetch(`${log.url}/log/checkpoint/witnessed`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('LOG_NOT_WITNESSED');
});

it('checkpoints are cosigned as the log grows, whatever other witnesses do', async () => {
  let before = 0;
  for (const size of [1, 2, 3]) {
    const { body } = await send(log, `{"n":${size}}\n`);
    await sealed(log, [body.packet], 10_000);
    const note = await witnessed(size);
    const at = checkCosignature(note, witnessVkey);
    expect(at).toBeGreaterThanOrEqual(before);
    before = at;
    const proof: { tlog_proof: string } = await (await get(log, `/v1/packets/${body.packet}/proof`)).json();
    checkCosignature(proof.tlog_proof.slice(proof.tlog_proof.indexOf('\n\n') + 2), witnessVkey);
    const jwks: Jwks = await (await fetch(`${log.url}/.well-known/jwks.json`)).json();
    expect((await verifyPacketProof(proof, jwks, { origin: LOG_ORIGIN })).ok).toBe(true);
  }
  const newest = await (await fetch(`${log.url}/log/checkpoint`)).text();
  expect(readCheckpoint(newest, logVkey).size).toBe(3);
  checkCosignature(newest, witnessVkey);
  expect(new Set(bad.asked).size).toBe(bad.lines.length);
  expect(bad.asked.some((path) => path.startsWith('/witness-that'))).toBe(false);
  const logs = await log.logs();
  expect(logs).not.toContain('INTERNAL');
  expect(logs).toMatch(/"level":"error"[^\n]*"event":"witness-ahead","witness":"w7"/);
  for (const at of bad.lines.keys()) expect(logs).toContain(`"witness":"w${at}"`);
});

it('an auditor with a quorum of their own is given a proof that meets it, by one command', async () => {
  const { body } = await send(log, '{"n":"audited"}\n');
  await sealed(log, [body.packet], 10_000);
  await witnessed(4);
  const around = { url: log.url, token: log.tokens.read };
  const other = 'other.example/w+00000000+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  const met = await edgeseal(['verify', `${body.packet}.0`, '--witness', witnessVkey], around);
  expect([met.code, met.stdout]).toEqual([0, expect.stringContaining('At least 1 of 1 witnesses cosigned')]);
  const wrong = await edgeseal(['verify', `${body.packet}.0`, '--witness', other], around);
  expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining('NOT proven')]);
});

it('a second history under the same name and key is witnessed by nobody', async () => {
  const stateDir = await folder();
  await cp(join(log.stateDir, 'keys'), join(stateDir, 'keys'), { recursive: true });
  const fork = await startStack({ stateDir, vars });
  try {
    const packets: string[] = [];
    for (const n of [1, 2, 3, 4]) {
      packets.push((await send(fork, `{"fork":${n}}\n`)).body.packet);
      await sealed(fork, packets);
    }
    const shown = await (await fetch(`${fork.url}/log/checkpoint`)).text();
    expect(readCheckpoint(shown, logVkey).size).toBe(4);
    expect(() => checkCosignature(shown, witnessVkey)).toThrow('0 lines of the witness');
    expect((await fetch(`${fork.url}/log/checkpoint/witnessed`)).status).toBe(404);
    for (const until = Date.now() + 20_000; Date.now() < until; ) {
      if (/"witness":"good"/.test(await fork.logs())) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await fork.logs()).toMatch(/"witness":"good"/);
  } finally {
    await fork.stop();
  }
});

it('a deployment whose witness Worker is down goes on', async () => {
  const stateDir = await folder();
  const alone = await startStack({
    ...{ stateDir, vars: { ASK_WITNESSES: 'on' } },
    workers: ['ingest', 'persist', 'seal', 'query', 'registry', 'devices'],
  });
  try {
    const { body } = await send(alone, '{"n":1}\n');
    await sealed(alone, [body.packet]);
    const asked = await fetch(`${alone.url}/witness/add-checkpoint`, { method: 'POST', body: 'old 0\n' });
    expect(asked.status).toBe(503);
    expect(await asked.text()).toContain('INGEST_WITNESS_UNAVAILABLE');
  } finally {
    await alone.stop();
  }
});
