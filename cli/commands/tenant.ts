// `edgeseal tenant`: what all sources of a tenant may send together. No tenant sets this for itself: it takes the operator's word, a
// token of scope `operator`, minted here for five minutes where the token key is. docs/senders/sources.md.
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { tenantAnswer } from '../../schemas/source-api.ts';
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, chooseUrl } from '../connection.ts';
import { LOCAL_KEYS } from '../dev/state-folder.ts';
import { mintWith, readTokenKey } from '../minting.ts';
import { ask, findTenant } from '../source/calls.ts';
import { tenantText } from '../source/print.ts';
import { readTenantLimits, TENANT_LIMIT_OPTIONS } from '../source/tenant-limits.ts';

const help = `edgeseal tenant: limit what all sources of a tenant may send together

Usage: edgeseal tenant show NAME
       edgeseal tenant set NAME [--requests-per-minute N] [--bytes-per-minute N] [--unset WHAT]...

  --requests-per-minute N, --bytes-per-minute N
                   at most, of all its sources together; those of each source (edgeseal source) count beside them
  --unset WHAT     no such limit again: requests-per-minute, bytes-per-minute
  --token-key FILE mint the operator's token by this key; .edgeseal/keys/token.jwk for the local stack
${CONNECTION_HELP}

Needs the token key, or a token with the scope operator of that tenant. show is for the tenant's administrators as well.

Exit codes: 0 done; 1 refused, no usable key, or recorded and not yet in effect; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  ...TENANT_LIMIT_OPTIONS,
  'token-key': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const tenant: Command = { summary: 'limit what all sources of a tenant may send', help, run };

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];

const claims = z.object({ tenant: z.string() });
const TTL_SECONDS = 300;
const LOCAL_KEY = `${LOCAL_KEYS}/token.jwk`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('tenant', args, OPTIONS);
  const [action, name, ...more] = positionals;
  if (action !== 'show' && action !== 'set') throw usage('tenant', 'Say what to do: show, set');
  if (name === undefined) throw usage('tenant', `Say which tenant to ${action}`);
  if (more[0] !== undefined) throw usage('tenant', `"${more[0]}" is not expected here`);
  const limits = readTenantLimits(values);
  if (action === 'show') await show(await connectTo(values, name), name, values.json);
  else if (limits === undefined) throw usage('tenant', 'Say what to set, or what to --unset');
  else await set(await connectTo(values, name), limits, values.json);
  return EXIT.ok;
}

/** As whom: the token that is given, else one that the token key mints for this tenant. Throws Complaint. */
async function connectTo(values: Values, name: string): Promise<Connection> {
  const url = chooseUrl(values);
  const given = values['token-key'] === undefined ? (values.token ?? process.env.EDGESEAL_TOKEN) : undefined;
  if (given !== undefined) return { url, token: ofTenant(given, name) };
  const isLocal = values.url === undefined && process.env.EDGESEAL_URL === undefined;
  const path = values['token-key'] ?? (isLocal && existsSync(LOCAL_KEY) ? LOCAL_KEY : undefined);
  if (path === undefined) throw usage('tenant', `Give --token-key, or a token of scope operator for ${url}`);
  const wishes = { tenant: name, subject: 'operator', scope: ['operator' as const], ttlSeconds: TTL_SECONDS };
  const { token } = await mintWith('tenant', await readTokenKey(path), wishes);
  return { url, token };
}

/** The token, if it is of that tenant: a deployment would take it for the tenant that it names. */
function ofTenant(token: string, name: string): string {
  let says: unknown;
  try {
    says = claims.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).tenant;
  } catch (cause) {
    throw new Complaint('That is no token.', EXIT.failed, { cause });
  }
  if (says === name) return token;
  throw new Complaint(`The token is not one of the tenant "${name}".`);
}

async function show(connection: Connection, name: string, json: boolean): Promise<void> {
  const found = await findTenant(connection);
  if (json) console.log(JSON.stringify(found));
  else if (found === null) console.log(`${name}: no limits; each source has its own`);
  else console.log(tenantText(found));
}

async function set(connection: Connection, limits: object, json: boolean): Promise<void> {
  const question = { method: 'PATCH', body: { limits }, shape: tenantAnswer };
  const changed = await ask(connection, '/v1/sources/*', question);
  if (json) console.log(JSON.stringify(changed));
  console.error(
    `${changed.tenant} (version ${changed.version}): all its sources together ${wordsOf(changed.settings.limits)}`,
  );
}

const wordsOf = (limits: object = {}): string =>
  Object.keys(limits).length === 0 ? 'have no limit' : `may send ${JSON.stringify(limits)}`;
