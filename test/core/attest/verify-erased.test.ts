// What is left of an erased event, as an auditor checks it offline.
import { describe, expect, it } from 'vitest';
import { verifyErasedProof } from '../../../workers/core/attest/verify-erased.ts';
import { erasureText, JWKS, ORIGIN, proofsOf } from '../../support/sealed-proofs.ts';

const { erased, erasure, packet, event, uid } = await proofsOf();
const known = { origin: ORIGIN, uid: uid.erased };

async function failed(document: unknown, statement: unknown, options = known): Promise<string[]> {
  const { ok, steps } = await verifyErasedProof(document, statement, JWKS, options);
  expect(ok).toBe(steps.every((step) => step.ok));
  return steps.filter((step) => !step.ok).map(({ name, detail }) => `${name}: ${detail}`);
}

describe('an erased event', () => {
  it('is proven by its leaf and the statement that erased it', async () => {
    const { ok, steps } = await verifyErasedProof(erased, erasure, JWKS, known);
    expect(ok).toBe(true);
    expect(steps).toHaveLength(9);
    expect(steps[5]?.detail).toBe('erased at 2026-11-18T11:06:40.000Z, asked for by root: Art. 17');
  });

  it.each([
    ['another leaf', { ...erased, leaf: '00'.repeat(32) }],
    ['another index', { ...erased, index: erased.index + 1 }],
    ['a shorter path', { ...erased, path: erased.path.slice(1) }],
    ['another place in the log', { ...erased, log_index: 0 }],
    ['an event in it', { ...erased, event: '{}' }],
    ['no leaf', packet],
    ['the proof of an event', event],
    ['nothing', null],
  ])('is not proven with %s', async (_, document) => {
    expect(await failed(document, erasure)).not.toEqual([]);
  });

  it.each([undefined, null, {}, packet])('is not proven without a statement: %j', async (statement) => {
    expect(await failed(erased, statement)).toHaveLength(1);
  });

  it.each([
    ['another event', { uid: uid.kept }],
    ['another leaf', { leaf: '00'.repeat(32) }],
    ['another tenant', { tenant: 'rival' }],
    ['a book', { kind: 'book' as const }],
  ])('is not proven by a sealed statement about %s', async (_, other) => {
    const forged = await proofsOf([], erasureText(other));
    expect(await failed(forged.erased, forged.erasure)).toEqual([
      expect.stringContaining('The statement says'),
    ]);
  });

  it('is not proven by a statement that is in no log of that name', async () => {
    expect(await failed(erased, { ...erasure, log_index: 0 })).toHaveLength(1);
    expect(await failed(erased, erasure, { ...known, origin: 'other/log' })).toHaveLength(2);
  });

  it('that was asked for is the one that is proven', async () => {
    expect(await failed(erased, erasure, { ...known, uid: uid.kept })).toHaveLength(1);
  });
});
