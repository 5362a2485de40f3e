// The signature base, component by component, as RFC 9421 has it in the examples of its section 2; and what has no value.
import { describe, expect, it } from 'vitest';
import { type RequestParts, signatureBase } from '../../../workers/core/signatures/signature-base.ts';
import { parseDictionary } from '../../../workers/core/signatures/structured-fields.ts';

const HEADERS: readonly (readonly [string, string])[] = [
  ['host', 'www.example.com'],
  ['date', 'Tue, 20 Apr 2021 02:07:56 GMT'],
  ['x-ows-header', '  Leading and trailing whitespace.  '],
  ['cache-control', 'max-age=60'],
  ['cache-control', '   must-revalidate'],
  ['example-dict', '  a=1,    b=2;x=1;y=2,   c=(a   b   c), d'],
  ['example-header', 'value, with, lots'],
  ['example-header', 'of, commas'],
  ['empty-header', ''],
  ['content-digest', 'sha-256=:AAAA:,sha-512=:BBBB:;a'],
  ['latin', 'caf\u00e9'],
  ['broken', 'a\nb'],
];

function request(url = 'https://www.example.com/path?param=value', method = 'POST'): RequestParts {
  const field = (name: string) => HEADERS.filter(([key]) => key === name).map(([, value]) => value);
  return { method, url: new URL(url), field };
}

/** The base for components written as in a Signature-Input, without its last line. */
function base(components: string, of = request()): string {
  const signed = parseDictionary(`sig=(${components});created=1`)?.get('sig');
  if (signed === undefined || !('items' in signed)) throw new Error('no list of components');
  const lines = signatureBase(of, signed).split('\n');
  expect(lines.pop()).toMatch(/^"@signature-params": \(.*\);created=1$/);
  return lines.join('\n');
}

const MALFORMED = expect.objectContaining({ code: 'AUTH_SIGNATURE_MALFORMED' });

describe('a signature base', () => {
  it.each([
    ['"host"', 'www.example.com'],
    ['"date"', 'Tue, 20 Apr 2021 02:07:56 GMT'],
    ['"x-ows-header"', 'Leading and trailing whitespace.'],
    ['"cache-control"', 'max-age=60, must-revalidate'],
    ['"example-dict"', 'a=1,    b=2;x=1;y=2,   c=(a   b   c), d'],
    ['"example-dict";key="a"', '1'],
    ['"example-dict";key="d"', '?1'],
    ['"example-dict";key="b"', '2;x=1;y=2'],
    ['"example-dict";key="c"', '(a b c)'],
    ['"example-header"', 'value, with, lots, of, commas'],
    ['"example-header";bs', ':dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:'],
    ['"empty-header"', ''],
    ['"content-digest";sf', 'sha-256=:AAAA:, sha-512=:BBBB:;a'],
    ['"@method"', 'POST'],
    ['"@target-uri"', 'https://www.example.com/path?param=value'],
    ['"@authority"', 'www.example.com'],
    ['"@scheme"', 'https'],
    ['"@request-target"', '/path?param=value'],
    ['"@path"', '/path'],
    ['"@query"', '?param=value'],
  ])('has %s as %j', (component, value) => {
    expect(base(component)).toBe(`${component}: ${value}`);
  });

  it.each([
    ['http://www.EXAMPLE.com:80', '"@authority"', 'www.example.com'],
    ['https://www.example.com:8443/', '"@authority"', 'www.example.com:8443'],
    ['https://www.example.com', '"@path"', '/'],
    ['https://www.example.com/path', '"@query"', '?'],
    ['https://www.example.com/path?', '"@query"', '?'],
    ['https://www.example.com/path?queryString', '"@query"', '?queryString'],
    [
      'https://www.example.com/a?param=value&foo=bar&baz=bat%2Dman',
      '"@query"',
      '?param=value&foo=bar&baz=bat%2Dman',
    ],
  ])('has of %s %s as %j', (url, component, value) => {
    expect(base(component, request(url))).toBe(`${component}: ${value}`);
  });

  it('has parameters of a query, written anew', () => {
    const query =
      "?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&e=(!'*~)";
    const of = request(`https://www.example.com/parameters${query}`);
    expect(base('"@query-param";name="var"', of)).toContain(': this%20is%20a%20big%0Amultiline%20value');
    expect(base('"@query-param";name="bar"', of)).toContain(': with%20plus%20whitespace');
    expect(base('"@query-param";name="fa%C3%A7ade%22%3A%20"', of)).toContain(': something');
    expect(base('"@query-param";name="e"', of)).toContain(': %28%21%27*%7E%29');
  });

  it('has the components in the order they are named, and ends in the parameters as they came', () => {
    const input = 'sig=("@path"  "@method");keyid="a\\"b";created=1618884473;alg="ed25519";odd=:AA==:;x';
    const signed = parseDictionary(input)?.get('sig');
    if (signed === undefined || !('items' in signed)) throw new Error('no list of components');
    expect(signatureBase(request(), signed).split('\n')).toEqual([
      '"@path": /path',
      '"@method": POST',
      '"@signature-params": ("@path" "@method");keyid="a\\"b";created=1618884473;alg="ed25519";odd=:AA==:;x',
    ]);
  });

  it('of no component is its parameters alone', () => {
    expect(base('')).toBe('');
  });

  it.each([
    ['a field that is not there', '"absent"'],
    ['a name in upper case', '"Date"'],
    ['a name that is a token', 'date'],
    ['a name that is a number', '1'],
    ['an empty name', '""'],
    ['a name with a space in it', '"a b"'],
    ['the same field twice', '"date" "date"'],
    ['the same component twice, its parameters turned round', '"date";bs;x "date";x;bs'],
    ['a response\u2019s status', '"@status"'],
    ['its own parameters', '"@signature-params"'],
    ['something of its own', '"@body"'],
    ['the request of a response', '"@method";req'],
    ['a field of a request of a response', '"date";req'],
    ['a trailer', '"date";tr'],
    ['an unknown parameter', '"date";odd'],
    ['bs and key at once', '"example-dict";bs;key="a"'],
    ['bs and sf at once', '"content-digest";bs;sf'],
    ['a flag that is off', '"content-digest";sf=?0'],
    ['a flag with a value', '"date";bs=1'],
    ['a member that is not there', '"example-dict";key="e"'],
    ['a member named by a token', '"example-dict";key=a'],
    ['a member of what is no dictionary', '"date";key="a"'],
    ['the strict form of a field of unknown type', '"example-dict";sf'],
    ['a query parameter without a name', '"@query-param"'],
    ['a query parameter that is not there', '"@query-param";name="absent"'],
    ['a query parameter with more', '"@query-param";name="param";sf'],
    ['letters beyond ASCII', '"latin"'],
    ['letters beyond ASCII, wrapped', '"latin";bs'],
    ['a line break in a value', '"broken"'],
    ['a line break in a value, wrapped', '"broken";bs'],
  ])('is refused for %s', (_, components) => {
    expect(() => base(components)).toThrow(MALFORMED);
  });

  it('is refused for a query parameter that comes twice', () => {
    const of = request('https://www.example.com/?a=1&a=2');
    expect(() => base('"@query-param";name="a"', of)).toThrow(MALFORMED);
  });

  it('says which component is at fault, and repeats nothing else of the sender', () => {
    expect(() => base('"absent"')).toThrow('the signature covers absent, which is not in the request');
    expect(() => base('"<script>"')).toThrow('the signature covers a component, which');
  });
});
