// Formats whose lines are read by header lines: what was written comes back, and no header line vanishes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { exactNumber } from '../../../workers/core/decode/json-number.ts';
import { unescapeZeek } from '../../../workers/core/decode/zeek-value.ts';

const encoder = new TextEncoder();

const decode = (body: string, format?: string, mediaType = 'text/plain'): DecodedBody =>
  decodeBody(encoder.encode(body), { mediaType, format, receivedAt: Date.UTC(2026, 10, 20, 12) });

const recordsOf = (body: DecodedBody): unknown[] => body.events.map((event) => event.record);
const rawsOf = (body: DecodedBody): string[] => body.events.map((event) => event.raw);
const formatsOf = (body: DecodedBody): string[] => body.events.map((event) => event.format);

describe('CSV', () => {
  const cell = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed());
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  it('comes back from quotes, whatever its values hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, lineBreak) => {
          const written = rows.map((row) => row.map(quote).join(delimiter));
          const body = decode([`a${delimiter}b${delimiter}c`, ...written].join(lineBreak), 'csv');
          expect(recordsOf(body)).toEqual(rows.map(([a, b, c]) => ({ a, b, c })));
          expect(rawsOf(body)).toEqual(written);
        },
      ),
    );
  });

  it('is read by its header only under its media type or name', () => {
    expect(formatsOf(decode('id,name\n1,a\n'))).toEqual(['text', 'text']);
    expect(recordsOf(decode('id,name\n1,a\n', undefined, 'text/csv'))).toEqual([{ id: '1', name: 'a' }]);
    expect(formatsOf(decode('id,name\n{"a":1}\n', 'json', 'text/csv'))).toEqual(['json']);
  });

  it('keeps line breaks in quotes and ends a record where a quote never closes', () => {
    const body = decode('a,b\n1,"x\ny"\n2,"never\n3,z\n', 'csv');
    expect(rawsOf(body)).toEqual(['1,"x\ny"', '2,"never', '3,z']);
  });

  it('takes a quote for one only where a value begins', () => {
    expect(recordsOf(decode('a,b\n5" disk,x\n6" disk,y\n', 'csv'))).toEqual([
      { a: '5" disk', b: 'x' },
      { a: '6" disk', b: 'y' },
    ]);
  });
});

describe('header lines', () => {
  const IIS = '#Software: IIS\n#Version: 1.0\n#Fields: date time c-ip\n';
  const ZEEK = '#separator \\x09\n#path\tdns\n#fields\tts\tquery\n#types\ttime\tstring\n';

  it('are no events where a row was read by them, and events of text where none was', () => {
    expect(formatsOf(decode(`${IIS}2026-11-20 11:59:00 192.0.2.7\n`))).toEqual(['w3c']);
    expect(rawsOf(decode(IIS))).toEqual(IIS.trimEnd().split('\n'));
    expect(formatsOf(decode(`${ZEEK}1.5\ta\n#close\t2026\n`))).toEqual(['zeek']);
    expect(rawsOf(decode(ZEEK))).toEqual(ZEEK.trimEnd().split('\n'));
    expect(rawsOf(decode(`${IIS}${ZEEK}`))).toEqual(`${IIS}${ZEEK}`.trimEnd().split('\n'));
  });

  it('hold until the next of their kind, and for the log they stand in', () => {
    const rows = ['2026-11-20 11:59:00 192.0.2.7', '1.5\ta', '192.0.2.8 x'];
    const body = decode(`${IIS}${rows[0]}\n${ZEEK}${rows[1]}\n#Fields: c-ip x\n${rows[2]}\n`);
    expect(recordsOf(body)).toEqual([
      { software: 'IIS', date: '2026-11-20', time: '11:59:00', 'c-ip': '192.0.2.7' },
      { _path: 'dns', ts: 1.5, query: 'a' },
      { 'c-ip': '192.0.2.8', x: 'x' },
    ]);
    expect(rawsOf(body)).toEqual(rows);
  });

  it('leave lines of other formats between theirs alone', () => {
    const others = [
      '{"a": 1}',
      '<14>Nov 20 11:59:00 host app:\tx y',
      'Nov 20 11:59:00 host app: x',
      'LEEF:1.0|V|P|1|ID|a=1\tb=2',
      'one two three',
      'word',
    ];
    const alone = formatsOf(decode(others.join('\n')));
    for (const header of [IIS, ZEEK, '#Fields: x\n', '#fields\tts\tid\tx\n', '#fields\ta\tb\tc\n']) {
      expect(formatsOf(decode(header + others.join('\n'))).slice(0, others.length)).toEqual(alone);
    }
  });

  it('do not outlive their body', () => {
    decode(`${IIS}2026-11-20 11:59:00 192.0.2.7\n`);
    const row = '2026-11-20 11:59:00 192.0.2.7';
    expect(decode(row).events).toMatchObject([{ format: 'text', raw: row }]);
    expect(decode(row, 'w3c').events).toMatchObject([
      { format: 'text', raw: row, defect: { code: 'DECODE_W3C_SYNTAX' } },
    ]);
    expect(decode('1.5\ta', 'zeek').events).toMatchObject([
      { format: 'text', raw: '1.5\ta', defect: { code: 'DECODE_ZEEK_SYNTAX' } },
    ]);
  });

  it('are found in the elements of an array as in lines', () => {
    const lines = [...IIS.trimEnd().split('\n'), '2026-11-20 11:59:00 192.0.2.7'];
    expect(formatsOf(decode(JSON.stringify(lines), undefined, 'application/json'))).toEqual(['w3c']);
  });

  it.each(['# a comment', '#!/bin/sh', '#Remark: x', '#Date: 2026-11-20', '#fields', '#close'])(
    'are no other lines: %s',
    (line) => {
      expect(decode(line).events).toMatchObject([{ format: 'text', raw: line }]);
    },
  );

  it('are not looked for in lines of 64 KiB', () => {
    const long = `#Fields: ${'a '.repeat(40_000)}`;
    expect(decode(`${long}\n1 2`).events).toMatchObject([{ format: 'text' }, { format: 'text', raw: '1 2' }]);
  });
});

describe('escapes of Zeek', () => {
  /** What Zeek's ASCII writer does to a text. */
  const escapeZeek = (text: string): string =>
    Array.from(encoder.encode(text), (byte) =>
      byte === 0x5c
        ? '\\\\'
        : byte > 0x20 && byte < 0x7f
          ? String.fromCharCode(byte)
          : `\\x${byte.toString(16).padStart(2, '0')}`,
    ).join('');

  it('give every text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(unescapeZeek(escapeZeek(text.toWellFormed()))).toBe(text.toWellFormed());
      }),
    );
  });

  it('stay as they are where they stand for no text, or for nothing', () => {
    expect(unescapeZeek('\\xff\\xc3 \\x4 \\y \\')).toBe('\\xff\\xc3 \\x4 \\y \\');
  });
});

describe('numbers of Zeek', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 });
  const near = fc.tuple(fc.bigInt(-3000n, 3000n), fc.nat(16)).map(([away, fraction]) => {
    const text = String(2n ** 52n + away).padStart(17, '0');
    return `${text.slice(0, 17 - fraction)}.${text.slice(17 - fraction)}`;
  });
  const other = fc.stringMatching(/^[-+.0-9e]{0,8}$/);

  it('are read as JSON has them, whatever their text', () => {
    const decimals = fc.tuple(digits, digits).map(([whole, fraction]) => `${whole}.${fraction}`);
    fc.assert(
      fc.property(fc.oneof(digits, decimals, near, other), (text) => {
        const body = decode(`#fields\tts\tn\n#types\tstring\tcount\n1\t${text}`, 'zeek');
        const n = text === '' ? '' : exactNumber(text);
        expect(recordsOf(body)).toEqual([text === '-' ? { ts: '1' } : { ts: '1', n }]);
      }),
    );
  });

  it('are elements, too', () => {
    const body = decode('#fields\tts\tn\n#types\ttime\tvector[interval]\n1\t0.50,-,1e400,T', 'zeek');
    expect(recordsOf(body)).toEqual([{ ts: 1, n: [0.5, null, '1e400', 'T'] }]);
  });
});
