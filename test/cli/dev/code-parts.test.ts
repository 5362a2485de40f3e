import { describe, expect, it } from 'vitest';
import { frontDoorProblems } from '../../../cli/dev/bundles.ts';
import { bytesInAll, bytesLoadedWith } from '../../../cli/dev/code-parts.ts';

const entry = 'import{a as b}from"./chunk-AAAAAAAA.mjs";const c=()=>import("./accept-BBBBBBBB.mjs");';
const shared = 'import"node:zlib";var a=1;export{a};';
const accept = 'import{a}from"./chunk-AAAAAAAA.mjs";import"./chunk-CCCCCCCC.mjs";';
const rest = 'export{x}from"./chunk-AAAAAAAA.mjs";';

const parts = new Map([
  ['index.mjs', entry],
  ['chunk-AAAAAAAA.mjs', shared],
  ['accept-BBBBBBBB.mjs', accept],
  ['chunk-CCCCCCCC.mjs', rest],
]);

describe('code that is loaded', () => {
  it('is the entry with what it imports, and not what it may load later', () => {
    expect(bytesLoadedWith(parts, [])).toBe(entry.length + shared.length);
  });

  it('counts what two parts import once', () => {
    expect(bytesLoadedWith(parts, ['accept'])).toBe(
      entry.length + shared.length + accept.length + rest.length,
    );
    expect(bytesInAll(parts)).toBe(bytesLoadedWith(parts, ['accept']));
  });

  it('is unknown for a part that is not there, or that imports one that is not', () => {
    expect(bytesLoadedWith(parts, ['door'])).toBeNull();
    expect(bytesLoadedWith(new Map([...parts].slice(0, 3)), ['accept'])).toBeNull();
    expect(bytesLoadedWith(new Map(), [])).toBeNull();
  });
});

describe('the budgets of the front door', () => {
  const door: [string, string] = ['door-DDDDDDDD.mjs', ''];

  it('hold what is small, and say how large it is', () => {
    const said: string[] = [];
    expect(frontDoorProblems(new Map([...parts, door]), (line) => said.push(line))).toEqual([]);
    expect(said).toHaveLength(4);
    expect(said[0]).toBe('  ingest       121 of 60,000 bytes at start');
  });

  it('name what is too large at the start, although the whole is not', () => {
    const grown = new Map([...parts, door, ['chunk-AAAAAAAA.mjs', ' '.repeat(60_000)] as const]);
    expect(frontDoorProblems(grown, () => {})).toEqual([
      `ingest: ${60_000 + entry.length} bytes at start are over its budget of 60000`,
    ]);
  });

  it('name what is no part of its own any more', () => {
    expect(frontDoorProblems(parts, () => {})).toContain(
      'ingest: what is evaluated refusing a token is not a part of it',
    );
  });
});
