// Where local development keeps what it makes: `.edgeseal/` (keys, tokens, log) and `.wrangler/state` (queues, D1, R2, KV).
// Both are git-ignored. The command line falls back to `.edgeseal/stack.json` when it is told nothing else.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The project's folder, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Keys, tokens and the log of the local stack. */
export const LOCAL = `${ROOT}.edgeseal/`;
/** token.jwk, receipt.jwk, log.jwk, public.json. */
export const LOCAL_KEYS = `${LOCAL}keys`;
/** What wrangler and the Workers said since the last start. */
export const DEV_LOG = `${LOCAL}dev.log`;
/** State that all local Workers share; survives a restart. */
export const STATE = `${ROOT}.wrangler/state`;

const stackFile = `${LOCAL}stack.json`;
const savedStack = z.object({
  url: z.url(),
  tenant: z.string(),
  ingestToken: z.string(),
  readToken: z.string(),
  adminToken: z.string(),
});

/** Address and tokens of the local stack that was started last. */
export type SavedStack = z.infer<typeof savedStack>;

/** Reads them back; null when there never was one, or the file is not ours. */
export function loadStack(): SavedStack | null {
  if (!existsSync(stackFile)) return null;
  try {
    return savedStack.parse(JSON.parse(readFileSync(stackFile, 'utf8')));
  } catch {
    // Half-written or of another version: as good as none, the next start writes it anew.
    return null;
  }
}

/** Keeps them for the command line and the next start. */
export function storeStack(stack: SavedStack): void {
  writeFileSync(stackFile, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
}
