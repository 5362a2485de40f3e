// Facts: each value once, under its meaning or under its sender's name.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dictionary, inside } from '../../../../workers/core/normalize/generic/dictionary.ts';
import * as FACT from '../../../../workers/core/normalize/generic/fact.ts';
import { Facts } from '../../../../workers/core/normalize/generic/facts.ts';
import { ip, port, text } from '../../../../workers/core/normalize/generic/reads.ts';

const NAMES = dictionary({
  [FACT.srcIp]: 'src source.ip',
  [FACT.srcPort]: 'spt',
  [FACT.user]: 'user',
  ...inside('extension', { [FACT.dstIp]: 'dst' }),
});

describe('Facts', () => {
  it('leaves to the rest what was not taken, where it was', () => {
    const facts = new Facts({ src: '192.0.2.1', other: 1, extension: { dst: 'x', more: 'y' } }, NAMES);
    expect(facts.ip(FACT.srcIp)).toBe('192.0.2.1');
    expect(facts.rest()).toEqual({ other: 1, extension: { dst: 'x', more: 'y' } });
  });

  it('takes a dash, an empty text and N/A for no value, and keeps them', () => {
    const record = { src: '-', spt: '', user: 'N/A' };
    const facts = new Facts(record, NAMES);
    expect([FACT.srcIp, FACT.srcPort, FACT.user].map((slot) => facts.peek(slot))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(facts.rest()).toEqual(record);
  });

  it('fills an object by a plan, the first that fits wins, and the other stays', () => {
    const facts = new Facts({ src: '192.0.2.1', spt: '99999', user: 'alice' }, NAMES);
    const object = facts.object([
      ['ip', FACT.srcIp, ip],
      ['ip', FACT.user, text],
      ['port', FACT.srcPort, port],
    ]);
    expect(object).toEqual({ ip: '192.0.2.1' });
    expect(facts.rest()).toEqual({ spt: '99999', user: 'alice' });
  });

  it('gives nothing of a value it was told from a text to the rest', () => {
    const facts = new Facts({ message: 'x' }, NAMES);
    facts.set(FACT.srcIp, '192.0.2.1');
    expect(facts.peek(FACT.srcIp)).toBe('192.0.2.1');
    expect(facts.rest()).toEqual({ message: 'x' });
  });

  it('lets two values mean the other, and keeps their names', () => {
    const facts = new Facts({ src: '192.0.2.1', user: 'alice' }, NAMES);
    facts.swap(FACT.srcIp, FACT.user);
    expect(facts.peek(FACT.srcIp)).toBe('alice');
    expect(facts.rest()).toEqual({ src: '192.0.2.1', user: 'alice' });
  });

  it('leaves out what is told otherwise in nested objects only', () => {
    const facts = new Facts({ cs1: 'a', extension: { cs1: 'b', cs2: 'c' } }, NAMES, ['cs1']);
    expect(facts.rest()).toEqual({ cs1: 'a', extension: { cs2: 'c' } });
  });

  it('keeps the facts of two records apart that are read at once, and of the next nothing of the last', () => {
    for (let i = 0; i < 3; i++) {
      const one = new Facts({ src: 'a', other: 1 }, NAMES);
      const two = new Facts({ user: 'b', extension: { dst: 'c' } }, NAMES);
      expect([one.peek(FACT.srcIp), one.peek(FACT.user)]).toEqual(['a', undefined]);
      expect([two.peek(FACT.srcIp), two.peek(FACT.user)]).toEqual([undefined, 'b']);
      two.set(FACT.srcPort, '7');
      expect(one.rest()).toEqual({ src: 'a', other: 1 });
      expect(two.rest()).toEqual({ user: 'b', extension: { dst: 'c' } });
    }
    expect(new Facts({}, NAMES).rest()).toBe(undefined);
  });

  it('finds the same facts in whatever order the members come', () => {
    const members: [string, string][] = [
      ['src', '192.0.2.1'],
      ['unknown', 'x'],
      ['spt', '5'],
      ['user', 'alice'],
      ['constructor', 'y'],
    ];
    const name = fc.shuffledSubarray(members);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (records) => {
        for (const record of records) {
          const facts = new Facts(Object.fromEntries(record), NAMES);
          const find = (key: string) => record.find(([one]) => one === key)?.[1];
          expect(facts.peek(FACT.srcIp)).toBe(find('src'));
          expect(facts.peek(FACT.srcPort)).toBe(find('spt'));
          expect(facts.text(FACT.user)).toBe(find('user'));
          const rest = Object.fromEntries(record.filter(([key]) => key !== 'user'));
          expect(facts.rest()).toEqual(Object.keys(rest).length === 0 ? undefined : rest);
        }
      }),
    );
  });
});
