import { expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { isSilent, visitLeaves } from '../../../workers/core/segment/leaves.ts';

const leavesOf = (event: JsonObject): (string | number)[] => {
  const leaves: (string | number)[] = [];
  visitLeaves(event, (value) => leaves.push(value));
  return leaves;
};

it('visits strings and numbers at any depth, and neither keys nor booleans nor null', () => {
  expect(leavesOf({ a: 'x', b: [1, ['y', { c: 2.5 }]], d: true, e: null, f: {} })).toEqual([
    'x',
    1,
    'y',
    2.5,
  ]);
});

it('passes over the uid, the raw hash and epoch times, but not over text that looks like a time', () => {
  const event = {
    time: 1700000000000,
    end_time: 1700000000001,
    raw_data_hash: { value: 'ab'.repeat(32) },
    raw_data_size: 1234567,
    metadata: { uid: 'p.0', logged_time: 1700000000002, version: '1.8.0', original_event_uid: 'o-1' },
    unmapped: { start_time: 'noon', uid: 'inner', metadata: { uid: 'kept' } },
  };
  expect(leavesOf(event)).toEqual(['1.8.0', 'o-1', 'noon', 'inner', 'kept']);
});

it('names as silent every path whose numbers the walk passes over', () => {
  const paths = ['metadata.uid', 'raw_data_hash.value', 'time', 'end_time', 'metadata.logged_time', 'a.time'];
  expect(paths.filter((path) => !isSilent(path))).toEqual([]);
  expect(['message', 'unmapped.uid', 'runtime', 'times'].filter(isSilent)).toEqual([]);
});
