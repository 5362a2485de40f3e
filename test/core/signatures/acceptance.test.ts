// What a signature must say before it is acted on, at the borders of each rule.
import { describe, expect, it } from 'vitest';
import { requireCoverage, requireTime } from '../../../workers/core/signatures/acceptance.ts';
import {
  parseContentDigest,
  requireDigests,
  requireNoBody,
} from '../../../workers/core/signatures/content-digest.ts';
import { partsOfKeyid, signaturesOf } from '../../../workers/core/signatures/request-signature.ts';
import type { RequestParts } from '../../../workers/core/signatures/signature-base.ts';
import { digestField } from '../../support/request-signer.ts';

const NOW = 1_800_000_000;

function request(
  fields: Record<string, string>,
  url = 'https://edge.example/v1/events',
  method = 'POST',
): RequestParts {
  const field = (name: string) =>
    Object.entries(fields).flatMap(([key, value]) => (key === name ? [value] : []));
  return { method, url: new URL(url), field };
}

/** The one signature with these parameters and components. */
function signature(parameters: string, components = '') {
  const input = `s=(${components});keyid="a/b/c"${parameters}`;
  const [one] = signaturesOf(request({ 'signature-input': input, signature: 's=:AAAA:' }));
  if (one === undefined) throw new Error('no signature');
  return one;
}

const refusal = (code: string) => expect.objectContaining({ code });
const timeOf = (parameters: string) => () => requireTime(signature(parameters), NOW * 1000);

describe('the time of a signature', () => {
  it.each([
    [';nonce="n"', 'AUTH_SIGNATURE_MALFORMED'],
    [`;created=${NOW}`, 'AUTH_SIGNATURE_MALFORMED'],
    [`;created=${NOW};nonce=""`, 'AUTH_SIGNATURE_MALFORMED'],
    [`;created=${NOW};nonce="a b"`, 'AUTH_SIGNATURE_MALFORMED'],
    [`;created=${NOW};nonce="${'n'.repeat(129)}"`, 'AUTH_SIGNATURE_MALFORMED'],
    [`;created=${NOW - 301};nonce="n"`, 'AUTH_SIGNATURE_EXPIRED'],
    [`;created=${NOW + 61};nonce="n"`, 'AUTH_SIGNATURE_EXPIRED'],
    [`;created=${NOW};expires=${NOW - 1};nonce="n"`, 'AUTH_SIGNATURE_EXPIRED'],
    [`;created=-999999999999999;nonce="n"`, 'AUTH_SIGNATURE_EXPIRED'],
    [`;created=999999999999999;nonce="n"`, 'AUTH_SIGNATURE_EXPIRED'],
  ])('%s is refused with %s', (parameters, code) => {
    expect(timeOf(parameters)).toThrow(refusal(code));
  });

  it.each([
    [`;created=${NOW - 300};nonce="n"`, NOW],
    [`;created=${NOW + 60};nonce="n"`, NOW + 360],
    [`;created=${NOW};expires=${NOW};nonce="${'n'.repeat(128)}"`, NOW],
    [`;created=${NOW};expires=${NOW + 10};nonce="n"`, NOW + 10],
    [`;created=${NOW};expires=${NOW + 9999};nonce="n"`, NOW + 300],
  ])('%s counts until %i', (parameters, until) => {
    expect(timeOf(parameters)()).toMatchObject({ until });
  });

  it.each([
    'created="1"',
    'created=1.5',
    'created=@1',
    'expires=?1',
    'nonce=n',
    'nonce=:AA==:',
    'alg=ed25519',
  ])('and its other parameters are of their types: %s is refused', (parameter) => {
    expect(() => signature(`;${parameter}`)).toThrow(refusal('AUTH_SIGNATURE_MALFORMED'));
  });
});

describe('what a signature covers', () => {
  const ALL = '"@method" "@target-uri" "content-digest"';
  const covers =
    (components: string, of = request({})) =>
    () =>
      requireCoverage(signature('', components), of);

  it.each([
    ALL,
    '"@method" "@authority" "@path" "content-digest"',
    '"@method" "@authority" "@request-target" "content-digest"',
    `${ALL} "x-other"`,
    '"content-digest";bs "@target-uri" "@method"',
  ])('is enough: %s', (components) => {
    expect(covers(components)).not.toThrow();
  });

  it.each([
    ['', '@method, @authority, @path, content-digest'],
    ['"@target-uri" "content-digest"', '@method'],
    ['"@method" "@target-uri"', 'content-digest'],
    ['"@method" "@path" "content-digest"', '@authority'],
    ['"@method" "@authority" "content-digest"', '@path'],
    ['"@method" "@request-target" "content-digest"', '@authority'],
    ['"@method" "@target-uri" "content-digest";key="sha-256"', 'content-digest'],
  ])('is too little: %s', (components, missing) => {
    expect(covers(components)).toThrow(`does not cover ${missing}`);
  });

  it('includes the query where there is one, and one parameter of it is not enough', () => {
    const of = request({}, 'https://edge.example/v1/events?format=cef');
    expect(covers('"@method" "@authority" "@path" "content-digest"', of)).toThrow('@query');
    expect(
      covers('"@method" "@authority" "@path" "@query-param";name="format" "content-digest"', of),
    ).toThrow('@query');
    expect(covers('"@method" "@authority" "@path" "@query" "content-digest"', of)).not.toThrow();
    expect(covers(ALL, of)).not.toThrow();
  });

  it.each(['content-type', 'content-encoding', 'idempotency-key'])(
    'includes %s where it is there',
    (name) => {
      expect(covers(ALL, request({ [name]: 'x' }))).toThrow(`does not cover ${name}`);
      expect(covers(`${ALL} "${name}"`, request({ [name]: 'x' }))).not.toThrow();
    },
  );

  it.each(['GET', 'HEAD', 'OPTIONS'])('needs no digest for %s', (method) => {
    const of = request({}, 'https://edge.example/health', method);
    expect(covers('"@method" "@target-uri"', of)).not.toThrow();
  });
});

describe('the signatures of a request', () => {
  const read = (input: string, signatures = 'a=:AA==:, b=:AA==:, c=:AA==:, d=:AA==:, e=:AA==:') =>
    signaturesOf(request({ 'signature-input': input, signature: signatures })).map(({ keyid }) => keyid);

  it('are those tagged edgeseal, else those tagged for nobody else', () => {
    expect(read('a=();keyid="x", b=();keyid="y";tag="edgeseal", c=();keyid="z";tag="other"')).toEqual(['y']);
    expect(read('a=();keyid="x", c=();keyid="z";tag="other"')).toEqual(['x']);
    expect(read('c=();keyid="z";tag="web-bot-auth"')).toEqual([]);
    expect(read('c=();keyid="acme/fw/1";tag="prod"')).toEqual(['acme/fw/1']);
  });

  it.each([
    ['more than four', 'a=();keyid="x",b=();keyid="x",c=();keyid="x",d=();keyid="x",e=();keyid="x"'],
    ['one without its Signature', 'z=();keyid="x"'],
    ['one that is no list', 'a="x"'],
    ['one without a keyid', 'a=()'],
    ['none', ''],
    ['what is no dictionary', '("@method")'],
    ['too many components', `a=(${Array.from({ length: 33 }, (_, i) => `"h${i}"`).join(' ')});keyid="x"`],
    ['a field too long', `a=();keyid="${'x'.repeat(8_192)}"`],
  ])('are refused: %s', (_, input) => {
    expect(() => read(input)).toThrow(refusal('AUTH_SIGNATURE_MALFORMED'));
  });

  it.each(['a=AA', 'a="AA"', 'a=(:AA==:)', 'a', '', 'a=:A:'])(
    'are refused with a Signature of %j',
    (text) => {
      expect(() => read('a=();keyid="x"', text)).toThrow(refusal('AUTH_SIGNATURE_MALFORMED'));
    },
  );

  it.each([
    '',
    'a',
    'a/b',
    'a/b/c/d',
    '/b/c',
    'a//c',
    'a/b/',
    'a/b/.c',
    'a/b/c\n',
    'a/../c',
    `a/b/${'c'.repeat(65)}`,
  ])('have no key of ours under %j', (keyid) => {
    expect(partsOfKeyid(keyid)).toBeNull();
  });
});

describe('a Content-Digest', () => {
  const body = new TextEncoder().encode('{"a":1}');
  const check =
    (field: string, sent = body) =>
    () =>
      requireDigests(parseContentDigest(field), sent);

  it('holds the body to every digest it has of those that are safe', async () => {
    const [short, long] = [await digestField(body), await digestField(body, 'sha-512')];
    for (const field of [short, long, `${short}, ${long}`, `md5=:AAAA:, ${short}`, `${short};a=1`]) {
      expect(check(field)).not.toThrow();
      expect(check(field, body.slice(1))).toThrow(refusal('AUTH_DIGEST_MISMATCH'));
    }
    const wrong = await digestField('another', 'sha-512');
    expect(check(`${short}, ${wrong}`)).toThrow(refusal('AUTH_DIGEST_MISMATCH'));
    expect(check(await digestField(''), new Uint8Array())).not.toThrow();
  });

  it.each([
    '',
    'md5=:AAAA:',
    'sha-256=AAAA',
    'sha-256="AAAA"',
    'sha-256=:AAAA:',
    'SHA-256=:AAAA:',
    'sha-256',
    'a b',
    'sha-512=(:AA==:)',
  ])('is refused as %j', (field) => {
    expect(check(field)).toThrow(refusal('AUTH_SIGNATURE_MALFORMED'));
  });

  it('that was not signed allows no body', () => {
    expect(() => requireNoBody(body)).toThrow(refusal('AUTH_DIGEST_MISMATCH'));
    expect(() => requireNoBody(new Uint8Array())).not.toThrow();
  });
});
