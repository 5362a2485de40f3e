import { expect, it } from 'vitest';
import { interned } from '../../../workers/core/decode/interned.ts';

it.each(['id.orig_h', '', '__proto__', '7', 'größe'])('gives the name %j back as it is', (name) => {
  expect(interned(` ${name}`.slice(1))).toBe(name);
});
