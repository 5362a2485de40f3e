// Statements over HTTP: listed to whom they concern, proven by code that shares nothing with ours, and told from manifests.
import { env } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { beforeAll, expect, test } from 'vitest';
import { statements } from '../../../schemas/catalog.ts';
import type { StatementKind } from '../../../schemas/statement.ts';
import {
  type StatementProofAnswer,
  type StatementsPage,
  statementProofAnswer,
  statementsPage,
} from '../../../schemas/statement-api.ts';
import { makeStatement } from '../../../workers/core/attest/statement.ts';
import { verifyStatementProof } from '../../../workers/core/attest/statement-proof.ts';
import { verifyPacketProof } from '../../../workers/core/attest/verify.ts';
import { checkTlogProof, sha256 } from '../../support/reference-log.ts';
import { archive, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function say(tenant: string, kind: StatementKind, subject: string, createdAt: number): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(16));
  const row = makeStatement({ kind, tenant, subject, createdAt, nonce, said: { about: subject } });
  await drizzle(env.CATALOG).insert(statements).values(row);
  return row.hash;
}

async function list(query = '', tenant = 'acme'): Promise<StatementsPage> {
  const page = await (await get(`/v1/statements${query}`, tenant)).json();
  return statementsPage.parse(page);
}

const hashes = async (query = '', tenant = 'acme'): Promise<string[]> =>
  (await list(query, tenant)).statements.map(({ hash }) => hash);

let said: Record<'fw' | 'dns' | 'erased' | 'other' | 'keys' | 'unsealed', string>;
let packet: string;

beforeAll(async () => {
  await freshArchive();
  const [built] = await archive({}, {});
  packet = built?.id ?? '';
  const [fw, dns] = [await say('acme', 'book', 'fw', 1000), await say('acme', 'book', 'dns', 2000)];
  const erased = await say('acme', 'erasure', `${packet}.0`, 3000);
  const [other, keys] = [await say('rival', 'book', 'fw', 4000), await say('_', 'keys', 'log', 5000)];
  await seal();
  said = { fw, dns, erased, other, keys, unsealed: await say('acme', 'book', 'late', 6000) };
});

test('a reader sees those of its tenant and of the deployment, newest first', async () => {
  expect(await hashes()).toEqual([said.unsealed, said.keys, said.erased, said.dns, said.fw]);
  expect(await hashes('', 'rival')).toEqual([said.keys, said.other]);
  expect(await hashes('', 'nobody')).toEqual([said.keys]);
});

test('they are narrowed by kind, subject and time, and paged', async () => {
  expect(await hashes('?kind=book')).toEqual([said.unsealed, said.dns, said.fw]);
  expect(await hashes('?kind=book&subject=dns')).toEqual([said.dns]);
  expect(await hashes('?from=2000&to=4000')).toEqual([said.erased, said.dns]);
  const first = await list('?limit=2');
  expect(first.statements.map(({ hash }) => hash)).toEqual([said.unsealed, said.keys]);
  expect(await hashes(`?limit=2&cursor=${first.cursor}`)).toEqual([said.erased, said.dns]);
  const last = await list('?limit=5');
  expect(last.cursor).toBeNull();
});

test.each(['?kind=rumour', '?limit=0', '?from=5&to=5', '?cursor=x', '?nothing=1'])(
  '%s is refused',
  async (query) => {
    expect((await get(`/v1/statements${query}`)).status).toBe(400);
  },
);

test.each(['fw', 'dns', 'erased', 'keys'] as const)(
  'the proof of %s verifies by hand and with our verifier',
  async (name) => {
    const response = await get(`/v1/statements/${said[name]}/proof`);
    const proof = statementProofAnswer.parse(await response.json());
    expect(sha256(utf8(proof.statement)).toString('hex')).toBe(said[name]);
    const { index } = checkTlogProof(proof.tlog_proof, sha256(utf8(proof.statement)), await publishedVkey());
    expect(index).toBe(proof.log_index);
    const jwks = await (await get('/.well-known/jwks.json', null)).json<{ keys: unknown[] }>();
    const verdict = await verifyStatementProof(proof, jwks, { hash: said[name], origin: env.LOG_ORIGIN });
    expect(verdict.steps.filter(({ ok }) => !ok)).toEqual([]);
  },
);

test('a changed statement, another one, and another log are found', async () => {
  const proof = await (await get(`/v1/statements/${said.fw}/proof`)).json<StatementProofAnswer>();
  const jwks = await (await get('/.well-known/jwks.json', null)).json<{ keys: unknown[] }>();
  const failing = async (document: unknown, options = {}) =>
    (await verifyStatementProof(document, jwks, options)).steps.find(({ ok }) => !ok)?.name;
  expect(await failing({ ...proof, statement: proof.statement.replace('"fw"', '"fx"') })).toMatch(
    /path of that entry/,
  );
  expect(await failing(proof, { hash: said.dns })).toMatch(/the one it should be/);
  expect(await failing(proof, { origin: 'another.example/log' })).toMatch(/signed by the key/);
  expect(await failing({ ...proof, statement: ` ${proof.statement}` })).toMatch(/well-formed/);
  expect(await failing({ ...proof, more: 1 })).toMatch(/well-formed/);
});

test('a manifest does not pass for a statement, nor a statement for a manifest', async () => {
  const jwks = await (await get('/.well-known/jwks.json', null)).json<{ keys: unknown[] }>();
  const { manifest, ...rest } = await (await get(`/v1/packets/${packet}/proof`)).json<
    Record<string, string>
  >();
  expect((await verifyStatementProof({ ...rest, statement: manifest }, jwks)).ok).toBe(false);
  const { statement, ...log } = await (
    await get(`/v1/statements/${said.fw}/proof`)
  ).json<StatementProofAnswer>();
  expect((await verifyPacketProof({ ...log, manifest: statement }, jwks)).ok).toBe(false);
});

test('what is said but not sealed has no proof yet', async () => {
  const response = await get(`/v1/statements/${said.unsealed}/proof`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([404, '1']);
  expect(await response.json()).toMatchObject({ error: { code: 'QUERY_NOT_SEALED' } });
});

test("what is another tenant's is found as little as what nobody said", async () => {
  const theirs = await get(`/v1/statements/${said.other}/proof`);
  const nobodys = await get(`/v1/statements/${'0'.repeat(64)}/proof`);
  const none = await get('/v1/statements/nonsense/proof');
  const texts = await Promise.all([theirs, nobodys, none].map((response) => response.text()));
  expect(new Set(texts).size).toBe(1);
  expect([theirs.status, nobodys.status, none.status]).toEqual([404, 404, 404]);
});
