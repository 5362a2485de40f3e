// Queue `edgeseal-sealing` -> signed log (design, section 1.7). The only Worker with the log key.
// A message is a nudge and nothing else: what is unsealed stands in D1, so any message seals everything, and a lost one is
// made good by the next (each minute, at the latest, by the pulse).
import { importLogKeys, type SigningKey } from '../core/attest/keys.ts';
import { EdgesealError } from '../core/errors.ts';
import { type NoteSigner, noteVerifier } from '../core/log/note.ts';
import { dispositionOf } from './dispositions.ts';
import { type Sealer, sealEverything } from './seal.ts';
import { nudgeWitness } from './witness-nudge.ts';

/** Imported once an isolate; the texts are the cache key, so that a new deployment's key is never missed. */
let imported: { readonly text: string; readonly keys: Promise<SealerKeys> } | undefined;

/** Who signs, who signs beside it, who is believed: docs/keys.md, "Rotation". */
type SealerKeys = Required<Pick<Sealer, 'signer' | 'cosigners' | 'believed'>>;

function keysOf({ LOG_KEY, LOG_ORIGIN }: SealEnv): Promise<SealerKeys> {
  const text = `${LOG_ORIGIN}\n${LOG_KEY}`;
  if (imported?.text !== text) imported = { text, keys: importKeys(LOG_KEY, LOG_ORIGIN) };
  return imported.keys;
}

async function importKeys(text: string, origin: string): Promise<SealerKeys> {
  const { signers, believed } = await importLogKeys(text);
  const [newest, ...older] = signers;
  const signerOf = async ({ key, publicKey }: SigningKey): Promise<NoteSigner> => ({
    ...(await noteVerifier(origin, publicKey)),
    privateKey: key,
  });
  return {
    signer: await signerOf(newest),
    cosigners: await Promise.all(older.map(signerOf)),
    believed: await Promise.all(believed.map(({ publicKey }) => noteVerifier(origin, publicKey))),
  };
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
        ...(await keysOf(env)),
        now: Date.now,
        attempt: () => crypto.randomUUID(),
      });
      const ms = Date.now() - startedAt;
      if (sealed.moves > 0) console.log(JSON.stringify({ level: 'info', room: 'seal', ...sealed, ms }));
      await nudgeWitness(env);
      batch.ackAll();
    } catch (error) {
      settle(batch, error);
    }
  },
} satisfies ExportedHandler<SealEnv>;
