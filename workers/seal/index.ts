// Queue `edgeseal-sealing` -> signed log (design, section 1.7). The only Worker with the log key.
// A message is a nudge and nothing else: what is unsealed stands in D1, so any message seals everything, and a lost one is
// made good by the next (each minute, at the latest, by the pulse).
import { importSigningKey } from '../core/attest/keys.ts';
import { EdgesealError } from '../core/errors.ts';
import { type NoteSigner, noteVerifier } from '../core/log/note.ts';
import { dispositionOf } from './dispositions.ts';
import { sealEverything } from './seal.ts';

/** Imported once an isolate; the texts are the cache key, so that a new deployment's key is never missed. */
let imported: { readonly text: string; readonly signer: Promise<NoteSigner> } | undefined;

function signerOf({ LOG_KEY, LOG_ORIGIN }: SealEnv): Promise<NoteSigner> {
  const text = `${LOG_ORIGIN}\n${LOG_KEY}`;
  if (imported?.text !== text) imported = { text, signer: importSigner(LOG_KEY, LOG_ORIGIN) };
  return imported.signer;
}

async function importSigner(jwkText: string, origin: string): Promise<NoteSigner> {
  const { key, publicKey } = await importSigningKey(jwkText, 'log');
  return { ...(await noteVerifier(origin, publicKey)), privateKey: key };
}

/** Says in the log what went wrong, and acknowledges or retries accordingly. */
function settle(batch: MessageBatch, error: unknown): void {
  const attempts = Math.max(...batch.messages.map((message) => message.attempts));
  const disposition = dispositionOf(error, attempts);
  const level = disposition.verdict === 'halt' ? 'error' : 'warn';
  const { code, message, detail } = error instanceof EdgesealError ? error : unexpected(error);
  console.error(JSON.stringify({ level, room: 'seal', code, message, detail, ...disposition }));
  if (disposition.verdict === 'retry') batch.retryAll({ delaySeconds: disposition.delaySeconds });
  else batch.ackAll();
}

const unexpected = (error: unknown) => ({ code: 'INTERNAL', message: String(error), detail: undefined });

export default {
  async queue(batch, env): Promise<void> {
    const startedAt = Date.now();
    try {
      const sealed = await sealEverything({
        catalog: env.CATALOG,
        tiles: env.TILES,
        signer: await signerOf(env),
        now: Date.now,
        attempt: () => crypto.randomUUID(),
      });
      const ms = Date.now() - startedAt;
      if (sealed.moves > 0) console.log(JSON.stringify({ level: 'info', room: 'seal', ...sealed, ms }));
      batch.ackAll();
    } catch (error) {
      settle(batch, error);
    }
  },
} satisfies ExportedHandler<SealEnv>;
