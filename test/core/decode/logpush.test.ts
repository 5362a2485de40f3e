import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../schemas/limits.ts';
import { readLogpush } from '../../../workers/core/decode/logpush.ts';
import { readWhole } from '../../../workers/core/decode/slices.ts';

const read = (body: string | Uint8Array, format?: string) => {
  const upload = readLogpush(Buffer.from(body), { format, receivedAt: 1_600_000_000_000 });
  return upload === null ? null : readWhole(upload);
};

const LINES = '{"RayID":"1","ClientIP":"192.0.2.1"}\n{"RayID":"2","ClientIP":"192.0.2.2"}\n';

describe('an upload', () => {
  it('is lines of JSON, compressed or not', () => {
    const raws = LINES.trim().split('\n');
    expect(read(LINES)?.events.map(({ raw }) => raw)).toEqual(raws);
    expect(read(gzipSync(LINES))?.events.map(({ raw }) => raw)).toEqual(raws);
  });

  it('has its broken lines rejected, by their place', () => {
    const body = read(`{"RayID":\n${LINES}[1]`);
    expect(body?.events).toHaveLength(2);
    expect(body?.rejected.map(({ index, code }) => [index, code])).toEqual([
      [0, 'DECODE_JSON_SYNTAX'],
      [3, 'DECODE_JSON_NOT_OBJECT'],
    ]);
  });

  it('may be of another output type, or of the format that is pinned', () => {
    expect(read('1600000000,192.0.2.1,GET\n1600000001,192.0.2.2,GET\n')?.events).toHaveLength(2);
    expect(read('id,ip\n1,192.0.2.1\n', 'csv')?.events).toMatchObject([{ record: { ip: '192.0.2.1' } }]);
  });

  it.each(['{"content":"tests"}', ' {"content": "tests"}\n', ''])(
    'that tests the destination, or holds nothing, is no event: %j',
    (text) => {
      expect(read(text)).toBeNull();
      expect(read(gzipSync(text))).toBeNull();
    },
  );

  it.each([
    '{"content":"tests","RayID":"1"}',
    '{"content":"tested"}',
    `${'{"content":"tests"}\n'.repeat(2)}`,
  ])('that only resembles the test is kept: %j', (text) => {
    expect(read(text)?.events.length).toBeGreaterThan(0);
  });

  it('is refused when it is damaged, or too large once expanded', () => {
    expect(() => read(gzipSync(LINES).subarray(0, 30))).toThrow('damaged or cut short');
    expect(() => read(gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1)))).toThrow('larger than');
  });
});
