// Bodies of Datadog's agents and of AuroraSOC's publishers, mangled: refused by name or taken apart with nothing lost: what each
// accepted event gives back as its text stands in the body.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAurora } from '../../../workers/core/decode/aurora.ts';
import { decodeDatadog, isDatadogProbe } from '../../../workers/core/decode/datadog.ts';
import { Refusal } from '../../../workers/core/errors.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 21);

const LOGS = [
  { message: '<13>Nov 21 10:00:00 web sshd[1]: Failed password', hostname: 'web-1', ddtags: 'env:prod' },
  { message: '{"level":"error","records":[{"a":1},{"b":2}]}', ddsource: 'app', timestamp: 1_795_000_000_000 },
  { message: 'CEF:0|Acme|Wall|1|100|blocked|8|src=192.0.2.1', service: 'fw', nested: { a: [1, null, 'é'] } },
  { event: 'no message', status: 'info' },
];

const ITEMS = [
  {
    source: 'suricata',
    format: 'json',
    payload: '{"event_type":"alert","src_ip":"192.0.2.1"}',
    source_ip: null,
  },
  { source: 'fw', format: 'cef', payload: 'CEF:0|Acme|Wall|1|100|blocked|8|src=192.0.2.1', timestamp_ms: 1 },
  { topic: 'aurora/sensors/esp32s3_gw_01/alerts', payload: { alert_type: 'tamper' }, qos: 1 },
  { topic: 'aurora/access/stm32_pac_01/badge_event', payload: '{"granted":false}', unknown: [1] },
];

const SNIPPETS = [
  '',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\n',
  'null',
  '"message":',
  '"__proto__":{}',
  '\\u0000',
  '\ud800',
];

/** Up to three changes of a text, each anywhere. */
const changes = fc.array(
  fc.record({
    /** Of ten thousand parts of the text. */
    at: fc.nat(9_999),
    cut: fc.nat(20),
    put: fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ maxLength: 6, unit: 'binary' })),
  }),
  { minLength: 1, maxLength: 3 },
);

type Change = { at: number; cut: number; put: string };

const mangle = (text: string, all: readonly Change[]): string =>
  all.reduce((changed, { at, cut, put }) => {
    const start = Math.floor((at * changed.length) / 10_000);
    return changed.slice(0, start) + put + changed.slice(start + cut);
  }, text);

/** Bodies of some of the items, mangled within one of them or anywhere, some cut in a character. */
const bodies = (items: readonly object[]) =>
  fc
    .record({
      some: fc.subarray([...items], { minLength: 1 }),
      asLines: fc.boolean(),
      anywhere: fc.boolean(),
      changes,
      cutBytes: fc.constantFrom(0, 0, 0, 1, 2),
    })
    .map(({ some, asLines, anywhere, changes: all, cutBytes }) => {
      const texts = some.map((item, i) =>
        i > 0 || anywhere ? JSON.stringify(item) : mangle(JSON.stringify(item), all),
      );
      const text = asLines ? texts.join('\n') : `[${texts.join(',')}]`;
      const bytes = new TextEncoder().encode(anywhere ? mangle(text, all) : text);
      return bytes.subarray(0, bytes.length - cutBytes);
    });

/** What strings of JSON in a text say (RFC 8259, section 7): an event may be a part of one. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gsu, (_, hex: string | undefined, letter = '') =>
    hex === undefined ? (CONTROLS[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );

const CONTROLS: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

describe.each([
  [
    'Datadog',
    LOGS,
    (bytes: Uint8Array) => decodeDatadog(bytes, { receivedAt: RECEIVED_AT, defaults: undefined }),
  ],
  ['AuroraSOC', ITEMS, (bytes: Uint8Array) => decodeAurora(bytes, RECEIVED_AT)],
] as const)('mangled bodies of %s', (_, items, decode) => {
  it('are refused, or every event of them is accepted or rejected', () => {
    let taken = 0;
    fc.assert(
      fc.property(bodies(items), (bytes) => {
        try {
          const { events, rejected } = decode(bytes);
          taken++;
          expect(events.length + rejected.length).toBeGreaterThan(0);
          expect(rejected.every(({ index }) => index < events.length + rejected.length)).toBe(true);
          const text = new TextDecoder().decode(bytes);
          const texts = [text, JSON.stringify(text), unescaped(text)];
          for (const { raw, encoding } of events)
            if (encoding === undefined) expect(texts.some((one) => one.includes(raw))).toBe(true);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
      { numRuns: 15_000 },
    );
    expect(taken).toBeGreaterThan(1_000);
  });
});

describe('a body that agents try a connection with', () => {
  it('is empty JSON and nothing else', () => {
    const is = (text: string) => isDatadogProbe(new TextEncoder().encode(text));
    expect(['{}', '[]', '[{}]', ' { } \n'].map(is)).toEqual([true, true, true, true]);
    expect(['', '[1]', '{"a":1}', `${' '.repeat(20)}{}`].map(is)).toEqual([false, false, false, false]);
  });
});
