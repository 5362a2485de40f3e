// What decodeBody promises whatever the bytes are: it throws nothing but a Refusal, and every line is accounted for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { MAX_EVENT_BYTES, MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { FORMAT_NAMES } from '../../../workers/core/decode/table.ts';
import { readWindows1252 } from '../../../workers/core/decode/utf8.ts';
import { Refusal } from '../../../workers/core/errors.ts';

const receivedAt = Date.UTC(2026, 10, 20, 12);
const encoder = new TextEncoder();

function decode(body: string | Uint8Array, mediaType: string | null, format?: string): DecodedBody {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  return decodeBody(bytes, { mediaType, format, receivedAt });
}

function refusalOf(act: () => unknown): Pick<Refusal, 'code' | 'message'> {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('was not refused');
}

/** Nothing but a Refusal may be thrown, and one that says something printable. */
function decodeOrRefuse(body: Uint8Array, mediaType: string | null, format?: string): DecodedBody {
  try {
    const decoded = decode(body, mediaType, format);
    expect(decoded.events.length + decoded.rejected.length).toBeGreaterThan(0);
    return decoded;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.message).toMatch(/^[\x20-\x7e]{1,200}$/);
    return { decoder: 'refused', events: [], rejected: [] };
  }
}

const isWellFormed = (text: string): boolean => text.isWellFormed();

/** Raw texts of all outcomes, in the order of the request. */
function rawsInOrder({ events, rejected }: DecodedBody): string[] {
  const raws = events.map((event) => event.raw);
  for (const { index, raw } of rejected) raws.splice(index, 0, raw);
  return raws;
}

const mediaTypes = fc.constantFrom('application/json', 'application/x-ndjson', 'text/plain', null);
const formats = fc.constantFrom(undefined, 'auto', ...FORMAT_NAMES);

/** Pieces that bodies of our formats are made of, so that random bodies reach into the decoders. */
const piece = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r\n',
    '\n',
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    ' ',
    '\\',
    '|',
    '=',
    '<',
    '>',
    '-',
    '\t',
    '^',
  ),
  fc.constantFrom(
    '<14>',
    '<34>1 ',
    '2026-11-20T11:59:00Z ',
    'Nov 20 11:59:00 ',
    'host ',
    'app[1]: ',
    '- ',
    '[a b="c"]',
    '*',
    '29: ',
  ),
  fc.constantFrom(
    'CEF:0|',
    'a|b|c|d|e|5|',
    'src=1.1.1.1 ',
    'LEEF:2.0|',
    'LEEF:1.0|',
    '^|',
    '{"a":1}',
    '@cee:',
    '12 <',
    '\ufeff',
  ),
  fc.constantFrom(
    '<Event>',
    '</Event>',
    '<Data Name="a">',
    '<![CDATA[',
    '&amp;',
    'type=X msg=audit(1.0:1): ',
    "msg='a=",
    '{"Records":[',
    '{"message":"',
    '{"topic":"t","payload":',
    '\x1e',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  text.map((body) => encoder.encode(body)),
  fc
    .tuple(text, fc.uint8Array({ maxLength: 4 }), text)
    .map(([a, b, c]) => new Uint8Array([...encoder.encode(a), ...b, ...encoder.encode(c)])),
);

describe('any bytes', () => {
  it('decode or are refused, and nothing else', () => {
    fc.assert(
      fc.property(bytes, mediaTypes, formats, (body, mediaType, format) => {
        const { events, rejected } = decodeOrRefuse(body, mediaType, format);
        for (const event of events) expect([event.raw, JSON.stringify(event)].every(isWellFormed)).toBe(true);
        for (const { message } of rejected) expect(message).toMatch(/^[\x20-\x7e]{1,200}$/);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keep every line that is not blank, in order, accepted or rejected', () => {
    const lines = fc.array(
      fc.string({ unit: 'binary', maxLength: 40 }).map((line) => line.toWellFormed().replace(/[\r\n]/g, ' ')),
    );
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom('\n', '\r\n'),
        formats,
        fc.boolean(),
        (all, lineBreak, format, ndjson) => {
          const kept = all.filter((line) => line.trim() !== '');
          // Octet counting frames by length, not by line, and the first line of CSV only names columns.
          fc.pre(format !== 'csv');
          fc.pre(kept.length > 0 && !/^\d+ </.test(all.join('\n')) && !all[0]?.startsWith('\ufeff'));
          const body = decode(all.join(lineBreak), ndjson ? 'application/x-ndjson' : 'text/plain', format);
          expect(rawsInOrder(body)).toEqual(kept);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('are never rejected when their format is found out line by line', () => {
    fc.assert(
      fc.property(bytes, (body) => {
        expect(decodeOrRefuse(body, 'text/plain').rejected).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('that are not UTF-8 come back byte for byte from the text kept of them', () => {
    const table = new Map(
      Array.from({ length: 256 }, (_, byte) => [readWindows1252(new Uint8Array([byte])), byte]),
    );
    expect(table.size).toBe(256);
    const line = fc
      .uint8Array({ minLength: 1, maxLength: 40 })
      .filter((one) => !one.includes(0x0a) && !one.includes(0x0d));
    fc.assert(
      fc.property(line, (one) => {
        const foreign = new Uint8Array([0x78, 0xff, ...one]);
        const [event] = decode(foreign, 'text/plain').events;
        expect(event?.encoding).toBe('windows-1252');
        expect([...(event?.raw ?? '')].map((character) => table.get(character))).toEqual([...foreign]);
      }),
    );
  });
});

describe('a body as a whole', () => {
  it.each(['application/json', 'application/x-ndjson', 'text/plain', null])(
    'is refused when empty, as %s',
    (mediaType) => {
      for (const body of ['', ' \r\n\t\n', '\ufeff']) {
        expect(refusalOf(() => decode(body, mediaType))).toMatchObject({ code: 'INGEST_BODY_EMPTY' });
      }
    },
  );

  it('is refused when it names a format that does not exist, and hears which do', () => {
    const { code, message } = refusalOf(() => decode('x', 'text/plain', 'evil\n\u001b[31m'));
    expect(code).toBe('INGEST_FORMAT_UNKNOWN');
    expect(message).toBe(
      `format must be auto or one of ${FORMAT_NAMES.join(', ')}, found 'evil\\u000a\\u001b[31m'`,
    );
    expect(refusalOf(() => decode('x', 'text/plain', '__proto__')).code).toBe('INGEST_FORMAT_UNKNOWN');
  });

  it.each([
    ['text/plain', (n: number) => 'x\n'.repeat(n)],
    ['application/x-ndjson', (n: number) => '{}\n'.repeat(n)],
    ['application/json', (n: number) => `[${Array(n).fill('{}').join(',')}]`],
    ['application/json', (n: number) => '{}'.repeat(n)],
    [null, (n: number) => '3 <1>'.repeat(n)],
  ])('is refused with more events than a packet holds, as %s', (mediaType, build) => {
    expect(decode(build(MAX_EVENTS_PER_PACKET), mediaType).events).toHaveLength(MAX_EVENTS_PER_PACKET);
    expect(refusalOf(() => decode(build(MAX_EVENTS_PER_PACKET + 1), mediaType)).code).toBe(
      'INGEST_TOO_MANY_EVENTS',
    );
    expect(refusalOf(() => decode(build(100_000), mediaType)).code).toBe('INGEST_TOO_MANY_EVENTS');
  });

  it('rejects one event over the cap, keeps its text, and takes the others', () => {
    const big = (length: number): string => `{"a":"${'x'.repeat(length - 8)}"}`;
    const body = decode(
      `{"n":1}\n${big(MAX_EVENT_BYTES)}\n${big(MAX_EVENT_BYTES + 1)}\n{"n":2}`,
      'application/x-ndjson',
    );
    expect(body.events.map((event) => event.raw.length)).toEqual([7, MAX_EVENT_BYTES, 7]);
    expect(body.rejected).toMatchObject([
      { index: 2, code: 'DECODE_EVENT_TOO_LARGE', raw: big(MAX_EVENT_BYTES + 1) },
    ]);
  });

  it('counts the cap in bytes of UTF-8, not in characters', () => {
    const fits = `${'é'.repeat(MAX_EVENT_BYTES / 2)}`;
    expect(decode(fits, 'text/plain').events).toHaveLength(1);
    expect(decode(`${fits}x`, 'text/plain').rejected[0]?.code).toBe('DECODE_EVENT_TOO_LARGE');
    expect(decode('😀'.repeat(MAX_EVENT_BYTES / 4), 'text/plain').events).toHaveLength(1);
    expect(decode('€'.repeat(MAX_EVENT_BYTES / 3 + 1), 'text/plain').rejected).toHaveLength(1);
  });

  it('names in the manifest how it was framed, read, and by which version', () => {
    expect(decode('{"a":1}', 'application/json').decoder).toBe('json/auto@5');
    expect(decode('{"a":1}', 'application/x-ndjson').decoder).toBe('ndjson/json@5');
    expect(decode('x', 'text/plain', 'text').decoder).toBe('lines/text@5');
    expect(decode('5 <14>x', 'text/plain').decoder).toBe('octets/auto@5');
  });

  it('may be a raw line of the pinned format under the wrong media type', () => {
    expect(decode('CEF:0|V|P|1|1|n|5|', 'application/json', 'cef').events).toMatchObject([{ format: 'cef' }]);
  });
});
