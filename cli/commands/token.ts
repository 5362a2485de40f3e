// `edgeseal token`: mints a bearer token with the operator's token key. Nothing is asked of the deployment: the edge verifies
// tokens by their signature alone (design, section 3, "Tokens"). What ends one early is the registry's word (`revoke`).
import { z } from 'zod';
import { SCOPES } from '../../schemas/registry.ts';
import { revokedAnswer, revokedPage } from '../../schemas/source-api.ts';
import { getJson } from '../api.ts';
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, connect } from '../connection.ts';
import { LOCAL_KEYS } from '../dev/state-folder.ts';
import { printable } from '../event-table.ts';
import type { MintedToken, TokenWishes } from '../mint-token.ts';
import { mintWith, readTokenKey, readTtl } from '../minting.ts';
import { ask } from '../source/calls.ts';

const help = `edgeseal token: mint a bearer token, or revoke one

Usage: edgeseal token --scope ingest --source NAME [--tenant NAME] [--ttl 30d] [--key FILE]
       edgeseal token --scope read --sub NAME ...
       edgeseal token revoke JTI|TOKEN
       edgeseal token revoked

  --scope LIST     ingest, read, admin (both of these, and settings), operator (limits of tenants); several with commas
  --source NAME    whom the token is for: the sending source
  --sub NAME       the same, for readers and operators
  --tenant NAME    whose events; "local" unless told (the tenant of npm start)
  --ttl TIME       30s, 15m, 12h, 30d, 4w, 1y, or "none" for a token that never expires; 30d unless told
  --key FILE       private token key (JWK); .edgeseal/keys/token.jwk unless told
${CONNECTION_HELP}

Minting asks no deployment. revoke does, with a token of scope admin of the same tenant: within 60 s the token is refused
everywhere, on the local stack at once. Given whole, its entry goes when the token would have ended; by its jti, never.
With --json a minted token is {token, jti, expires_at}.

Exit codes: 0 done; 1 no usable key, refused, or recorded and not yet in effect; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  scope: { type: 'string' },
  source: { type: 'string' },
  sub: { type: 'string' },
  tenant: { type: 'string', default: 'local' },
  ttl: { type: 'string', default: '30d' },
  key: { type: 'string', default: `${LOCAL_KEYS}/token.jwk` },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const token: Command = { summary: 'mint a bearer token, or revoke one', help, run };

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('token', args, OPTIONS);
  const [action, ...operands] = positionals;
  if (action === 'revoke') return revoke(values, operands);
  if (action === 'revoked' && operands.length === 0) return listRevoked(values);
  if (action !== undefined) throw usage('token', `"${operands[0] ?? action}" is not expected here`);
  const subject = values.source ?? values.sub;
  if (subject === undefined) throw usage('token', 'Say whom the token is for: --source or --sub');
  const wishes = {
    subject,
    tenant: values.tenant,
    scope: readScopes(values.scope),
    ttlSeconds: readTtl('token', values.ttl),
  };
  const minted = await mintWith('token', await readTokenKey(values.key), wishes);
  console.log(values.json ? asJson(minted) : minted.token);
  return EXIT.ok;
}

function readScopes(text: string | undefined): TokenWishes['scope'] {
  const scopes = z.array(z.enum(SCOPES)).min(1).safeParse(text?.split(','));
  if (scopes.success) return scopes.data;
  throw usage('token', `--scope takes ${SCOPES.join(', ')}, with commas between`);
}

function asJson({ token: text, jti, expiresAt }: MintedToken): string {
  const expires = expiresAt === null ? null : new Date(expiresAt * 1000).toISOString();
  return JSON.stringify({ token: text, jti, expires_at: expires });
}

type Choice = {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly json: boolean;
};

async function revoke(values: Choice, operands: readonly string[]): Promise<number> {
  const [given, ...more] = operands;
  if (given === undefined || more.length > 0)
    throw usage('token', 'Say which token to revoke: its jti, or itself');
  const body = nameOf(given);
  const question = { method: 'POST', body, shape: revokedAnswer };
  const revoked = await ask(connect(values, 'admin'), '/v1/tokens/revoked', question);
  if (values.json) console.log(JSON.stringify(revoked));
  console.error(`Revoked: ${revoked.jti}`);
  return EXIT.ok;
}

const claims = z.object({ jti: z.string(), exp: z.number().optional() });

/** What a token is revoked by. Its signature is not looked at: revoking what never was a token harms nobody. */
function nameOf(given: string): { jti: string; until?: number } {
  const [, payload, , ...more] = given.split('.');
  if (payload === undefined || more.length > 0 || !given.startsWith('ey')) return { jti: given };
  try {
    const { jti, exp } = claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return exp === undefined ? { jti } : { jti, until: Math.ceil(exp * 1000) };
  } catch (cause) {
    throw new Complaint('That is neither a token nor the jti of one.', EXIT.failed, { cause });
  }
}

async function listRevoked(values: Choice): Promise<number> {
  for await (const one of revokedTokens(connect(values, 'admin'))) {
    const until = one.until === null ? 'for ever' : `until ${new Date(one.until).toISOString()}`;
    const at = new Date(one.revoked_at).toISOString();
    console.log(
      values.json ? JSON.stringify(one) : printable(`${one.jti}  ${at} by ${one.revoked_by}, ${until}`),
    );
  }
  return EXIT.ok;
}

async function* revokedTokens(connection: Connection): AsyncGenerator<z.infer<typeof revokedAnswer>> {
  let cursor: string | undefined;
  do {
    const page = await getJson(connection, '/v1/tokens/revoked', revokedPage, { cursor });
    yield* page.revoked;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}
