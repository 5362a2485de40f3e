// Facts: each value once, under its meaning or under its sender's name.
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
});
