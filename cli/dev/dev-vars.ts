// Hands the local keys to the Workers that hold them (design, section 2), as `.dev.vars` files beside each wrangler.toml:
// what `wrangler secret put` is for a deployment. Git-ignored; written at every start, so that they cannot go stale.
import { writeFileSync } from 'node:fs';
import type { KeyFiles } from '../key-files.ts';
import { ROOT } from './state-folder.ts';

/** Writes the files. Persist gets none: it holds no key. */
export function writeDevVars(keys: KeyFiles, witnessKey: string): void {
  write('.dev.vars', { RECEIPT_KEY: keys.receipt, PUBLIC_KEYS: keys.public });
  write('workers/seal/.dev.vars', { LOG_KEY: keys.log });
  write('workers/query/.dev.vars', { PUBLIC_KEYS: keys.public });
  write('workers/registry/.dev.vars', { PUBLIC_KEYS: keys.public });
  write('workers/devices/.dev.vars', { PUBLIC_KEYS: keys.public });
  write('workers/witness/.dev.vars', { WITNESS_KEY: witnessKey });
}

/** JSON texts hold no single quote and no line break, so single quotes keep them whole (dotenv syntax). */
function write(path: string, values: Readonly<Record<string, string>>): void {
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(ROOT + path, `# Written by npm start.\n${lines.join('')}`, { mode: 0o600 });
}
