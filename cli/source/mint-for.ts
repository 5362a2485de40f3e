// The token of a source that is set up: minted here, if the key that mints them is.
import { existsSync } from 'node:fs';
import type { SourceAnswer } from '../../schemas/source-api.ts';
import type { ConnectionChoice } from '../connection.ts';
import { LOCAL_KEYS } from '../dev/state-folder.ts';
import { mintWith, readTokenKey, readTtl } from '../minting.ts';

/** What the command line says about it. */
export interface MintChoice extends ConnectionChoice {
  readonly 'token-key'?: string | undefined;
  readonly ttl?: string | undefined;
}

/** Mints the source's token; undefined, with a word about it, where the key is not. */
export type Mint = (added: SourceAnswer) => Promise<string | undefined>;

const LOCAL_KEY = `${LOCAL_KEYS}/token.jwk`;

/**
 * Everything that can be wrong with minting is found before a source is set up. The local stack's key is for the local stack
 * alone. Throws Complaint.
 */
export async function prepareMint(choice: MintChoice): Promise<Mint> {
  const isLocal = choice.url === undefined && process.env.EDGESEAL_URL === undefined;
  const path = choice['token-key'] ?? (isLocal && existsSync(LOCAL_KEY) ? LOCAL_KEY : undefined);
  const ttlSeconds = readTtl('source', choice.ttl ?? '30d');
  if (path === undefined) return async (added) => sayWhere(added);
  const key = await readTokenKey(path);
  return async ({ tenant, source: subject }) =>
    (await mintWith('source', key, { tenant, subject, scope: ['ingest'], ttlSeconds })).token;
}

function sayWhere({ tenant, source }: SourceAnswer): undefined {
  console.error(
    `Mint its token where the token key is: edgeseal token --scope ingest --source ${source} --tenant ${tenant} --key FILE`,
  );
}
