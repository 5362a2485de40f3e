// Names cut out of lines: guessed or not, each value is where it would be if every name had been read on its own.
import { describe, expect, it } from 'vitest';
import { MemberNames } from '../../../workers/core/decode/member-names.ts';
import { roomyRecord } from '../../../workers/core/decode/roomy-record.ts';

/** Reads `key=value` words one after the other. */
const read = (names: MemberNames, line: string): object => {
  const record = roomyRecord();
  names.begin();
  for (let at = 0; at < line.length; ) {
    const equals = line.indexOf('=', at);
    const end = line.indexOf(' ', equals) < 0 ? line.length : line.indexOf(' ', equals);
    names.add(record, names.cut(line, at, equals), line.slice(equals + 1, end));
    at = end + 1;
  }
  return record;
};

describe('MemberNames', () => {
  it('reads the same names in the same and in another order', () => {
    const names = new MemberNames();
    for (let i = 0; i < 3; i++) {
      expect(read(names, `src=${i} dst=b`)).toEqual({ src: `${i}`, dst: 'b' });
      expect(read(names, 'dst=b src=a')).toEqual({ src: 'a', dst: 'b' });
      expect(read(names, 'srcs=a ds=b')).toEqual({ srcs: 'a', ds: 'b' });
    }
  });

  it('makes a list of values under one name, in each line anew', () => {
    const names = new MemberNames();
    for (let i = 0; i < 3; i++) {
      expect(read(names, 'a=1 a=2 b=3 a=4')).toEqual({ a: ['1', '2', '4'], b: '3' });
      expect(read(names, 'a=1 b=2')).toEqual({ a: '1', b: '2' });
    }
  });

  it('makes names of prototypes members like any other', () => {
    const names = new MemberNames();
    for (let i = 0; i < 2; i++) {
      const record = read(names, '__proto__=1 constructor=2 toString=3 __proto__=4');
      expect(Object.entries(record)).toEqual([
        ['__proto__', ['1', '4']],
        ['constructor', '2'],
        ['toString', '3'],
      ]);
    }
  });

  it('keeps what was added under a reserved name by other means', () => {
    const names = new MemberNames('extra');
    const record = roomyRecord();
    names.begin();
    record.extra = 'first';
    names.add(record, names.know('extra'), 'second');
    expect(record).toEqual({ extra: ['first', 'second'] });
  });

  it('reads more names than it remembers, and longer ones', () => {
    const names = new MemberNames();
    const long = 'n'.repeat(200);
    // Past what is known, past what is missed, and into what is learnt anew.
    for (let i = 0; i < 80_000; i++) read(names, `k${i}=1`);
    for (let i = 0; i < 2; i++)
      expect(read(names, `k79999=1 ${long}=2 new=3 ${long}=4 new=5`)).toEqual({
        k79999: '1',
        [long]: ['2', '4'],
        new: ['3', '5'],
      });
    const many = Array.from({ length: 5000 }, (_, i) => `m${i}=1 m${i}=2`).join(' ');
    expect(Object.values(read(names, many)).every((value) => value.length === 2)).toBe(true);
  });
});
