// What the writer remembers of earlier objects (places.ts) never shows: whatever came before, wherever it was written and whoever
// wrote to the buffer since, the text is canonical.ts's.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { CanonicalWriter } from '../../../workers/core/attest/canonical-writer.ts';
import { jsonValues, texts } from '../../support/json-values.ts';

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** Writes into a buffer full of what no text holds, as digests and padding leave it. */
function check(writer: CanonicalWriter, bytes: Uint8Array, value: JsonValue, from = 0): void {
  bytes.fill(0xff);
  const text = decode(bytes.subarray(from, writer.write(value, from)));
  if (text !== canonicalize(value)) expect(text).toBe(canonicalize(value));
}

/** Few enough that most come again at their place, and some at another. */
const values: fc.Arbitrary<JsonValue | undefined> = fc.oneof(
  fc.constantFrom<(JsonValue | undefined)[]>(
    'tcp',
    'a text of more than eight',
    443,
    443.5,
    -0,
    0,
    1e300,
    true,
    false,
  ),
  fc.constantFrom<(JsonValue | undefined)[]>(
    null,
    undefined,
    undefined,
    '',
    '443',
    'é"\\\n',
    'x'.repeat(256),
    'x'.repeat(257),
  ),
  texts,
);
const leaves: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.record({ name: values, type_id: values, value: values }, { requiredKeys: ['name', 'value'] }),
  fc.record(
    { port: values, ip: values, list: fc.constantFrom(undefined, 1, [], { a: 1 }) },
    { requiredKeys: ['ip'] },
  ),
  fc.record({ 10: values, 9: values, b: values }),
);
const events: fc.Arbitrary<JsonValue> = fc.record(
  {
    action: values,
    device: fc.oneof(leaves, values),
    class_uid: values,
    observables: fc.array(fc.oneof({ arbitrary: leaves, weight: 4 }, { arbitrary: jsonValues, weight: 1 }), {
      maxLength: 12,
    }),
    metadata: fc.record({
      product: leaves,
      profiles: fc.constantFrom<JsonValue[]>(['host'], ['host', 'other'], []),
      uid: values,
    }),
    unmapped: fc.oneof(leaves, jsonValues),
  },
  { requiredKeys: ['action', 'class_uid', 'metadata'] },
);

it('writes any events one after the other as if each were the first', () => {
  const bytes = new Uint8Array(1 << 16);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(events, fc.nat(40), fc.boolean()), { minLength: 20, maxLength: 60 }),
      (many) => {
        const writer = new CanonicalWriter(bytes);
        for (const [event, from, isLast] of many) {
          check(writer, bytes, event, from);
          if (isLast) writer.forget();
        }
      },
    ),
    { numRuns: 100 },
  );
});

it('says -1 wherever the buffer ends in an event it knows, writes nothing behind it, and the event elsewhere afterwards', () => {
  const memory = new Uint8Array(2_000);
  const bytes = memory.subarray(0, 1_000);
  const writer = new CanonicalWriter(bytes);
  const event = (i: number): JsonObject => ({
    action: 'Denied',
    device: { hostname: 'a text of more than eight', ip: i % 3 === 0 ? undefined : `10.0.0.${i}` },
    observables: [{ name: 'device.hostname', type_id: 1, value: `host-${i}` }],
    time: 1_790_841_601_370 + i,
  });
  for (let i = 0; i < 20; i++) check(writer, bytes, event(i));
  const length = canonicalize(event(99)).length;
  let unfit = 0;
  for (let from = 1_000 - length - 100; from < 1_000; from++) {
    memory.fill(0xff);
    const end = writer.write(event(99), from);
    expect(memory.subarray(1_000).every((byte) => byte === 0xff)).toBe(true);
    if (end === -1) unfit += 1;
    else expect(decode(bytes.subarray(from, end))).toBe(canonicalize(event(99)));
    check(writer, bytes, event(from));
  }
  expect(unfit).toBeGreaterThanOrEqual(length);
});

it('sees what became of an object that it wrote before', () => {
  const bytes = new Uint8Array(4_096);
  const writer = new CanonicalWriter(bytes);
  const product: JsonObject = { name: 'Firewall', version: '9.1' };
  const event: JsonObject = { metadata: { product, uid: 'a' }, list: [product, product] };
  for (let i = 0; i < 40; i++) {
    if (i % 10 === 9) product.version = `9.${i}`;
    if (i === 25) product.vendor_name = 'Acme';
    if (i === 35) delete product.name;
    check(writer, bytes, event);
  }
});

it('refuses what has no form in the place of what it knows', () => {
  const bytes = new Uint8Array(4_096);
  const writer = new CanonicalWriter(bytes);
  const values: JsonValue[] = ['\ud800', Number.NaN, Number.POSITIVE_INFINITY, { a: '\udc00' }];
  for (let i = 0; i < 40; i++) {
    check(writer, bytes, { a: { b: 'known', c: 1 }, d: i });
    const value = values[i % values.length] ?? null;
    expect(() => writer.write({ a: { b: value, c: 1 }, d: i }, 0)).toThrow(/RFC 8785 has no form for/);
  }
});

it('stays right when senders choose more objects and longer texts than it will remember', () => {
  const bytes = new Uint8Array(1 << 16);
  const writer = new CanonicalWriter(bytes);
  const usual = (i: number): JsonObject => ({
    action: 'Denied',
    device: { hostname: `h${i}`, type_id: 0 },
    time: i,
  });
  for (let shape = 0; shape < 1_500; shape++) {
    const keys = Array.from({ length: 12 }, (_, j) => ({
      [`k${j}`]: { a: 'x'.repeat(200), [`s${shape}`]: shape },
    }));
    const odd = { [`e${shape}`]: Object.assign({}, ...keys), list: [[[]], [{ a: 1 }], { a: 1 }] };
    for (let i = 0; i < 4; i++) check(writer, bytes, odd);
    check(writer, bytes, usual(shape));
  }
});

it('reads an object a few times at most, whatever the objects around it turn out to be', () => {
  const bytes = new Uint8Array(1 << 16);
  const writer = new CanonicalWriter(bytes);
  let reads = 0;
  const deepest = {
    get read(): number {
      reads += 1;
      return 1;
    },
  };
  // Each of ten objects in another ends in one of two keys.
  const nested = (depth: number, ends: number): JsonObject =>
    depth === 0 ? deepest : { a: nested(depth - 1, ends >> 1), [ends % 2 === 0 ? 'y' : 'z']: 1 };
  for (let i = 0; i < 20_000; i++) {
    reads = 0;
    writer.write(nested(10, (i * 7_919) % 1_024), 0);
    expect(reads).toBeLessThanOrEqual(3);
  }
});
