// `edgeseal source`: how sources are set up: formats, labels, limits, who may send as one. docs/senders/sources.md.

import type { SourceAnswer } from '../../schemas/source-api.ts';
import { Refused } from '../api.ts';
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, connect } from '../connection.ts';
import { parseDurationSeconds } from '../durations.ts';
import { allSources, changeSource, changesOf, findSource, rotateSource } from '../source/calls.ts';
import { readPublicKey, readText } from '../source/key-material.ts';
import { prepareMint } from '../source/mint-for.ts';
import { sourceLine, sourceText } from '../source/print.ts';
import { readUnset, readWishes, SETTINGS_OPTIONS, type SettingsPatch } from '../source/settings-options.ts';

const help = `edgeseal source: set up who sends, and how it is read

Usage: edgeseal source add NAME [settings]             set up a source, and mint a token for it where the token key is
       edgeseal source list | show NAME
       edgeseal source set NAME [settings] [--unset WHAT]...
       edgeseal source disable NAME | enable NAME
       edgeseal source remove NAME                     off for good: keys, secrets and certificates are forgotten
       edgeseal source rotate NAME [--overlap 24h]     a new key or webhook secret; the old one ends after the overlap

  --format NAME    decoder of each line, instead of finding it out
  --product NAME   mapper asked before the others: a row of docs/normalization.md
  --label K=V      added to each event as metadata.tags; several times
  --dedup TIME     how long a retry is recognized: 300, 5m, off; 300 unless set
  --dedup event    tell apart single events that come again, too; --dedup request: whole requests alone, as unless set
  --requests-per-minute N, --bytes-per-minute N, --events-per-request N, --bytes-per-request N
                   what it may send at most
  --key FILE       public key that signs its requests (RFC 9421): Ed25519 or ECDSA P-256, PEM or JWK; several times
  --hmac           a shared key for it, made here and shown once
  --kid NAME       name of the key; unless told that of the JWK, else the file's
  --require-signature   refuse its requests without a good signature, whatever token they carry
  --certificate C  client certificate that is this source: PEM file or SHA-256 fingerprint; several times
  --hook SCHEME    take webhooks at /hooks/NAME: standard-webhooks, github, okta, slack, stripe, auth0, google-pubsub,
                   azure-event-grid, sns, datadog, header
  --secret-file F  the webhook's secret, or - for standard input
  --header, --audience, --principal     what some webhooks need beside or instead of it (docs/senders/webhooks.md)
  --unset WHAT     back to the default: format, product, labels, label.NAME, dedup, limits, requests-per-minute (and the
                   other three), keys, key.KID, require-signature, certificates, certificate.FINGERPRINT, hook
  --overlap TIME   how long the old key or secret still counts: 24h unless told, 0 for not at all
  --token-key FILE mint the new source's token by this key; .edgeseal/keys/token.jwk for the local stack
  --ttl TIME       of that token: 30d unless told, or none
${CONNECTION_HELP}

Needs a token with the scope admin; what it changes is its own tenant's. rotate takes --key FILE for a signing key; without,
a shared key or a webhook's secret is made and shown once (--secret-file F for one that the provider shows).

Exit codes: 0 done; 1 refused, not found, or recorded and not yet in effect; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  ...SETTINGS_OPTIONS,
  unset: { type: 'string', multiple: true },
  overlap: { type: 'string' },
  'token-key': { type: 'string' },
  ttl: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const source: Command = { summary: 'set up who sends, and how it is read', help, run };

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];

/** One action upon one source; `list` has none. */
type Action = (connection: Connection, name: string, values: Values) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = {
  add,
  show,
  set,
  rotate,
  disable: (connection, name, values) => patch(connection, name, values, { disabled: true }),
  enable: (connection, name, values) => patch(connection, name, values, { disabled: false }),
  remove,
};

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('source', args, OPTIONS);
  const [action = '', name, ...more] = positionals;
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (act === undefined && action !== 'list') {
    throw usage('source', `Say what to do: list, ${Object.keys(ACTIONS).join(', ')}`);
  }
  const surplus = act === undefined ? [name, ...more] : more;
  if (surplus[0] !== undefined) throw usage('source', `"${surplus[0]}" is not expected here`);
  if (act === undefined) await list(connect(values, 'admin'), values);
  else if (name === undefined) throw usage('source', `Say which source to ${action}`);
  else await act(connect(values, 'admin'), name, values);
  return EXIT.ok;
}

async function list(connection: Connection, { json }: Values): Promise<void> {
  let count = 0;
  for await (const one of allSources(connection)) {
    console.log(json ? JSON.stringify(one) : sourceLine(one));
    count++;
  }
  console.error(
    `${count} ${count === 1 ? 'source has' : 'sources have'} settings; all others have the defaults`,
  );
}

async function show(connection: Connection, name: string, { json }: Values): Promise<void> {
  const found = await required(connection, name);
  if (json) console.log(JSON.stringify(found));
  else console.log(sourceText(found, await changesOf(connection, name, 20)));
}

async function add(connection: Connection, name: string, values: Values): Promise<void> {
  const { patch: body, made } = readWishes(values, undefined);
  const mint = await prepareMint(values);
  const added = await unlessThere(name, () =>
    changeSource(connection, name, { method: 'PUT', body, version: 'none' }),
  );
  const token = await mint(added);
  const shown = made === undefined ? [] : [`${added.tenant}/${name}/${made.kid}`, made.secret];
  if (values.json) {
    console.log(JSON.stringify({ ...added, ...(made === undefined ? {} : { made }), token: token ?? null }));
  } else {
    if (made !== undefined) console.log(`keyid   ${shown[0]}\nsecret  ${shown[1]}`);
    if (token !== undefined) console.log(token);
  }
  say(added, token === undefined ? 'added' : 'added; its token is on stdout');
}

async function unlessThere(name: string, task: () => Promise<SourceAnswer>): Promise<SourceAnswer> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 412) throw error;
    throw new Complaint(`There is a source "${name}" already: change it with "edgeseal source set ${name}".`);
  }
}

async function set(connection: Connection, name: string, values: Values): Promise<void> {
  const known = await required(connection, name);
  // What is taken away goes first: lists are sent whole, without what was unset and with what was added.
  let left = known.settings;
  let gone: SettingsPatch = {};
  for (const what of values.unset ?? []) {
    const unset = readUnset(what, left);
    gone = joined(gone, unset.patch);
    left = { ...left, ...unset.left };
  }
  const { patch: wished, made } = readWishes(values, left);
  const body = joined(gone, wished);
  if (Object.keys(body).length === 0) throw usage('source', 'Say what to set, or what to --unset');
  const changed = await changeSource(connection, name, { method: 'PATCH', body, version: known.version });
  if (values.json) console.log(JSON.stringify({ ...changed, ...(made === undefined ? {} : { made }) }));
  else if (made !== undefined)
    console.log(`keyid   ${known.tenant}/${name}/${made.kid}\nsecret  ${made.secret}`);
  say(changed, changed.version === known.version ? 'has these settings already' : 'changed');
}

/** Two merge patches as one; the later wins, limits and labels side by side. */
function joined(first: SettingsPatch, second: SettingsPatch): SettingsPatch {
  const both: SettingsPatch = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const known = both[name];
    both[name] = isMembers(known) && isMembers(value) ? { ...known, ...value } : value;
  }
  return both;
}

const isMembers = (value: unknown): value is SettingsPatch =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function patch(
  connection: Connection,
  name: string,
  { json }: Values,
  body: SettingsPatch,
): Promise<void> {
  const changed = await changeSource(connection, name, { method: 'PATCH', body });
  if (json) console.log(JSON.stringify(changed));
  say(changed, changed.settings.disabled ? 'disabled' : 'enabled');
}

async function remove(connection: Connection, name: string, { json }: Values): Promise<void> {
  await required(connection, name);
  const left = await changeSource(connection, name, { method: 'DELETE' });
  if (json) console.log(JSON.stringify(left));
  say(left, 'disabled, and its keys, secrets and certificates forgotten');
}

async function rotate(connection: Connection, name: string, values: Values): Promise<void> {
  const known = await required(connection, name);
  const rotated = await rotateSource(connection, name, readRotation(values, known));
  if (values.json) return console.log(JSON.stringify(rotated));
  if (rotated.kid !== undefined) console.log(`keyid   ${rotated.tenant}/${name}/${rotated.kid}`);
  if (rotated.secret !== undefined) console.log(`secret  ${rotated.secret}`);
  say(rotated, 'rotated');
}

function readRotation(values: Values, { settings }: SourceAnswer): Record<string, unknown> {
  const overlapSeconds = readOverlap(values.overlap);
  const [file, ...more] = values.key ?? [];
  if (more.length > 0) throw usage('source', 'Give one --key: it replaces the others');
  if (file !== undefined) return { what: 'key', ...readPublicKey(file, values.kid), overlapSeconds };
  const secretFile = values['secret-file'];
  const isHook = secretFile !== undefined || (settings.hook !== undefined && !values.hmac);
  if (isHook) {
    const secret = secretFile === undefined ? {} : { secret: readText(secretFile).trim() };
    return { what: 'hook', ...secret, overlapSeconds };
  }
  const alg = values.hmac ? { alg: 'hmac-sha256' } : {};
  return { what: 'key', ...alg, ...(values.kid === undefined ? {} : { kid: values.kid }), overlapSeconds };
}

function readOverlap(text: string | undefined): number {
  const seconds = text === '0' ? 0 : parseDurationSeconds(text ?? '24h');
  if (seconds !== undefined) return seconds;
  throw usage('source', `--overlap takes a time like 24h, or 0, not "${text}"`);
}

async function required(connection: Connection, name: string): Promise<SourceAnswer> {
  const found = await findSource(connection, name);
  if (found !== null) return found;
  throw new Complaint(
    `"${name}" has no settings, so it has the defaults: set it up with "edgeseal source add ${name}".`,
  );
}

function say({ tenant, source: name, version }: SourceAnswer, what: string): void {
  console.error(`${tenant}/${name} (version ${version}): ${what}`);
}
