// `edgeseal verify` offline: files in, verdict and exit code out. What a running deployment answers is verified in test/pipeline.
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, edgeseal } from '../../support/edgeseal-command.ts';
import { JWKS, ORIGIN, proofsOf, witnessNamed } from '../../support/sealed-proofs.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgeseal-verify-'));
const file = (name: string): string => join(folder, name);
const [a, b, c] = [await witnessNamed('a/w'), await witnessNamed('b/w'), await witnessNamed('c/w')];
const proofs = await proofsOf([a, b]);

const verify = (name: string, ...more: string[]): Promise<CommandRun> =>
  edgeseal(['verify', file(name), '--keys', file('jwks.json'), '--origin', ORIGIN, ...more]);

beforeAll(async () => {
  const files: Record<string, unknown> = {
    'jwks.json': JWKS,
    'event.json': proofs.event,
    'packet.json': { proof: proofs.packet },
    'packet-answer.json': { packet: 'x', manifest: proofs.packet.manifest, receipt: null },
    'erased.json': { proof: proofs.erased, erasure: proofs.erasure, subject: proofs.uid.erased },
    'answer-410.json': { error: { code: 'QUERY_ERASED' }, proof: proofs.erased },
    'erasure.json': proofs.erasure,
    'nothing.json': {},
  };
  for (const [name, document] of Object.entries(files)) await writeFile(file(name), JSON.stringify(document));
  const texts: Record<string, string> = {
    'entry.tlog-proof': proofs.packet.tlog_proof ?? '',
    'statement.tlog-proof': proofs.erasure.tlog_proof ?? '',
    'cut.tlog-proof': (proofs.packet.tlog_proof ?? '').slice(0, 90),
    manifest: `${proofs.packet.manifest}\n`,
    statement: proofs.erasure.statement,
    prose: 'not JSON',
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(file(name), text);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('with --witness', () => {
  it('a proof needs as many cosignatures as --quorum says, or all', async () => {
    const [two, all] = await Promise.all([
      verify(
        'event.json',
        ...['--witness', a.vkey, '--witness', c.vkey, '--witness', b.vkey],
        '--quorum',
        '2',
      ),
      verify('event.json', '--witness', a.vkey, '--witness', c.vkey),
    ]);
    expect([two.code, two.stdout]).toEqual([
      0,
      expect.stringContaining('At least 2 of 3 witnesses cosigned'),
    ]);
    expect(all.code).toBe(1);
    expect(all.stdout).toContain('FAILED At least 2 of 2 witnesses cosigned the checkpoint');
    expect(all.stdout).toMatch(/2 are asked for, 1 found \(a\/w at .*\); none of c\/w/);
  });

  it('what remains of an erased event needs them on both of its proofs', async () => {
    const { code, stdout } = await verify('erased.json', '--witness', a.vkey, '--json');
    expect(code).toBe(0);
    const { steps }: { steps: { name: string }[] } = JSON.parse(stdout);
    expect(steps.filter(({ name }) => name.includes('witnesses'))).toHaveLength(2);
  });

  it('a quorum that nobody could meet, or of nobody, is wrong usage', async () => {
    const runs = await Promise.all([
      verify('event.json', '--quorum', '1'),
      verify('event.json', '--witness', a.vkey, '--quorum', '2'),
      verify('event.json', '--witness', a.vkey, '--quorum', '0'),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([2, 2, 2]);
  });
});

describe('what remains of an erased event', () => {
  it('verifies with the statement that erased it, and not without', async () => {
    const [whole, alone] = await Promise.all([verify('erased.json'), verify('answer-410.json')]);
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('asked for by root: Art. 17')]);
    expect([alone.code, alone.stdout]).toEqual([
      1,
      expect.stringContaining('the statement which erased the event is missing'),
    ]);
  });
});

describe('a .tlog-proof', () => {
  it.each([
    ['entry.tlog-proof', 'manifest', 'The manifest hashes to an entry'],
    ['entry.tlog-proof', 'packet-answer.json', 'The manifest hashes to an entry'],
    ['entry.tlog-proof', 'packet.json', 'The manifest hashes to an entry'],
    ['entry.tlog-proof', 'event.json', 'The event is the one it says it is'],
    ['statement.tlog-proof', 'statement', 'The statement hashes to an entry'],
    ['statement.tlog-proof', 'erasure.json', 'The statement hashes to an entry'],
  ])('%s is held against %s', async (proof, of, step) => {
    const { code, stdout, stderr } = await verify(proof, '--of', file(of));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`ok     ${step}`);
  });

  it('of something else is not proven', async () => {
    const { code, stdout } = await verify('entry.tlog-proof', '--of', file('statement'));
    expect(code).toBe(1);
    expect(stdout).toContain('FAILED The path of that entry leads to the root of the checkpoint');
  });

  it.each([
    ['entry.tlog-proof', [], 2, 'says where in the log an entry is, not of what'],
    ['cut.tlog-proof', ['--of', file('manifest')], 1, 'cannot be read as c2sp.org/tlog-proof@v1'],
    ['entry.tlog-proof', ['--of', file('prose')], 1, 'expected a manifest, a statement'],
    ['entry.tlog-proof', ['--of', file('none')], 1, 'Cannot read'],
    ['event.json', ['--of', file('manifest')], 2, '--of is for files that begin with c2sp.org/tlog-proof@v1'],
  ])('%s with %j says what was expected', async (proof, options, code, words) => {
    const run = await verify(proof, ...options);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(words)]);
  });

  it('is not taken for the proof of an object that is neither', async () => {
    const run = await verify('entry.tlog-proof', '--of', file('nothing.json'));
    expect([run.code, run.stdout]).toEqual([1, expect.stringContaining('NOT proven')]);
  });
});
