import { expect, it } from 'vitest';
import { bundleProblems, sizeOf, VERIFIER_BYTES } from '../../../cli/dev/bundles.ts';

it('lets a bundle have its budget and no byte more', () => {
  expect(bundleProblems({ bytes: 4, signs: true }, 'code')).toEqual([]);
  expect(bundleProblems({ bytes: 4, signs: true }, 'code!')).toEqual(['5 bytes are over its budget of 4']);
  expect(bundleProblems({ bytes: 4, signs: true }, 'café')).toEqual(['5 bytes are over its budget of 4']);
});

it('finds signing code where none may be, and lets verifying be', () => {
  const signing = 'async function a(b,c){return crypto.subtle.sign("Ed25519",b,c)}';
  const verifying = 'async function a(b,c,d){return crypto.subtle.verify("Ed25519",b,c,d)&&Math.sign(b)}';
  expect(bundleProblems({ bytes: 999, signs: false }, signing)).toEqual(['carries signing code']);
  expect(bundleProblems({ bytes: 999, signs: false }, verifying)).toEqual([]);
  expect(bundleProblems({ bytes: 999, signs: true }, signing)).toEqual([]);
});

it('says a size to the byte, so that what is within its budget never reads as over it', () => {
  expect(sizeOf(15_301, VERIFIER_BYTES)).toBe('  15,301 of 15,360 bytes');
});
