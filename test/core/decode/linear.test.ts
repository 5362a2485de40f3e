// Twice the input may cost at most about twice the steps, whatever it is made of. Steps are counted, not timed: characters
// looked at one by one, characters a native search ran over, and pieces cut out.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { Refusal } from '../../../workers/core/errors.ts';

const encoder = new TextEncoder();
const originals = new Map<string, PropertyDescriptor>();
let steps = 0;

/** Replaces a method of String or Uint8Array by one that counts what a call costs. */
function count(
  prototype: object,
  name: string,
  cost: (self: ArrayLike<unknown>, args: unknown[], result: unknown) => number,
): void {
  const original = Object.getOwnPropertyDescriptor(prototype, name);
  const method: unknown = original?.value;
  if (original === undefined || typeof method !== 'function') throw new TypeError(`no method ${name}`);
  originals.set(`${prototype === String.prototype ? 'String' : 'Uint8Array'}.${name}`, original);
  Object.defineProperty(prototype, name, {
    ...original,
    value(this: ArrayLike<unknown>, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(method, this, args);
      steps += cost(this, args, result);
      return result;
    },
  });
}

/** A search runs from where it was told to start to where it found something, or to the end. */
function searched(self: ArrayLike<unknown>, [, from]: unknown[], result: unknown): number {
  const start = typeof from === 'number' ? from : 0;
  return 1 + Math.max(0, (typeof result === 'number' && result !== -1 ? result : self.length) - start);
}

const wholeText = (self: ArrayLike<unknown>): number => 1 + self.length;

beforeEach(() => {
  for (const name of ['charCodeAt', 'charAt', 'slice', 'startsWith']) count(String.prototype, name, () => 1);
  for (const name of ['replace', 'search', 'trim', 'split', 'toWellFormed', 'includes', 'replaceAll'])
    count(String.prototype, name, wholeText);
  count(String.prototype, 'indexOf', searched);
});

afterEach(() => {
  for (const [key, descriptor] of originals) {
    Object.defineProperty(String.prototype, key.slice('String.'.length), descriptor);
  }
  originals.clear();
});

function stepsOf(body: string, mediaType: string, format: string | undefined): number {
  const bytes = encoder.encode(body);
  steps = 0;
  try {
    decodeBody(bytes, { mediaType, format, receivedAt: Date.UTC(2026, 10, 20) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return steps;
}

const CEF = 'CEF:0|V|P|1|1|n|5|';
const PAIRS = 'a=1 b=2 c=3';
const ACCESS = '192.0.2.7 - - [20/Nov/2026:11:59:00 +0000] "GET / HTTP/1.1" 200 5';
const PAN_OS = '1,2026/11/20 11:59:00,1,TRAFFIC,';

const AUDIT = 'type=SYSCALL msg=audit(1795175940.123:1):';

type Hostile = readonly [name: string, build: (n: number) => string, mediaType?: string, format?: string];

const HOSTILE: readonly Hostile[] = [
  ['equal signs in CEF', (n) => `${CEF}${'='.repeat(n)}`],
  ['keys without spaces in CEF', (n) => `${CEF}x=?${'a=b'.repeat(n)}`],
  ['one long key in CEF', (n) => `${CEF}${'a'.repeat(n)}=1 ${'b'.repeat(n)}=2`],
  ['backslashes in CEF', (n) => `${CEF}a=${'\\'.repeat(n)}=b`],
  ['backslashes before each equal sign in CEF', (n) => `${CEF}a=${'\\\\='.repeat(n)}`],
  ['escapes in a CEF header', (n) => `CEF:0|${'\\|'.repeat(n)}`],
  ['magic words of CEF', (n) => `x${' CEF:'.repeat(n)}`],
  ['magic words of LEEF', (n) => `x${' LEEF:'.repeat(n)}`],
  ['delimiters in LEEF', (n) => `LEEF:2.0|V|P|1|ID|^|${'^a'.repeat(n)}`],
  ['attributes far from their equal sign in LEEF', (n) => `LEEF:1.0|V|P|1|ID|${'a\t'.repeat(n)}`],
  ['pipes in LEEF', (n) => `LEEF:1.0|V|P|1|ID|${'a=b|'.repeat(n)}`],
  ['open structured data', (n) => `<14>1 - - - - - ${'[a b="c"'.repeat(n)}`],
  ['structured data elements', (n) => `<14>1 - - - - - ${'[a b="c"]'.repeat(n)}`],
  ['escapes in structured data', (n) => `<14>1 - - - - - [a b="${'\\"'.repeat(n)}`],
  ['counters before a timestamp', (n) => `<14>${'1: '.repeat(n)}`],
  ['colons in a message', (n) => `<14>${': '.repeat(n)}`],
  ['an endless tag', (n) => `<14>Nov 20 11:59:00 h ${'a'.repeat(n)}`],
  ['brackets in a tag', (n) => `<14>Nov 20 11:59:00 h a${'[b'.repeat(n)}`],
  ['syslog lines', (n) => '<14>Nov 20 11:59:00 h a[1]: m\n'.repeat(n)],
  ['short lines', (n) => 'x\n'.repeat(n)],
  ['blank lines', (n) => `${' \n'.repeat(n)}x`],
  ['spaces', (n) => `${' '.repeat(n)}x`],
  ['octet counts', (n) => '6 <14>xx'.repeat(n)],
  ['numbers before an angle', (n) => `1 <${'1'.repeat(n)}`],
  ['nested arrays', (n) => `{"a":${'['.repeat(n)}`, 'application/x-ndjson'],
  ['nested objects', (n) => '{"a":'.repeat(n), 'application/json'],
  ['unclosed strings', (n) => `{"${'\\"'.repeat(n)}`, 'application/json'],
  ['backslashes in JSON', (n) => `{"a":"${'\\'.repeat(n * 2)}"}`, 'application/json'],
  ['escapes of surrogates', (n) => `{"a":"${'\\ud800'.repeat(n)}"}`, 'application/x-ndjson'],
  ['digits', (n) => `{"a":${'1'.repeat(n)}.5}`, 'application/x-ndjson'],
  ['duplicate names', (n) => `{${'"a":1,'.repeat(n)}"a":1}`, 'application/x-ndjson'],
  [
    'distinct names and white space',
    (n) => `{${Array.from({ length: n }, (_, i) => `"${i}": 1`).join(', ')}}`,
    'application/x-ndjson',
  ],
  ['array elements', (n) => `[${'{},'.repeat(n)}{}]`, 'application/json'],
  ['concatenated objects', (n) => '{}'.repeat(n), 'application/json'],
  ['a broken object after many', (n) => `${'{}'.repeat(n)}{`, 'application/json'],
  ['pairs', (n) => `${PAIRS}${' k=v'.repeat(n)}`],
  ['equal signs in pairs', (n) => `${PAIRS}${'='.repeat(n)}`],
  ['spaces in pairs', (n) => `${PAIRS}${' '.repeat(n)}`],
  ['spaces in a first value', (n) => `a=${' '.repeat(n)}b=1 c=2`],
  ['commas in pairs', (n) => `a=1,b=2,c=3${', '.repeat(n)}`],
  ['words without a key in pairs', (n) => `${PAIRS}${' word'.repeat(n)}`],
  ['bare keys in pairs', (n) => `${PAIRS} d="x"${' k'.repeat(n)}`],
  ['quotes in pairs', (n) => `${PAIRS} d=${'"'.repeat(n)}`],
  ['quotes that never close in pairs', (n) => `${PAIRS}${' k="x'.repeat(n)}`],
  ['backslashes in pairs', (n) => `${PAIRS} d="${'\\'.repeat(n)}"`],
  ['escaped quotes in pairs', (n) => `${PAIRS} d="${'\\"'.repeat(n)}`],
  ['an endless key of a pair', (n) => `${PAIRS} ${'k'.repeat(n)}=1`],
  ['brackets of pairs', (n) => `[a:"1"; b:"2"; c:"3"${']'.repeat(n)}`],
  ['commas in PAN-OS', (n) => `${PAN_OS}${','.repeat(n)}`],
  ['quotes in PAN-OS', (n) => `${PAN_OS}${',"'.repeat(n)}`],
  ['doubled quotes in PAN-OS', (n) => `${PAN_OS}"${'""'.repeat(n)}`],
  ['quotes in CSV', (n) => `a,b\n${',"\n'.repeat(n)}`, 'text/csv'],
  ['doubled quotes in CSV', (n) => `a,b\n"${'""\n'.repeat(n)}`, 'text/csv'],
  ['quotes inside CSV values', (n) => `a,b\n${'x"'.repeat(n)}`, 'text/csv'],
  ['rows of CSV', (n) => `a,b\n${'1,"2"\n'.repeat(n)}`, 'text/csv'],
  ['columns of CSV', (n) => `${','.repeat(n)}\n${','.repeat(n)}`, 'text/csv'],
  ['brackets before an access log', (n) => ' ['.repeat(n)],
  ['quotes in an access log', (n) => `${ACCESS} ${'" '.repeat(n)}`],
  ['escaped quotes in an access log', (n) => `${ACCESS} "${'\\"'.repeat(n)}`],
  ['words behind an access log', (n) => `${ACCESS}${' x'.repeat(n)}`],
  ['events of XML', (n) => '<Event/>'.repeat(n)],
  ['events of XML that never close', (n) => '<Event>'.repeat(n)],
  ['other end tags in XML', (n) => `<Event>${'</EventData>'.repeat(n)}`],
  ['CDATA in XML', (n) => `<Event>${'<![CDATA[</Event>]]>'.repeat(n)}</Event>`],
  ['CDATA that never closes', (n) => '<Event><![CDATA['.repeat(n)],
  ['prologs that never close', (n) => `${'<?x\n'.repeat(n)}<Event/>`],
  ['references in XML', (n) => `<Event>${'&amp;'.repeat(n)}</Event>`],
  ['attributes in XML', (n) => `<Event${' a="1"'.repeat(n)}/>`],
  ['elements in XML', (n) => `<Event>${'<a/>'.repeat(n)}</Event>`],
  ['records of one audit event', (n) => `${AUDIT} a=1\n`.repeat(n)],
  ['audit events', (n) => Array.from({ length: n }, (_, i) => `type=X msg=audit(1.0:${i}): a=1`).join('\n')],
  ['an audit event that stays open', (n) => `${AUDIT}\n${'x\n'.repeat(n)}`],
  ['messages in an audit record', (n) => `${AUDIT} ${"msg='".repeat(n)}`],
  ['braces in an audit record', (n) => `${AUDIT} ${'a={'.repeat(n)}`],
  ['quotes in an audit record', (n) => `${AUDIT} ${'a="'.repeat(n)}`],
  ['brackets in an audit record', (n) => `${AUDIT} ${'(a'.repeat(n)}`],
  ['equal signs in an audit record', (n) => `${AUDIT} ${'='.repeat(n)}`],
  ['lines that continue a message', (n) => `<14>x\n${' y\n'.repeat(n)}`],
  [
    'elements of a container',
    (n) => `{"Records":[${'{"a":"bcdefgh"},'.repeat(n)}{}]}`,
    'application/x-ndjson',
  ],
  ['containers in a row', (n) => '{"Records":[{}]}'.repeat(n), 'application/x-ndjson'],
  ['backslashes in a container', (n) => `{"Records":[{"a":"${'\\\\'.repeat(n)}"}]}`, 'application/json'],
  ['members of a list answer', (n) => `{"items":[{}]${',"kind":1'.repeat(n)}}`, 'application/json'],
  ['lines of a shipper', (n) => '{"log":"x\\n","stream":"s"}\n'.repeat(n), 'application/x-ndjson'],
  ['slashes in a topic', (n) => `{"topic":"aurora/${'/'.repeat(n)}","payload":1}`, 'application/json'],
  ['record separators', (n) => '\x1e'.repeat(n)],
  ['headers of W3C', (n) => '#Fields: a b\n'.repeat(n)],
  ['columns of W3C', (n) => `#Fields:${' a'.repeat(n)}\n1${' 1'.repeat(n - 1)}`],
  ['rows of W3C', (n) => `#Fields: a b\n${'1 2\n'.repeat(n)}`],
  ['quotes in W3C', (n) => `#Fields: a b\n${' "'.repeat(n)}`],
  ['tabs in Zeek', (n) => `#fields\ta\tb\n${'\t'.repeat(n)}`],
  ['escapes in Zeek', (n) => `#fields\ta\tb\n1\t${'\\x'.repeat(n)}${'\\x41'.repeat(n)}`],
  ['elements in Zeek', (n) => `#fields\ta\tb\n#types\tint\tset[int]\n1\t${',1'.repeat(n)}`],
  ['headers of Zeek', (n) => '#separator \\x09\n'.repeat(n)],
  ['text as pinned syslog', (n) => 'x\n'.repeat(n), 'text/plain', 'syslog'],
  ['text as pinned CEF', (n) => ' CEF:x'.repeat(n), 'text/plain', 'cef'],
];

const cases = HOSTILE.map(([name, build, mediaType = 'text/plain', format]) => ({
  name,
  build,
  mediaType,
  format,
}));

it.each(cases)('takes steps in proportion to: $name', ({ build, mediaType, format }) => {
  const small = stepsOf(build(4_000), mediaType, format);
  const large = stepsOf(build(8_000), mediaType, format);
  expect(large).toBeLessThan(2.1 * small + 1_000);
});
