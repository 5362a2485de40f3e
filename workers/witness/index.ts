// The witness Worker (docs/witnesses.md). Its queue has this log's checkpoints cosigned by others; over HTTP, behind the front door,
// it cosigns those of other logs, and shows the newest of each. Nothing waits for it: events, sealing and proofs go on without.
import { EdgesealError } from '../core/errors.ts';
import { encodeCosignatureVkey } from '../core/log/cosignature.ts';
import { logOf } from '../platform/log.ts';
import { addCheckpoint } from './add-checkpoint.ts';
import { askWitnesses } from './ask-witnesses.ts';
import { cosignedCheckpoint } from './cosigned-checkpoint.ts';
import { readCosigning, readPolicy } from './settings.ts';

const log = logOf('witness');

function codeAndWords(error: unknown): { code: string; message: string } {
  if (error instanceof EdgesealError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: String(error) };
}

async function ask(env: WitnessEnv): Promise<void> {
  const { CATALOG: catalog, TILES: tiles } = env;
  const asked = await askWitnesses({ catalog, tiles, policy: await readPolicy(env), now: Date.now });
  if (asked === undefined) return;
  const { failures, ...figures } = asked;
  for (const { witness, why, isAlarm } of failures)
    log(isAlarm ? 'error' : 'warn', isAlarm ? 'witness-ahead' : 'witness-failed', { witness, why });
  if (figures.asked > failures.length) log('info', 'cosigned', figures);
}

const said = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });

async function answer(request: Request, env: WitnessEnv): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isAsked = pathname === '/witness/add-checkpoint';
  const [, originHash] = /^\/witness\/([0-9a-f]{64})\/checkpoint$/.exec(pathname) ?? [];
  if (!isAsked && originHash === undefined && pathname !== '/witness/vkey')
    return said(404, 'there is no such path');
  const method = isAsked ? 'POST' : 'GET';
  if (request.method !== method) return said(405, `use ${method}`, { allow: method });
  const cosigning = await readCosigning(env);
  if (originHash !== undefined) {
    const note = await cosignedCheckpoint(cosigning, env.CATALOG, originHash);
    return note === undefined
      ? said(404, 'this witness has cosigned no checkpoint of such a log')
      : said(200, note.trimEnd(), { 'cache-control': 'no-store' });
  }
  if (!isAsked) return said(200, encodeCosignatureVkey(cosigning.cosigner));
  const now = (): number => Math.floor(Date.now() / 1000);
  return addCheckpoint({ ...cosigning, catalog: env.CATALOG, now }, request);
}

export default {
  async fetch(request, env): Promise<Response> {
    try {
      return await answer(request, env);
    } catch (error) {
      log('error', 'failed', codeAndWords(error));
      return said(503, 'the witness cannot answer just now', { 'retry-after': '5' });
    }
  },

  /** Whatever fails is asked for again by the next move of the log, or by the next pulse. */
  async queue(batch, env): Promise<void> {
    try {
      await ask(env);
    } catch (error) {
      log('error', 'asking-failed', codeAndWords(error));
    }
    batch.ackAll();
  },
} satisfies ExportedHandler<WitnessEnv>;
