// Bounds that leave a value out: an engine that prunes by them would pass over the row.
import { expect, it } from 'vitest';
import { boundsProblems, type FileRow } from '../../../workers/core/segment/file-rows.ts';
import type { GroupBounds } from '../../../workers/core/segment/read.ts';

const row = (index: number, message: string | null, severity: number): FileRow => ({
  ...{ packet: 'p', index, event: '{}', raw: '', salt: new Uint8Array(16), repeats: null },
  columns: new Map<'message' | 'severity_id', string | number | null>([
    ['message', message],
    ['severity_id', severity],
  ]),
});
const rows = [row(0, 'a', 1), row(1, 'ü\u{10ffff}', 3), row(2, null, 2)];

const problems = (name: 'message' | 'severity_id', min: number | string, max: number | string): string[] => {
  const bounds = new Map<'message' | 'severity_id', GroupBounds>([[name, { min, max, nulls: 1 }]]);
  return boundsProblems({ start: 0, end: 3, bounds, size: new Map() }, rows);
};

it.each([
  ['severity_id', 1, 3],
  ['severity_id', 0, 9],
  ['message', 'a', 'ü\u{10ffff}'],
  ['message', '', 'ý'],
] as const)('finds nothing where %s lies from %j to %j', (name, min, max) => {
  expect(problems(name, min, max)).toEqual([]);
});

it.each([
  ['severity_id', 2, 3, 0],
  ['severity_id', 1, 2, 1],
  ['message', 'b', 'ÿ', 0],
  // U+FFFF sorts before U+10FFFF in UTF-8, and after it in UTF-16.
  ['message', 'a', 'ü\uffff', 1],
] as const)('names the event that %s from %j to %j leaves out', (name, min, max, index) => {
  expect(problems(name, min, max)).toEqual([`the bounds of ${name} in rows 0 to 2 leave out p.${index}`]);
});
