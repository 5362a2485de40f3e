// Minting as commands do it: keys from files, times as people type them, and what is wrong in one sentence.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EdgesealError } from '../workers/core/errors.ts';
import { usage } from './command.ts';
import { Complaint, EXIT } from './complaint.ts';
import { parseDurationSeconds } from './durations.ts';
import { type MintedToken, mintToken, type TokenWishes } from './mint-token.ts';

/** The text of a private token key. Throws Complaint. */
export async function readTokenKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Complaint(
      `There is no token key at ${path}: make one with "edgeseal keys generate", or run "npm start" once.`,
      EXIT.failed,
      { cause },
    );
  }
}

/** Mints a token. Throws Complaint, which never shows the key. */
export async function mintWith(command: string, key: string, wishes: TokenWishes): Promise<MintedToken> {
  try {
    return await mintToken(key, wishes);
  } catch (error) {
    if (error instanceof z.core.$ZodError) {
      throw usage(command, 'Names are 1 to 64 letters, digits, dots, dashes and underscores');
    }
    if (error instanceof EdgesealError) throw new Complaint(`The key is not a private token key (JWK).`);
    throw error;
  }
}

/** Seconds of `--ttl`; undefined for `none`. Throws Complaint. */
export function readTtl(command: string, text: string): number | undefined {
  if (text === 'none') return undefined;
  const seconds = parseDurationSeconds(text);
  if (seconds !== undefined) return seconds;
  throw usage(command, `--ttl takes a time like 12h or 30d, or none, not "${text}"`);
}
