// Whatever stands in Signature-Input, Signature and Content-Digest: it is refused, never taken, and never breaks anything.
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourceKey } from '../../../schemas/registry.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { parseDictionary } from '../../../workers/core/signatures/structured-fields.ts';
import { serializeMember } from '../../../workers/core/signatures/structured-values.ts';
import { type Deployment, openDeployment } from '../../../workers/ingest/deployment.ts';
import { signedSender } from '../../../workers/ingest/signed-request.ts';
import { type SignedRequest, senderKeyPair, signRequest } from '../../support/request-signer.ts';

const URL_SENT = 'https://edge.example/v1/events?format=json';
const BODY = '{"message":"one"}';

let deployment: Deployment;
let good: SignedRequest;
beforeAll(async () => {
  const pair = await senderKeyPair('k1');
  await env.REGISTRY.put(sourceKey('fuzz', 'fw'), JSON.stringify({ v: 1, keys: [pair.settings] }));
  deployment = await openDeployment({ ...env });
  const request = { url: URL_SENT, headers: { 'content-type': 'application/json' }, body: BODY };
  good = await signRequest(request, pair, { keyid: 'fuzz/fw/k1' });
});

type Outcome = 'taken' | 'nobody' | 'refused';

/** What becomes of these headers; anything thrown that is not a refusal fails the test. */
async function outcomeOf(fields: Readonly<Record<string, string>>, method = 'POST'): Promise<Outcome> {
  const headers = new Headers(fields);
  const head = { method, url: new URL(URL_SENT), headers, params: {}, cf: undefined };
  try {
    const sender = await signedSender(head, deployment, Date.now());
    return sender === undefined ? 'nobody' : 'taken';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toMatch(/^AUTH_(SIGNATURE_(MALFORMED|INVALID|EXPIRED|REPLAYED)|DIGEST_MISMATCH)$/);
    expect(error.message).toMatch(/^[ -~]{1,200}$/);
    return 'refused';
  }
}

/** A text with some of its pieces cut out, doubled, swapped or replaced. */
function mangled(text: string): fc.Arbitrary<string> {
  const pieces = fc.constantFrom(
    ...[
      '"',
      '(',
      ')',
      ';',
      '=',
      ':',
      ',',
      ' ',
      '\\',
      '?0',
      '1',
      '-',
      '.',
      '@',
      '%"',
      '*',
      '"@method"',
      ';bs',
      ';key="a"',
    ],
    ...[
      ';created=0',
      ';keyid="a/b/c"',
      '"content-digest"',
      ';sf',
      ';req',
      '"@query-param";name="format"',
      'sig1=',
      ';tag="x"',
    ],
  );
  const edit = fc.record({
    at: fc.nat(text.length),
    cut: fc.nat(12),
    put: fc.oneof(pieces, fc.constant('')),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), text),
    );
}

/** What a header can carry at all. */
const anyField = fc
  .array(fc.integer({ min: 0x20, max: 0x7e }), { maxLength: 120 })
  .map((codes) => String.fromCharCode(...codes));

/** What a field says: the same value may be written with other spaces or padding, and that changes nothing. */
function meaningOf(name: string, field: string): string | undefined {
  const member = parseDictionary(field)?.get('sig1');
  if (name === 'content-digest') return field.trim();
  if (name === 'signature')
    return member && 'bare' in member ? serializeMember({ ...member, parameters: NONE }) : '';
  return member && serializeMember(member);
}

const NONE = new Map();
const NAMES = ['signature-input', 'signature', 'content-digest'] as const;

/** Taken only if every field still says what was signed. */
async function judge(fields: Readonly<Record<string, string>>, method: string): Promise<Outcome> {
  const all = { ...good.headers, ...fields };
  const outcome = await outcomeOf(all, method);
  if (outcome !== 'taken') return outcome;
  for (const name of NAMES)
    expect(meaningOf(name, all[name] ?? '')).toBe(meaningOf(name, good.headers[name] ?? ''));
  return outcome;
}

describe('mangled signatures', () => {
  it('begin from one that is good', async () => {
    expect(await outcomeOf(good.headers)).toBe('taken');
  });

  it.each(NAMES)('in %s are taken for nothing they do not say', async (name) => {
    const seen = new Map<Outcome, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 9, arbitrary: mangled(good.headers[name] ?? '') }, anyField),
        async (field) => {
          const outcome = await judge({ [name]: field }, 'POST');
          seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        },
      ),
      { numRuns: 7_000 },
    );
    expect(seen.get('refused')).toBeGreaterThan(6_000);
  });

  it('in all three at once, and of any method, neither', async () => {
    const all = fc.record({
      'signature-input': mangled(good.headers['signature-input'] ?? ''),
      signature: fc.oneof(mangled(good.headers.signature ?? ''), anyField),
      'content-digest': fc.oneof(mangled(good.headers['content-digest'] ?? ''), anyField),
    });
    const seen = new Set<Outcome>();
    await fc.assert(
      fc.asyncProperty(all, fc.constantFrom('POST', 'GET', 'PUT'), async (fields, method) => {
        seen.add(await judge(fields, method));
      }),
      { numRuns: 4_000 },
    );
    expect(seen).toContain('refused');
  });
});
