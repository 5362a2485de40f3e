// The root over leaves that come one by one is the one of RFC 6962 section 2.1, for every number of leaves.
import { expect, test } from 'vitest';
import { GrowingRoot } from '../../../workers/core/accounting/growing-root.ts';
import { leaf, mth } from '../../support/reference-log.ts';

test('is the root of RFC 6962 after each of 300 leaves', () => {
  const growing = new GrowingRoot();
  const leaves: Uint8Array[] = [];
  expect(Buffer.from(growing.root())).toEqual(Buffer.from(mth([])));
  for (let i = 0; i < 300; i++) {
    const data = Uint8Array.of(i % 256, i >> 8);
    growing.add(data);
    leaves.push(leaf(data));
    expect(Buffer.from(growing.root())).toEqual(Buffer.from(mth(leaves)));
  }
});
