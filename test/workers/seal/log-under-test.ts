// A log in the Worker's own D1 and R2, with segments to seal, writes that fail on purpose, and an auditor who sees only
// what is served and what the catalog says.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { encodeVkey, noteVerifier } from '../../../workers/core/log/note.ts';
import { parseTilePath } from '../../../workers/core/log/tiles.ts';
import { loadCheckpoint, readServedTile } from '../../../workers/query/proofs/served-log.ts';
import { type Sealed, sealEverything } from '../../../workers/seal/seal.ts';
import { Auditor, type Head, sha256 } from '../../support/reference-log.ts';

/** A clock that stands where the test puts it. */
export const clock = { now: 1_700_000_000_000 };

/** What befalls one call of a run: it fails, fails but happens, or something else gets in before it. */
export type Fault =
  | { readonly at: number; readonly happened: boolean }
  | { readonly at: number; readonly meanwhile: () => Promise<unknown> };

/** What a faulty call fails with. */
export class Outage extends Error {}

/** Empties D1 and R2. */
export async function freshLog(): Promise<void> {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
}

let nextSegment = 1;

/** Inserts unsealed segments of so many packets each; gives the manifest hashes they bring. */
export async function insertSegments(...sizes: number[]): Promise<string[]> {
  const brought: string[] = [];
  for (const packets of sizes) {
    const id = nextSegment++;
    const hashes = Array.from({ length: packets }, (_, i) =>
      sha256(new TextEncoder().encode(`manifest ${id}/${i}`)).toString('hex'),
    );
    brought.push(...hashes);
    await env.CATALOG.prepare(
      `INSERT INTO segments (id, tenant, object, events, packets, bytes, footer_bytes, packets_offset, packets_bytes,
        time_from, time_to, received_from, received_to, sources, classes, severities, entries)
       VALUES (?1, 't', 'o', ?2, ?2, 1, 1, 1, 1, 0, 0, 0, 0, '{}', '{}', '{}', ?3)`,
    )
      .bind(id, packets, hashes.join(''))
      .run();
  }
  return brought;
}

/** Writes so many unsealed statements; gives the hashes of their texts. */
export async function insertStatements(count: number): Promise<string[]> {
  const brought: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = `{"kind":"book","n":${nextSegment++}}`;
    const hash = sha256(new TextEncoder().encode(text)).toString('hex');
    brought.push(hash);
    await env.CATALOG.prepare(
      `INSERT INTO statements (tenant, kind, subject, text, hash, created_at) VALUES ('t', 'book', 's', ?1, ?2, 0)`,
    )
      .bind(text, hash)
      .run();
  }
  return brought;
}

/** Seals with every call to D1 (batches) and R2 (gets, puts) numbered from 0; one of them may fail. */
export async function seal(fault?: Fault): Promise<{ sealed: Sealed; calls: string[] }> {
  const calls: string[] = [];
  const guard = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const befallen = fault?.at === calls.length ? fault : undefined;
    calls.push(name);
    if (befallen === undefined) return call();
    if ('meanwhile' in befallen) {
      await befallen.meanwhile();
      return call();
    }
    if (befallen.happened) await call();
    throw new Outage(name);
  };
  const sealed = await sealEverything({
    catalog: failing(env.CATALOG, { batch: 'D1 batch' }, guard),
    tiles: failing(env.TILES, { get: 'R2 get', put: 'R2 put' }, guard),
    signer: await signer(),
    now: () => clock.now,
    attempt: () => crypto.randomUUID(),
  });
  return { sealed, calls };
}

type Guard = <T>(name: string, call: () => Promise<T>) => Promise<T>;

/** A binding whose named methods go through the guard. */
function failing<B extends object>(binding: B, methods: Readonly<Record<string, string>>, guard: Guard): B {
  return new Proxy(binding, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      const name = methods[String(key)];
      const call = (...args: unknown[]): unknown => Reflect.apply(member, target, args);
      return name === undefined ? call : (...args: unknown[]) => guard(name, async () => call(...args));
    },
  });
}

/** The key of the Worker under test. */
export async function signer() {
  const { key, publicKey } = await importSigningKey(env.LOG_KEY, 'log');
  return { ...(await noteVerifier(env.LOG_ORIGIN, publicKey)), privateKey: key };
}

/** What the log's public endpoints answer; null for a refusal. */
async function served(path: string): Promise<Uint8Array | null> {
  const store = { catalog: env.CATALOG, tiles: env.TILES };
  if (path !== 'checkpoint') return (await readServedTile(store, parseTilePath(path))) ?? null;
  const note = await loadCheckpoint(store);
  return note === undefined ? null : new TextEncoder().encode(note);
}

/** An auditor of the log under test who keeps every checkpoint seen. */
export async function auditor(): Promise<Auditor> {
  return new Auditor(served, encodeVkey(await signer()));
}

/**
 * Visits the log, and holds it against the catalog: every entry is the manifest hash at that place of a sealed segment or the hash
 * of the statement sealed there, every sealed packet and statement is an entry, none twice.
 */
export async function checkLog(by: Auditor): Promise<Head & { entries: string[] }> {
  const visit = await by.visit();
  const { results } = await env.CATALOG.prepare(
    `SELECT entries, log_start FROM segments WHERE log_start IS NOT NULL
     UNION ALL SELECT hash, log_index FROM statements WHERE log_index IS NOT NULL ORDER BY log_start`,
  ).all<{ entries: string; log_start: number }>();
  const expected: string[] = [];
  for (const { entries, log_start } of results) {
    if (log_start !== expected.length)
      throw new Error(`something starts at ${log_start}, not ${expected.length}`);
    expected.push(...(entries.match(/.{64}/g) ?? []));
  }
  if (expected.join() !== visit.entries.join())
    throw new Error('the log is not what the catalog says was sealed');
  if (new Set(visit.entries).size !== visit.entries.length) throw new Error('an entry is in the log twice');
  return visit;
}
