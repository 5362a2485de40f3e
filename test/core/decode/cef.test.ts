// CEF against the vectors of OpenTelemetry and VRL, and the properties no vector shows. Every disagreement is listed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../../schemas/json.ts';
import { cef } from '../../../workers/core/decode/cef.ts';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { foreignJson, haveForeignVectors } from './foreign-vectors.ts';

const context = { receivedAt: Date.UTC(2026, 10, 20, 12) };

function recordOf(line: string): JsonObject | Defect {
  const event = cef.decode(line, context);
  return event instanceof Defect ? event : event.record;
}

const otelVector = z.object({
  name: z.string(),
  input: z.string(),
  expected: z
    .object({
      version: z.string(),
      deviceVendor: z.string(),
      deviceProduct: z.string(),
      deviceVersion: z.string(),
      deviceEventClassId: z.string(),
      name: z.string(),
      severity: z.string(),
      extensions: z.record(z.string(), z.string()),
    })
    .optional(),
});

describe.skipIf(!haveForeignVectors('cef'))('OpenTelemetry parse_cef', () => {
  const vectors = foreignJson('cef/otel-contrib-parse-cef.json').map((entry) => otelVector.parse(entry));
  /** By name: `\n` and `\r` are a line break, as the CEF specification has them, not two letters. */
  const OTHERWISE = new Map([['CEF with literal backslash sequences', 'newline']]);

  it.each(vectors)('agrees on: $name', ({ name, input, expected }) => {
    const record = recordOf(input);
    if (expected === undefined) {
      expect(record).toMatchObject({ code: 'DECODE_CEF_SYNTAX' });
      return;
    }
    const { version, deviceVendor, deviceProduct, deviceVersion, deviceEventClassId, extensions } = expected;
    const theirs = {
      cef_version: version,
      device_vendor: deviceVendor,
      device_product: deviceProduct,
      device_version: deviceVersion,
      device_event_class_id: deviceEventClassId,
      name: expected.name,
      severity: expected.severity,
      extension: extensions,
    };
    if (OTHERWISE.has(name)) expect(record).toEqual({ ...theirs, extension: NEWLINES });
    else expect(record).toEqual(theirs);
  });

  const NEWLINES = { msg: 'Line1\nLine2\\tTabbed', rt: '\r\nCRLF' };
});

const vrlVector = z.object({
  name: z.string(),
  args: z.object({ value: z.string() }),
  expected: z.record(z.string(), z.string()).optional(),
  error: z.string().optional(),
});

describe.skipIf(!haveForeignVectors('cef'))('VRL parse_cef', () => {
  const vectors = foreignJson('cef/vrl-parse-cef.json').map((entry) => vrlVector.parse(entry));
  /** By name. Custom labels are the normalize room's business; a broken line is taken as far as nothing is lost. */
  const OTHERWISE = new Map([
    ['translate_custom_fields', 'labels'],
    ['missing_custom_label', 'labels'],
    ['duplicate_value', 'list'],
    ['missing_key', 'value'],
    ['incomplete_header', 'empty'],
  ]);

  it.each(vectors)('agrees on: $name', ({ name, args, expected }) => {
    const record = recordOf(args.value);
    if (record instanceof Defect || typeof record.extension !== 'object') throw new Error('must be readable');
    const ours = {
      cefVersion: record.cef_version,
      deviceVendor: record.device_vendor,
      deviceProduct: record.device_product,
      deviceVersion: record.device_version,
      deviceEventClassId: record.device_event_class_id,
      name: record.name,
      severity: record.severity,
      ...record.extension,
    };
    if (OTHERWISE.has(name)) expect(ours).not.toEqual(expected);
    else expect(ours).toEqual(expected);
  });
});

describe('CEF', () => {
  const escapeHeader = (text: string): string => text.replace(/[\\|]/g, '\\$&');
  const escapeValue = (text: string): string =>
    text.replace(/[\\=]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');

  it('gives back any header and any values that were escaped as the specification says', () => {
    const header = fc.array(fc.string(), { minLength: 6, maxLength: 6 });
    const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.]{0,12}$/);
    // Spaces behind a value only separate it from the next key: trailing ones cannot be told from that.
    const value = fc.string().map((text) => text.replace(/ +$/, ''));
    fc.assert(
      fc.property(header, fc.dictionary(key, value, { noNullPrototype: true }), (fields, extension) => {
        const pairs = Object.entries(extension).map(([name, text]) => `${name}=${escapeValue(text)}`);
        const record = recordOf(`CEF:0|${fields.map(escapeHeader).join('|')}|${pairs.join(' ')}`);
        if (record instanceof Defect) throw new Error(record.message);
        expect(record).toEqual({
          cef_version: '0',
          device_vendor: fields[0],
          device_product: fields[1],
          device_version: fields[2],
          device_event_class_id: fields[3],
          name: fields[4],
          severity: fields[5],
          extension,
        });
      }),
    );
  });

  it('keeps every character of an unescaped extension in a key, a value or the text before them', () => {
    const piece = fc.constantFrom('a', 'key', '=', ' ', '|', '?', 'é', '.', 'x=1', ' b=', '  ');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const extension = pieces.join('');
        const record = recordOf(`CEF:0|V|P|1|1|n|5|${extension}`);
        if (record instanceof Defect) throw new Error(record.message);
        const letters = (text: string): string => [...text.replace(/[ =]/g, '')].sort().join('');
        const inRecord = [record.extension_text ?? '', ...leaves(record.extension)].join('');
        expect(letters(inRecord)).toBe(letters(extension));
      }),
    );
  });

  function leaves(extension: unknown): string[] {
    return Object.entries(Object(extension)).flatMap(([key, value]) =>
      Array.isArray(value) ? value.flatMap((one) => [key, String(one)]) : [key, String(value)],
    );
  }
});
