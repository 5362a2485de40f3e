// LEEF against the vectors of OpenTelemetry and rsyslog, inside the lines they came in. Every disagreement is listed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { leef } from '../../../workers/core/decode/leef.ts';
import { decodeLine } from '../../../workers/core/decode/line.ts';
import { foreignJson, haveForeignVectors } from './foreign-vectors.ts';

const context = { receivedAt: Date.UTC(2026, 10, 20, 12) };

const otelVector = z.object({
  name: z.string(),
  input: z.string(),
  expected: z
    .object({
      version: z.string(),
      vendor: z.string(),
      product_name: z.string(),
      product_version: z.string(),
      event_id: z.string(),
      attributes: z.record(z.string(), z.string()),
    })
    .optional(),
});

describe.skipIf(!haveForeignVectors('leef'))('OpenTelemetry parse_leef', () => {
  const vectors = foreignJson('leef/otel-contrib-parse-leef.json').map((entry) => otelVector.parse(entry));
  /** By name: IBM allows 1 to 4 hexadecimal digits for the delimiter. */
  const OTHERWISE = new Map([
    ['invalid hex delimiter - odd length', 'digits'],
    ['invalid hex delimiter - too many bytes', 'digits'],
  ]);

  it.each(vectors)('agrees on: $name', ({ name, input, expected }) => {
    const event = decodeLine(input, context, leef);
    if (OTHERWISE.has(name)) {
      expect(event).toMatchObject({ format: 'leef', record: { event_id: 'EventID' } });
    } else if (expected === undefined) {
      expect(event).toMatchObject({ code: 'DECODE_LEEF_SYNTAX' });
    } else {
      if (event instanceof Defect) throw new Error(event.message);
      expect(event).toHaveProperty('record', {
        leef_version: expected.version,
        vendor: expected.vendor,
        product: expected.product_name,
        product_version: expected.product_version,
        event_id: expected.event_id,
        attributes: expected.attributes,
      });
    }
  });
});

const panVector = z.object({ input: z.string(), expected: z.record(z.string(), z.string()) });

describe.skipIf(!haveForeignVectors('leef'))('rsyslog mmleefparse', () => {
  const vectors = foreignJson('leef/pan-os-leef.json').map((entry) => panVector.parse(entry));

  it.each(vectors)('reads the pipes of PAN-OS: $expected.action', ({ input, expected }) => {
    const event = decodeLine(input, context, undefined);
    if (event instanceof Defect) throw new Error(event.message);
    const { vendor, productVersion, ...attributes } = expected;
    expect(event).toMatchObject({
      format: 'leef',
      record: { vendor, product_version: productVersion, attributes },
      syslog: { hostname: 'firewall.domain.local', priority: 14 },
    });
  });
});

describe('LEEF', () => {
  const word = fc.stringMatching(/^[^|\t^=\n]*$/);
  const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/);

  it.each([
    ['1.0', '', '\t'],
    ['2.0', '^|', '^'],
    ['2.0', 'x09|', '\t'],
    ['2.0', '|', '\t'],
  ])(
    'gives back any attributes of version %s written with the delimiter field %j',
    (version, field, delimiter) => {
      fc.assert(
        fc.property(word, fc.dictionary(key, word, { noNullPrototype: true }), (vendor, attributes) => {
          const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
          const line = `LEEF:${version}|${vendor}|P|1|ID|${field}${pairs.join(delimiter)}`;
          expect(leef.decode(line, context)).toMatchObject({
            format: 'leef',
            record: { vendor, attributes },
          });
        }),
      );
    },
  );
});
