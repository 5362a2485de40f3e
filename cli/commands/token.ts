// `edgeseal token`: mints a bearer token with the operator's token key. Nothing is asked of the deployment: the edge verifies
// tokens by their signature alone (design, section 3, "Tokens").
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SCOPES } from '../../schemas/registry.ts';
import { EdgesealError } from '../../workers/core/errors.ts';
import { type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { LOCAL_KEYS } from '../dev/state-folder.ts';
import { parseDurationSeconds } from '../durations.ts';
import { type MintedToken, mintToken, type TokenWishes } from '../mint-token.ts';

const help = `edgeseal token: mint a bearer token

Usage: edgeseal token --scope ingest --source NAME [--tenant NAME] [--ttl 30d] [--key FILE]
       edgeseal token --scope read --sub NAME ...

  --scope LIST     ingest, read, admin; several with commas
  --source NAME    whom the token is for: the sending source
  --sub NAME       the same, for readers and operators
  --tenant NAME    whose events; "local" unless told (the tenant of npm start)
  --ttl TIME       30s, 15m, 12h, 30d, 4w, or "none" for a token that never expires; 30d unless told
  --key FILE       private token key (JWK); .edgeseal/keys/token.jwk unless told
  --json           {token, jti, expires_at}
  --help           this text

A token cannot be called back, but it can be revoked by its jti (--local for the stack of npm start):
  npx wrangler kv key put --binding REGISTRY "revoked:<jti>" 1 --remote

Exit codes: 0 the token is on stdout; 1 no usable key; 2 wrong usage.`;

const OPTIONS = {
  scope: { type: 'string' },
  source: { type: 'string' },
  sub: { type: 'string' },
  tenant: { type: 'string', default: 'local' },
  ttl: { type: 'string', default: '30d' },
  key: { type: 'string', default: `${LOCAL_KEYS}/token.jwk` },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const token: Command = { summary: 'mint a bearer token', help, run };

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('token', args, OPTIONS);
  if (positionals.length > 0) throw usage('token', `"${positionals[0]}" is not expected here`);
  const subject = values.source ?? values.sub;
  if (subject === undefined) throw usage('token', 'Say whom the token is for: --source or --sub');
  const wishes = {
    subject,
    tenant: values.tenant,
    scope: readScopes(values.scope),
    ttlSeconds: readTtl(values.ttl),
  };
  const minted = await mint(await readKey(values.key), wishes);
  console.log(values.json ? asJson(minted) : minted.token);
  return EXIT.ok;
}

async function readKey(path: string): Promise<string> {
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

async function mint(key: string, wishes: TokenWishes): Promise<MintedToken> {
  try {
    return await mintToken(key, wishes);
  } catch (error) {
    if (error instanceof z.core.$ZodError) {
      throw usage('token', 'Names are 1 to 64 letters, digits, dots, dashes and underscores');
    }
    if (error instanceof EdgesealError) throw new Complaint(`The key is not a private token key (JWK).`);
    throw error;
  }
}

function readScopes(text: string | undefined): TokenWishes['scope'] {
  const scopes = z.array(z.enum(SCOPES)).min(1).safeParse(text?.split(','));
  if (scopes.success) return scopes.data;
  throw usage('token', `--scope takes ${SCOPES.join(', ')}, with commas between`);
}

function readTtl(text: string): number | undefined {
  if (text === 'none') return undefined;
  const seconds = parseDurationSeconds(text);
  if (seconds !== undefined) return seconds;
  throw usage('token', `--ttl takes a time like 12h or 30d, or none, not "${text}"`);
}

function asJson({ token: text, jti, expiresAt }: MintedToken): string {
  const expires = expiresAt === null ? null : new Date(expiresAt * 1000).toISOString();
  return JSON.stringify({ token: text, jti, expires_at: expires });
}
