import { expect, it } from 'vitest';
import { ackIdOf, packetPrefixOf } from '../../../workers/core/attest/ack-id.ts';

it('goes from a packet to a number and back to how the packet begins', () => {
  for (const packet of [
    '019a5c1e-7f3b-7abc-8def-0123456789ab',
    '016f5e66-e800-7000-8000-000000000000',
    '016f5e66-e800-7fff-bfff-ffffffffffff',
    '036e8ff8-7bff-7fff-8000-000000000000',
  ]) {
    const id = ackIdOf(packet);
    expect(Number.isSafeInteger(id)).toBe(true);
    expect(packetPrefixOf(id)).toBe(packet.slice(0, 18));
  }
});

it('keeps the order of packets', () => {
  const early = ackIdOf('019a5c1e-7f3b-7fff-8000-000000000000');
  expect(ackIdOf('019a5c1e-7f3c-7000-8000-000000000000')).toBe(early + 1);
});

it('takes no number that is no id', () => {
  for (const id of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(packetPrefixOf(id)).toBeUndefined();
  }
});
