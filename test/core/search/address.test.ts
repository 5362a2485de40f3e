import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, parseAddress, parseNetwork } from '../../../workers/core/search/address.ts';

describe('an address', () => {
  it.each([
    ['10.1.2.3', 4, 0x0a010203n],
    ['::ffff:10.1.2.3', 4, 0x0a010203n],
    ['::1', 6, 1n],
    ['::', 6, 0n],
    ['2001:db8::1', 6, 0x20010db8000000000000000000000001n],
    ['2001:0DB8:0:0:0:0:0:1', 6, 0x20010db8000000000000000000000001n],
    ['1:2:3:4:5:6:1.2.3.4', 6, 0x00010002000300040005000601020304n],
    ['::ffff:a01:203', 6, 0xffff0a010203n],
  ])('%s is read', (text, family, value) => {
    expect(parseAddress(text)).toEqual({ family, value });
  });

  it.each([
    ...['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.4 ', '0x1.2.3.4', '1e1.2.3.4', 'a.b.c.d'],
    ...[
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '12345::',
      'g::',
      'fe80::1%eth0',
      '::1.2.3',
    ],
    ...['1.2.3.4::', '1:2:3:4:5:6:7::8:9'],
  ])('%s is none', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it('of any numbers is read from every way of writing it', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const address = parseAddress(text);
        const groups = Array.from(
          { length: 8 },
          (_, i) => ((address?.value ?? -1n) >> BigInt(16 * (7 - i))) & 0xffffn,
        );
        const long = groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
        if (address?.family === 6) expect(parseAddress(long)).toEqual(address);
      }),
    );
  });
});

describe('a network', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.1.2.3/8', '10.0.0.0', '9.255.255.255'],
    ['172.16.0.0/12', '172.31.255.255', '172.32.0.0'],
    ['10.1.2.3/32', '10.1.2.3', '10.1.2.4'],
    ['0.0.0.0/0', '255.255.255.255', '::1'],
    ['2001:db8::/32', '2001:db8:ffff::1', '2001:db9::'],
    ['::/0', 'ffff::', '1.2.3.4'],
  ])('%s holds %s and not %s', (text, inside, outside) => {
    const network = parseNetwork(text);
    const holds = [inside, outside].map((other) => {
      const address = parseAddress(other);
      return network !== null && address !== null && contains(network, address);
    });
    expect(holds).toEqual([true, false]);
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/08',
    '::/129',
    '10.0.0.0/8/8',
    '/8',
  ])('%s is none', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });
});
