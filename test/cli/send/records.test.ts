import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../../cli/send/records.ts';
import type { Framing } from '../../../cli/send/sniff.ts';
import { MAX_BODY_BYTES } from '../../../schemas/limits.ts';

/** Gives a text as a stream of chunks of the given sizes, the rest as one more. */
async function* chunked(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

async function cut(text: string, framing: Framing, sizes: readonly number[] = []): Promise<string[]> {
  const records: string[] = [];
  for await (const record of readRecords(chunked(text, sizes), framing)) records.push(record.toString());
  return records;
}

const sizes = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 40 });

describe('lines', () => {
  it('are cut at line feeds, without their endings and without blank ones', async () => {
    expect(await cut('one\r\ntwo\n\n  \nthree', 'text')).toEqual(['one', 'two', 'three']);
  });

  it('keep the blanks at their start and end: a stack trace is known by them', async () => {
    expect(await cut('Exception\r\n\tat a.b \r\n  at c\n', 'text')).toEqual([
      'Exception',
      '\tat a.b ',
      '  at c',
    ]);
  });

  it('are the same however the stream is chunked', async () => {
    const line = fc.string({ minLength: 1 }).map((text) => `x${text.replaceAll(/[\r\n]/g, '')}x`);
    await fc.assert(
      fc.asyncProperty(fc.array(line), sizes, async (lines, chunks) => {
        expect(await cut(lines.join('\n'), 'text', chunks)).toEqual(lines);
      }),
    );
  });
});

describe('JSON documents', () => {
  it('of an array are its elements, byte for byte', async () => {
    expect(await cut('[ {"a": 1} ,\n{"b":[1,{"c":"]}"}]},3]\n', 'json')).toEqual([
      '{"a": 1}',
      '{"b":[1,{"c":"]}"}]}',
      '3',
    ]);
  });

  it('one after the other are each their own, with or without anything between', async () => {
    expect(await cut('{\n "a": 1\n}{"b":2}\n{"c":"\\"}{"}', 'json')).toEqual([
      '{\n "a": 1\n}',
      '{"b":2}',
      '{"c":"\\"}{"}',
    ]);
  });

  it('that break off are kept as they are, for the deployment to refuse', async () => {
    expect(await cut('[{"a":1},{"b":', 'json')).toEqual(['{"a":1}', '{"b":']);
  });

  it('are none in an empty array', async () => {
    expect(await cut(' [ ] ', 'json')).toEqual([]);
  });

  it('survive any values, any white space and any chunking', async () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(objects, fc.integer({ min: 0, max: 3 }), sizes, async (values, indent, chunks) => {
        const whole = await cut(JSON.stringify(values, null, indent), 'json', chunks);
        const apart = await cut(
          values.map((value) => JSON.stringify(value, null, indent)).join('\n'),
          'json',
          chunks,
        );
        const expected = values.map((value) => JSON.parse(JSON.stringify(value)));
        expect(whole.map((text) => JSON.parse(text))).toEqual(expected);
        expect(apart.map((text) => JSON.parse(text))).toEqual(expected);
      }),
    );
  });
});

it('says so when one event is larger than any request', async () => {
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    const chunk = new Uint8Array(1024 * 1024).fill(0x61);
    for (let sent = 0; sent <= MAX_BODY_BYTES; sent += chunk.length) yield chunk;
  };
  const records = readRecords(endless(), 'text');
  await expect(records.next()).rejects.toThrow(`larger than a request may be (${MAX_BODY_BYTES} bytes)`);
});
