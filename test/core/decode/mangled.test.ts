// The vectors of every format, cut anywhere, bent and stuffed: nothing is thrown, rejected or lost while no format is pinned.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { FORMAT_NAMES } from '../../../workers/core/decode/table.ts';
import { Refusal } from '../../../workers/core/errors.ts';

const VECTORS = fileURLToPath(new URL('../../vectors/decode/', import.meta.url));
const FORMATS = ['kv', 'csv', 'clf', 'w3c', 'zeek'];
const encoder = new TextEncoder();

const vectors = FORMATS.flatMap((format) =>
  readdirSync(`${VECTORS}${format}`)
    .filter((file) => /\.in\./.test(file))
    .map((file) => ({ name: `${format}/${file}`, bytes: readFileSync(`${VECTORS}${format}/${file}`) })),
);

const decode = (bytes: Uint8Array, mediaType: string, format?: string): DecodedBody =>
  decodeBody(bytes, { mediaType, format, receivedAt: Date.UTC(2026, 10, 20, 12) });

/** Pinned or not, every text a body holds is in an event or in a rejection, unless a header line was read by. */
function assertKept(bytes: Uint8Array, format: string | undefined): void {
  const { events, rejected } = decode(bytes, 'text/plain', format);
  if (format === undefined) expect(rejected).toEqual([]);
  for (const event of events) expect(JSON.stringify(event).isWellFormed()).toBe(true);
  // The first line of CSV, wherever that ends, is in the names of its records.
  if (format === 'csv') return;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const headers = text.split('\n').filter((line) => line.startsWith('#'));
  const words = (from: string): string[] => [...new Set(from.match(/[A-Za-z0-9]+/g) ?? [])];
  const kept = new Set(words([...headers, ...[...events, ...rejected].map((one) => one.raw)].join('\n')));
  expect(words(text).filter((word) => !kept.has(word))).toEqual([]);
}

describe.each(vectors)('$name', ({ bytes }) => {
  const pins = fc.constantFrom(undefined, ...FORMAT_NAMES);

  it('decodes when cut anywhere', () => {
    for (let end = 1; end <= bytes.length; end += 7) assertKept(bytes.subarray(0, end), undefined);
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: bytes.length }),
        pins,
        (from, length, pin) => {
          const part = bytes.subarray(from, from + length);
          fc.pre(part.toString().trim() !== '');
          assertKept(part, pin);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('decodes with bytes bent and delimiters stuffed in', () => {
    const stuffing = fc.tuple(
      fc.nat(bytes.length),
      fc.constantFrom(
        '"',
        ',',
        '=',
        ' ',
        '\t',
        '\\',
        '[',
        ']',
        ';',
        '|',
        '\\x',
        '__proto__=1 ',
        '"\n',
        '-',
        '\0',
      ),
      fc.nat(40),
    );
    const bend = fc.tuple(fc.nat(bytes.length - 1), fc.nat(127));
    fc.assert(
      fc.property(fc.array(bend, { maxLength: 8 }), stuffing, pins, (bends, [at, piece, times], pin) => {
        const bent = Uint8Array.from(bytes);
        for (const [index, byte] of bends) bent[index] = byte;
        const text = [bent.subarray(0, at), encoder.encode(piece.repeat(times)), bent.subarray(at)];
        assertKept(Uint8Array.from(text.flatMap((part) => [...part])), pin);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the vectors of every format, read as any format', () => {
  const files = readdirSync(VECTORS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.in\./.test(file),
  );
  const bodies = files.map((file) => readFileSync(`${VECTORS}${file}`));
  const byte = fc.oneof(fc.constantFrom(...encoder.encode('\0<>&\'"=[]{}|\\ \n\t/!?')), fc.nat(255));

  it('decodes or refuses with bytes bent', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(undefined, ...FORMAT_NAMES),
        (body, bends, pin) => {
          const bent = Uint8Array.from(body);
          for (const [at, value] of bends) bent[at % bent.length] = value;
          try {
            expect(decode(bent, 'text/plain', pin).rejected.every(({ message }) => message !== '')).toBe(
              true,
            );
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
        },
      ),
      { numRuns: 30_000 },
    );
  });
});

describe('a delimiter a hundred thousand times', () => {
  const PIECES = [
    '=',
    '"',
    ' ',
    ',',
    ';',
    '|',
    '\t',
    '\\',
    ' "',
    'a=',
    '="',
    '["',
    '\\x41',
    ' [',
    '[a:"',
    '""',
  ];
  const FRONTS = ['', 'a=1 b=2 c=', 'a="1",b=', '[a:"1"; b:"2"; c:"', '#Fields: a b\n', '#fields\ta\tb\nx'];

  it.each(PIECES)('decodes: %j', (piece) => {
    for (const front of FRONTS) {
      const body = encoder.encode(`${front}${piece.repeat(100_000)}x`);
      for (const pin of [undefined, ...FORMATS]) {
        const { events, rejected } = decode(body, 'text/plain', pin);
        expect(events.length + rejected.length).toBeGreaterThan(0);
      }
    }
  });
});
