// Witnesses, as somebody who trusts them and not the deployment counts them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { verifyWitnesses } from '../../../workers/core/attest/verify-witnesses.ts';
import { COSIGNED_AT, JWKS, ORIGIN, proofsOf, witnessNamed } from '../../support/sealed-proofs.ts';

const BUILD = new URL('../../../workers/query/console/build-verifier.mjs', import.meta.url).href;
const SOURCE = fileURLToPath(new URL('../../../workers/core/attest/complete-verifier.ts', import.meta.url));
const [a, b, c] = [
  await witnessNamed('a.example/w'),
  await witnessNamed('b.example/w'),
  await witnessNamed('c.example/w'),
];
const all = [a.vkey, b.vkey, c.vkey];
const signed = await proofsOf([a, b]);
const bare = await proofsOf();
const detailOf = ({ steps }: { steps: readonly { detail: string }[] }): string | undefined =>
  steps[0]?.detail;

describe('a quorum of witnesses', () => {
  it.each(['packet', 'event', 'erased', 'erasure'] as const)(
    'is counted on the proof of: %s',
    async (what) => {
      const found = await verifyWitnesses(signed[what], { witnesses: all, quorum: 2 });
      expect(found.ok).toBe(true);
      expect(detailOf(found)).toBe(
        `by a.example/w at ${new Date(COSIGNED_AT * 1000).toISOString()}, b.example/w at ${new Date(COSIGNED_AT * 1000).toISOString()}`,
      );
    },
  );

  it('that is not met is said with how many of which were found', async () => {
    const found = await verifyWitnesses(signed.event, { witnesses: all, quorum: 3 });
    expect(found.ok).toBe(false);
    expect(detailOf(found)).toMatch(
      /^3 are asked for, 2 found \(a\.example\/w at .*, b\.example\/w at .*\); none of c\.example\/w$/,
    );
    const none = await verifyWitnesses(bare.event, { witnesses: all, quorum: 1 });
    expect(detailOf(none)).toBe('1 are asked for, 0 found; none of a.example/w, b.example/w, c.example/w');
  });

  it('is all of them unless told', async () => {
    expect((await verifyWitnesses(signed.event, { witnesses: [a.vkey, b.vkey] })).ok).toBe(true);
    expect((await verifyWitnesses(signed.event, { witnesses: all })).ok).toBe(false);
  });

  it.each([0, -1, 1.5, 4, Number.NaN])('of %s of three is refused', async (quorum) => {
    expect((await verifyWitnesses(signed.event, { witnesses: all, quorum })).ok).toBe(false);
  });

  it('of nobody is refused', async () => {
    expect((await verifyWitnesses(signed.event, { witnesses: [] })).ok).toBe(false);
  });
});

describe('a cosignature', () => {
  it('by a witness of the same name and another key counts for nothing', async () => {
    const impostor = await witnessNamed('a.example/w');
    expect((await verifyWitnesses(signed.event, { witnesses: [impostor.vkey] })).ok).toBe(false);
  });

  it('that was changed rejects the checkpoint', async () => {
    const text = signed.event.tlog_proof ?? '';
    const changed = { ...signed.event, tlog_proof: text.replace(/.{12}\n$/, 'AAAAAAAAAAA=\n') };
    expect(detailOf(await verifyWitnesses(changed, { witnesses: all, quorum: 1 }))).toContain('b.example/w');
  });

  it('of one key under two names is one', async () => {
    const found = await verifyWitnesses(signed.event, { witnesses: [a.vkey, a.vkey], quorum: 2 });
    expect(detailOf(found)).toContain('twice');
    const again = await proofsOf([a, a]);
    expect((await verifyWitnesses(again.event, { witnesses: all, quorum: 2 })).ok).toBe(false);
  });
});

describe('a document', () => {
  const complete = (newest: unknown) => ({ v: 1, books: [signed.erasure], late: [], newest, erasures: [] });

  it('with many checkpoints needs the quorum on each', async () => {
    const wish = { witnesses: all, quorum: 2 };
    expect((await verifyWitnesses(complete(null), wish)).ok).toBe(true);
    expect((await verifyWitnesses(complete(signed.erasure), wish)).ok).toBe(true);
    expect((await verifyWitnesses(complete(bare.erasure), wish)).ok).toBe(false);
  });

  it.each([
    null,
    1,
    'x',
    [],
    {},
    { tlog_proof: 1 },
    { books: 1 },
    { books: [], late: [], erasures: [] },
    { books: [null], late: [], erasures: [] },
  ])('without a checkpoint is no proof: %j', async (document) => {
    expect((await verifyWitnesses(document, { witnesses: all, quorum: 1 })).ok).toBe(false);
  });

  it('is not judged by keys that are none', async () => {
    expect((await verifyWitnesses(signed.event, { witnesses: ['nonsense'] })).ok).toBe(false);
  });
});

describe('edgeseal/verify/complete', () => {
  it('has the same verdicts as one file without imports', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'edgeseal-verify-complete-'));
    const file = join(folder, 'verify.mjs');
    const build = `import { buildVerifier } from '${BUILD}'; await buildVerifier('${file}', '${SOURCE}');`;
    execFileSync(process.execPath, ['--input-type=module', '-e', build]);
    expect(readFileSync(file, 'utf8')).not.toMatch(/\bimport\b/);
    const built: typeof import('../../../workers/core/attest/complete-verifier.ts') = await import(
      pathToFileURL(file).href
    );
    rmSync(folder, { recursive: true });
    const known = { origin: ORIGIN, uid: signed.uid.erased };
    for (const quorum of [2, 3]) {
      const wish = { witnesses: all, quorum };
      expect(await built.verifyWitnesses(signed.event, wish)).toEqual(
        await verifyWitnesses(signed.event, wish),
      );
    }
    expect((await built.verifyEventProof(signed.event, JWKS, { origin: ORIGIN })).ok).toBe(true);
    expect((await built.verifyErasedProof(signed.erased, signed.erasure, JWKS, known)).ok).toBe(true);
    expect((await built.verifyErasedProof(signed.erased, signed.event, JWKS, known)).ok).toBe(false);
    expect((await built.verifyCompletePages([], JWKS)).ok).toBe(false);
  });
});
