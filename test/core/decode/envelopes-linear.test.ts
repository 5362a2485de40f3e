// Twice an OTLP request or a push to Loki may cost about twice the steps, whatever it is made of. Steps are counted, not timed:
// bytes looked at, bytes handed to something native, and what strings cost.
import { describe, expect, it } from 'vitest';
import { decodeLoki } from '../../../workers/core/decode/loki.ts';
import { decodeOtlp } from '../../../workers/core/decode/otlp.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { countSteps } from '../../support/counted-steps.ts';
import { pushRequest, snappy } from '../../support/loki-push.ts';

const OPTIONS = { receivedAt: Date.UTC(2026, 10, 21, 12), format: undefined };
const encoder = new TextEncoder();

/** Bytes that count who looks at them. */
function watched(bytes: Uint8Array, add: (steps: number) => void): Uint8Array {
  return new Proxy(bytes, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'number') add(1);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, target, args);
        add(result instanceof Uint8Array ? result.length : 1);
        return result;
      };
    },
  });
}

function stepsOf(bytes: Uint8Array, decode: (body: Uint8Array) => unknown): number {
  let looked = 0;
  const body = watched(bytes, (steps) => {
    looked += steps;
  });
  const steps = countSteps(() => {
    try {
      decode(body);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
    }
  });
  return steps + looked;
}

type Hostile = readonly [
  name: string,
  build: (n: number) => Uint8Array,
  decode: (body: Uint8Array) => unknown,
];

const json = (body: Uint8Array) => decodeOtlp(body, 'json', OPTIONS);
const protobuf = (body: Uint8Array) => decodeOtlp(body, 'protobuf', OPTIONS);
const text = (build: (n: number) => string) => (n: number) => encoder.encode(build(n));
const records = (inner: string): string => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${inner}]}]}]}`;

/** A length-delimited field; lengths of two bytes suffice here. */
const field = (number: number, content: Uint8Array): Uint8Array =>
  Buffer.concat([
    Uint8Array.of(
      number * 8 + 2,
      (content.length & 0x7f) | 0x80,
      ((content.length >> 7) & 0x7f) | 0x80,
      content.length >> 14,
    ),
    content,
  ]);
const repeated = (n: number, part: Uint8Array): Uint8Array =>
  Buffer.concat(Array.from({ length: n }, () => part));
const inRecord = (content: Uint8Array): Uint8Array => field(1, field(2, field(2, content)));

const HOSTILE: readonly Hostile[] = [
  ['OTLP/JSON: records of nothing', text((n) => records(`${'{},'.repeat(n)}{}`)), json],
  ['OTLP/JSON: brackets that never close', text((n) => records('['.repeat(n))), json],
  ['OTLP/JSON: quotes', text((n) => records('"'.repeat(n))), json],
  ['OTLP/JSON: backslashes', text((n) => records(`"${'\\'.repeat(n)}`)), json],
  [
    'OTLP/JSON: members before the list',
    text((n) => `{${Array.from({ length: n / 8 }, (_, i) => `"a${i}":1,`).join('')}"resourceLogs":[]}`),
    json,
  ],
  ['OTLP/JSON: resources without scopes', text((n) => `{"resourceLogs":[${'{},'.repeat(n)}{}]}`), json],
  [
    'OTLP/JSON: scopes without records',
    text((n) => `{"resourceLogs":[{"scopeLogs":[${'{},'.repeat(n)}{}]}]}`),
    json,
  ],
  [
    'OTLP/JSON: a key again and again',
    text((n) => records(`{"attributes":[${'{"key":"a"},'.repeat(n / 16)}{"key":"a"}]}`)),
    json,
  ],
  [
    'OTLP/protobuf: records of nothing',
    (n) => field(1, field(2, repeated(n, Uint8Array.of(18, 0)))),
    protobuf,
  ],
  ['OTLP/protobuf: attributes of nothing', (n) => inRecord(repeated(n, Uint8Array.of(50, 0))), protobuf],
  ['OTLP/protobuf: a body again and again', (n) => inRecord(repeated(n, Uint8Array.of(42, 0))), protobuf],
  [
    'OTLP/protobuf: fields that nobody knows',
    (n) => inRecord(repeated(n, Uint8Array.of(0xf8, 1, 1))),
    protobuf,
  ],
  ['OTLP/protobuf: a resource in parts', (n) => field(1, repeated(n, Uint8Array.of(10, 2, 10, 0))), protobuf],
  [
    'Loki: streams of nothing',
    text((n) => `{"streams":[${'{},'.repeat(n)}{}]}`),
    (body) => decodeLoki(body, 'json', OPTIONS),
  ],
  [
    'Loki: lines of nothing',
    text((n) => `{"streams":[{"values":[${'["1",""],'.repeat(n)}["1",""]]}]}`),
    (body) => decodeLoki(body, 'json', OPTIONS),
  ],
  [
    'Loki: labels without end',
    (n) => snappy(pushRequest({ labels: `{a="${'\\\\'.repeat(n)}`, entries: [] })),
    (body) => decodeLoki(body, 'protobuf', OPTIONS),
  ],
  [
    'Loki: labels of one letter each',
    (n) =>
      snappy(pushRequest({ labels: `{${Array.from({ length: n / 8 }, (_, i) => `a${i}=""`).join(',')}}` })),
    (body) => decodeLoki(body, 'protobuf', OPTIONS),
  ],
  [
    'Snappy: literals of one byte',
    (n) => Buffer.concat([Uint8Array.of((n & 0x7f) | 0x80, n >> 7), repeated(n, Uint8Array.of(0, 0))]),
    (body) => decodeLoki(body, 'protobuf', OPTIONS),
  ],
];

describe('steps are in proportion to size', () => {
  it.each(HOSTILE)('%s', (_, build, decode) => {
    const [small, large] = [2_000, 8_000].map((n) => stepsOf(build(n), decode));
    expect(small ?? 0).toBeGreaterThan(0);
    expect(large ?? 0).toBeLessThan(5 * (small ?? 0) + 1_000);
  });
});
