// `edgeseal audit` and who signed: keys that were revoked or retired count as docs/keys.md says, and witnesses whom the auditor trusts must have seen
// what the auditor is shown.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importSigningKey, type SigningKey } from '../../workers/core/attest/keys.ts';
import { formatCheckpoint, parseCheckpoint } from '../../workers/core/log/checkpoint.ts';
import { cosign, cosignatureVerifier, encodeCosignatureVkey } from '../../workers/core/log/cosignature.ts';
import { noteVerifier, parseNote, signNote } from '../../workers/core/log/note.ts';
import { type CommandRun, edgeseal } from '../support/edgeseal-command.ts';
import { testKeys } from '../support/keys.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { sealed, send } from '../support/stack-client.ts';

interface Told {
  readonly ok: boolean;
  readonly witnesses: { readonly size: number; readonly cosigned_by: { name: string }[] } | null;
  readonly findings: { code: string; subject: string; detail: string; evidence?: string[] }[];
}

let folder = '';
let stack: Stack;
let head = '';
let jwks: { keys: { edgeseal_use: string; kid: string }[] };
let stranger: SigningKey;

const NOW = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-audit-keys-'));
  stack = await startStack();
  for (const n of [1, 2]) {
    const { body } = await send(stack, `{"message":"door ${n}"}`);
    await sealed(stack, [body.packet]);
  }
  head = await (await fetch(`${stack.url}/log/checkpoint`)).text();
  jwks = await (await fetch(`${stack.url}/.well-known/jwks.json`)).json();
  stranger = await importSigningKey((await testKeys()).logKey, 'log');
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]): Promise<CommandRun> =>
  edgeseal(['audit', '--quiet', ...args], { url: stack.url, token: stack.tokens.read });

async function audit(...args: string[]): Promise<Told> {
  const { code, stdout, stderr } = await run('--json', ...args);
  if (stdout === '') throw new Error(stderr);
  const told: Told = JSON.parse(stdout);
  expect(code).toBe(told.ok ? 0 : 1);
  return told;
}

/** A file of these contents, as an option. */
async function file(option: string, text: string): Promise<[string, string]> {
  const path = join(folder, `${Math.random()}`);
  await writeFile(path, text);
  return [option, path];
}

/** The keys of the log with what is said of them, and a stranger's besides. */
function keysWith(members: object, ofStranger?: object): Promise<[string, string]> {
  const keys = jwks.keys.map((key) => (key.edgeseal_use === 'log' ? { ...key, ...members } : key));
  const [log] = jwks.keys.filter((key) => key.edgeseal_use === 'log');
  const x = Buffer.from(stranger.publicKey).toString('base64url');
  const other = ofStranger === undefined ? [] : [{ ...log, kid: 'stranger', x, ...ofStranger }];
  return file('--keys', JSON.stringify({ keys: [...keys, ...other] }));
}

/** A checkpoint of the log, or one that it never had, signed by the stranger. */
async function signedByStranger(root?: Uint8Array): Promise<string> {
  const known = parseCheckpoint(parseNote(head).text);
  const text = formatCheckpoint({ ...known, root: root ?? known.root });
  const signer = { ...(await noteVerifier(known.origin, stranger.publicKey)), privateKey: stranger.key };
  return signNote(text, [signer]);
}

describe('keys', () => {
  it('that were not revoked raise nothing, retired later or not', async () => {
    expect((await audit(...(await keysWith({})))).findings).toEqual([]);
    expect((await audit(...(await keysWith({ exp: NOW + 3_600 })))).findings).toEqual([]);
  });

  it('that were revoked make the newest checkpoint a finding, shown with its note', async () => {
    const told = await audit(...(await keysWith({ revoked: { revoked_at: NOW - 86_400 } })));
    expect(told.findings).toEqual([
      {
        ...{ code: 'checkpoint-revoked', subject: `${parseCheckpoint(parseNote(head).text).size}` },
        ...{ detail: expect.stringContaining('revoked as of'), evidence: [head] },
      },
    ]);
  });

  it('that were retired before what their checkpoint covers came make it a finding', async () => {
    const told = await audit(...(await keysWith({ exp: NOW - 86_400 })));
    expect(told.findings).toMatchObject([
      { code: 'checkpoint-revoked', detail: expect.stringMatching(/covers a packet of .*retired at/) },
    ]);
  });

  it('that were revoked convict nobody: what they signed falsely is theirs, and what they signed truly nothing', async () => {
    const revoked = await keysWith({}, { revoked: { revoked_at: NOW + 3_600 } });
    const truly = await file('--since', await signedByStranger());
    expect((await audit(...revoked, ...truly)).findings).toEqual([]);
    const falsely = await file('--since', await signedByStranger(new Uint8Array(32)));
    expect((await audit(...revoked, ...falsely)).findings).toMatchObject([
      { code: 'checkpoint-revoked', detail: expect.stringContaining('no beginning of the log') },
    ]);
    const known = await keysWith({}, {});
    expect((await audit(...known, ...falsely)).findings.map(({ code }) => code)).toContain('log-forked');
  });
});

describe('witnesses', () => {
  const cosigners = async () =>
    Promise.all(
      ['a.test/w', 'b.test/w'].map(async (name) => {
        const { secret } = await makeWitness(name);
        return secret;
      }),
    );

  async function makeWitness(name: string) {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const secret = { ...(await cosignatureVerifier(name, raw)), privateKey: pair.privateKey };
    return { secret };
  }

  it('are asked for: none, too few, and then enough of them cosigned what is shown', async () => {
    const [a, b] = await cosigners();
    if (a === undefined || b === undefined) expect.unreachable();
    const asked = [a, b].flatMap((one) => ['--witness', encodeCosignatureVkey(one)]);
    const { text } = parseNote(head);
    expect((await audit(...asked, '--quorum', '1')).findings).toMatchObject([
      { code: 'checkpoint-unwitnessed', detail: expect.stringContaining('0 cosigned') },
    ]);
    const note = head + (await cosign(text, a, NOW));
    await stack.reach({ kind: 'sql', sql: 'UPDATE log_head SET note = ?', values: [note] });
    const told = await audit(...asked, '--quorum', '1');
    expect(told).toMatchObject({ ok: true, witnesses: { cosigned_by: [{ name: 'a.test/w' }] } });
    expect((await run(...asked, '--quorum', '1')).stdout).toContain('cosigned by a.test/w at ');
    expect((await audit(...asked)).findings).toMatchObject([
      { code: 'checkpoint-unwitnessed', detail: expect.stringContaining('2 of 2 witnesses') },
    ]);
    const forged = head + (await cosign(text, { ...b, privateKey: a.privateKey }, NOW));
    await stack.reach({ kind: 'sql', sql: 'UPDATE log_head SET note = ?', values: [forged] });
    expect((await audit(...asked, '--quorum', '1')).findings.map(({ code }) => code)).toEqual([
      'checkpoint-unwitnessed',
    ]);
    await stack.reach({ kind: 'sql', sql: 'UPDATE log_head SET note = ?', values: [head] });
  });

  it('show a split view: what one of them cosigned and the log contradicts is a finding, whoever signed it for the log', async () => {
    const [a] = await cosigners();
    if (a === undefined) expect.unreachable();
    const shown = await signedByStranger(new Uint8Array(32));
    const elsewhere = shown + (await cosign(parseNote(shown).text, a, NOW));
    const told = await audit(
      ...['--witness', encodeCosignatureVkey(a)],
      ...(await file('--since', elsewhere)),
    );
    const forked = told.findings.find(({ code }) => code === 'log-forked');
    expect(forked?.evidence).toContain(elsewhere);
  });

  it.each([
    [['--quorum', '1'], '--quorum counts witnesses'],
    [['--witness', 'no key'], 'not a verifier key'],
  ])('named as %j are refused as usage', async (args, words) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});
