// The public log, with no token: checkpoint, tiles and entries as c2sp.org/tlog-tiles has them, and the keys they verify with.
// Other origins may read all of it: verifiers that are not ours run in browsers too.
import { publicKeys } from '../../../schemas/registry.ts';
import { Refusal } from '../../core/errors.ts';
import { encodeVkey, noteVerifier } from '../../core/log/note.ts';
import { parseTilePath } from '../../core/log/tiles.ts';
import { publicKeysOf } from '../../http/public-keys.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import {
  type LogStore,
  loadCheckpoint,
  loadWitnessedCheckpoint,
  readServedTile,
} from '../proofs/served-log.ts';

/** "SHOULD prevent caching beyond a few seconds": one, so that a poller sees each seal and a crowd costs one read. */
const CHECKPOINT_CACHE = 'public, max-age=1';

/** A tile, partial ones included, never changes under its path. */
const TILE_CACHE = 'public, max-age=31536000, immutable';

/** Keys change with deployments. */
const KEYS_CACHE = 'public, max-age=300';

/** Mounts the paths of this file. */
export function mountLog(app: QueryApp): void {
  app.get('/log/checkpoint', serveCheckpoint);
  app.get('/log/checkpoint/witnessed', serveWitnessed);
  app.get('/log/tile/*', serveTile);
  app.get('/.well-known/jwks.json', serveKeys);
}

/** Where the routes of this Worker find the log. */
export function logStoreOf({ CATALOG, TILES }: QueryEnv): LogStore {
  return { catalog: CATALOG, tiles: TILES };
}

async function serveCheckpoint(c: QueryContext): Promise<Response> {
  openToAll(c);
  const note = await loadCheckpoint(logStoreOf(c.env));
  if (note === undefined) throw new Refusal('QUERY_NOT_SEALED', 'The log has no checkpoint yet.');
  return answerNote(c, note);
}

/** The newest one that the quorum of the deployment's policy cosigned: never newer than the other, and all of it is in there. */
async function serveWitnessed(c: QueryContext): Promise<Response> {
  openToAll(c);
  const note = await loadWitnessedCheckpoint(logStoreOf(c.env));
  if (note === undefined)
    throw new Refusal('LOG_NOT_WITNESSED', 'No checkpoint of the log was cosigned by enough witnesses.');
  return answerNote(c, note);
}

function answerNote(c: QueryContext, note: string): Response {
  return c.body(note, 200, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': CHECKPOINT_CACHE,
  });
}

async function serveTile(c: QueryContext): Promise<Response> {
  openToAll(c);
  const id = parseTilePath(c.req.path.slice('/log/'.length));
  const tile = await readServedTile(logStoreOf(c.env), id);
  if (tile === undefined) throw new Refusal('LOG_TILE_NOT_FOUND', 'The log does not reach that far.');
  return c.body(new Uint8Array(tile), 200, {
    'content-type': 'application/octet-stream',
    'cache-control': TILE_CACHE,
  });
}

/** Receipt and log keys as a JWK set (RFC 7517). A log key also says its C2SP verifier key, ready to paste into tools. */
async function serveKeys(c: QueryContext): Promise<Response> {
  openToAll(c);
  await publicKeysOf(c.env); // the same checks as for believing a key
  const published = publicKeys
    .parse(JSON.parse(c.env.PUBLIC_KEYS))
    .keys.filter((key) => key.edgeseal_use !== 'token');
  const keys = await Promise.all(
    published.map(async (key) =>
      key.edgeseal_use === 'log' ? { ...key, c2sp_vkey: await vkeyOf(c, key.kid) } : key,
    ),
  );
  return c.json({ keys }, 200, { 'content-type': 'application/jwk-set+json', 'cache-control': KEYS_CACHE });
}

async function vkeyOf(c: QueryContext, kid: string): Promise<string | undefined> {
  const key = (await publicKeysOf(c.env)).find(kid, 'log');
  return key && encodeVkey(await noteVerifier(c.env.LOG_ORIGIN, key.bytes));
}

/** Before anything can fail, so that a refusal is readable everywhere too, and not kept. */
function openToAll(c: QueryContext): void {
  c.header('access-control-allow-origin', '*');
  c.header('cache-control', 'no-store');
}
