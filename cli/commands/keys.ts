// `edgeseal keys`: the three key pairs of a deployment (docs/keys.md): make them, look at them, publish them, let new ones take over.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type PublicKey, publicKey } from '../../schemas/registry.ts';
import { timeOf } from '../../workers/core/attest/key-validity.ts';
import { getJson } from '../api.ts';
import { CONNECTION_OPTIONS, type Command, readArguments, readTime, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { chooseUrl } from '../connection.ts';
import { LOCAL_KEYS } from '../dev/state-folder.ts';
import { parseDurationSeconds } from '../durations.ts';
import { KEY_USES, makeKeys, PUBLIC_FILE, parsePublicKeys, storeKeys } from '../key-files.ts';
import { retireKey, revokeKey, rotateKey } from '../key-rotation.ts';
import { endingSteps, firstSteps, rotationSteps } from '../key-steps.ts';
import { makeWitnessKey } from '../witness-key.ts';

const help = `edgeseal keys: the keys of a deployment

Usage: edgeseal keys list [--dir DIR | --url URL]      names, roles and validity of public keys
       edgeseal keys jwks [--dir DIR | --url URL]      receipt and log keys as a JWK set: what "verify --keys" takes
       edgeseal keys generate --out DIR                new token, receipt and log keys (Ed25519)
       edgeseal keys rotate token|receipt|log          a new key signs; the old one stays published and believed
       edgeseal keys retire KID [--at TIME]            an old key signs no longer; what it signed before holds
       edgeseal keys revoke KID [--at TIME]            an old key is in other hands; verifiers say so
       edgeseal keys witness --name NAME --out FILE    a key to witness other logs with (docs/witnesses.md)

  --dir DIR        folder made by "generate"; .edgeseal/keys unless told
  --url URL        ask a deployment instead of a folder
  --out DIR        where new keys go; nothing is ever overwritten
  --overlap TIME   rotate: the old key ends by itself after this long (30d); without it, when it is retired
  --at TIME        retire, revoke: since when (RFC 3339 with a zone, epoch milliseconds, or a time ago like 3d); now unless told
  --reason TEXT    revoke: published with it
  --name NAME      of the witness, e.g. witness.example.com/w1
  --json           machine-readable output on stdout
  --help           this text

Keep token.jwk, receipt.jwk and log.jwk secret; public.json is for everybody. What changes files prints what to do next, with
the "wrangler secret put" of each Worker; docs/keys.md says why in this order, and what to do when a key is lost or stolen.
Keys fetched from a deployment say who it claims to be: compare or keep them before you rely on them.

Exit codes: 0 done; 1 there are no such keys; 2 wrong usage.`;

const OPTIONS = {
  url: CONNECTION_OPTIONS.url,
  dir: { type: 'string' },
  out: { type: 'string' },
  overlap: { type: 'string' },
  at: { type: 'string' },
  reason: { type: 'string' },
  name: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** A published key may say more than we know; what we know is checked. */
const published = z.object({ keys: z.array(z.looseObject(publicKey.shape)) });

/** See `help`. */
export const keys: Command = {
  summary: 'make, list, publish and rotate the keys of a deployment',
  help,
  run,
};

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];

/** What takes no further word, and what takes one. */
const ACTIONS: Readonly<Record<string, (values: Values, word: string) => Promise<number>>> = {
  list: (values) => show(values, 'list'),
  jwks: (values) => show(values, 'jwks'),
  generate: (values) => generate(values.out, values.json),
  witness: (values) => witness(values.name, values.out),
  'rotate USE': rotate,
  'retire KID': (values, kid) => end(values, 'retire', kid),
  'revoke KID': (values, kid) => end(values, 'revoke', kid),
};

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('keys', args, OPTIONS);
  const [action = '', ...words] = positionals;
  const name = Object.keys(ACTIONS).find((known) => known.split(' ')[0] === action);
  const act = name === undefined ? undefined : ACTIONS[name];
  if (name === undefined || act === undefined)
    throw usage('keys', 'Say what to do: list, jwks, generate, rotate, retire, revoke or witness');
  const wanted = name.split(' ').length - 1;
  if (words.length > wanted) throw usage('keys', `"${words[wanted]}" is not expected here`);
  if (words.length < wanted) throw usage('keys', `Say which: ${name}`);
  return act(values, words[0] ?? '');
}

async function show(values: Values, action: 'list' | 'jwks'): Promise<number> {
  const known = await readPublic(values);
  if (action === 'list' && !values.json) printList(known);
  else console.log(JSON.stringify({ keys: action === 'jwks' ? known.filter(isPublished) : known }, null, 2));
  return EXIT.ok;
}

async function rotate(values: Values, word: string): Promise<number> {
  const use = KEY_USES.find((known) => known === word);
  if (use === undefined) throw usage('keys', `"${word}" is no use of a key: token, receipt or log`);
  const overlap = values.overlap === undefined ? undefined : parseDurationSeconds(values.overlap);
  if (values.overlap !== undefined && overlap === undefined)
    throw usage('keys', `--overlap takes a time like 12h or 30d, not "${values.overlap}"`);
  const dir = folderOf(values);
  const known = await rotateKey(dir, use, Date.now(), overlap);
  const before = known.filter((key) => key.edgeseal_use === use && isInUse(key)).slice(1);
  return tell(
    values,
    known,
    rotationSteps(
      shown(dir),
      use,
      before.map(({ kid }) => kid),
    ),
  );
}

async function end(values: Values, how: 'retire' | 'revoke', kid: string): Promise<number> {
  const at = readTime('keys', 'at', values.at) ?? Date.now();
  const dir = folderOf(values);
  const known =
    how === 'retire' ? await retireKey(dir, kid, at) : await revokeKey(dir, kid, at, values.reason);
  const use = known.find((key) => key.kid === kid)?.edgeseal_use ?? 'log';
  return tell(values, known, endingSteps(shown(dir), use));
}

function tell(values: Values, known: readonly PublicKey[], steps: readonly string[]): number {
  if (values.json) console.log(JSON.stringify({ keys: known, steps }, null, 2));
  else {
    printList(known);
    console.log(`\nNext:\n${steps.map((step) => `  ${step}`).join('\n')}`);
  }
  return EXIT.ok;
}

async function witness(name: string | undefined, out: string | undefined): Promise<number> {
  if (name === undefined || out === undefined) throw usage('keys', 'Give --name NAME and --out FILE');
  const { secret, vkey } = await makeWitnessKey(name);
  try {
    await writeFile(out, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new Complaint(
      `Cannot write to ${out}: ${cause instanceof Error ? cause.message : cause}`,
      EXIT.failed,
      {
        cause,
      },
    );
  }
  console.log(vkey);
  return EXIT.ok;
}

/** A folder is changed where it lies; a deployment is not. */
function folderOf({ dir, url }: Values): string {
  if (url !== undefined) throw usage('keys', 'Keys are changed in a folder: --dir DIR');
  return dir ?? LOCAL_KEYS;
}

/** As it is typed: quoted where a shell would take it apart. */
const shown = (dir: string): string => (/^[\w./-]+$/.test(dir) ? dir : `'${dir.replaceAll("'", `'\\''`)}'`);

async function generate(out: string | undefined, json: boolean): Promise<number> {
  if (out === undefined) throw usage('keys', 'Say where the keys shall go: --out DIR');
  const made = await makeKeys();
  try {
    await storeKeys(out, made);
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new Complaint(
      taken
        ? `There are keys in ${out} already; they are never overwritten.`
        : `Cannot write to ${out}: ${cause}`,
      EXIT.failed,
      { cause },
    );
  }
  if (json) console.log(made.public);
  else {
    printList(parsePublicKeys(made.public));
    console.log(
      `\nFor a deployment:\n${firstSteps(shown(out))
        .map((step) => `  ${step}`)
        .join('\n')}`,
    );
  }
  return EXIT.ok;
}

async function readPublic(choice: {
  url?: string | undefined;
  dir?: string | undefined;
}): Promise<PublicKey[]> {
  if (choice.dir !== undefined && choice.url !== undefined)
    throw usage('keys', 'Give --dir or --url, not both');
  if (choice.url !== undefined) {
    return (await getJson({ url: chooseUrl(choice) }, '/.well-known/jwks.json', published)).keys;
  }
  const path = join(choice.dir ?? LOCAL_KEYS, PUBLIC_FILE);
  try {
    return parsePublicKeys(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Complaint(`There are no public keys at ${path}.`, EXIT.failed, { cause });
  }
}

/** The token key is nobody's business but the edge's. */
const isPublished = (key: PublicKey): boolean => key.edgeseal_use !== 'token';

const isInUse = (key: PublicKey): boolean =>
  key.revoked === undefined && (key.exp === undefined || key.exp * 1000 > Date.now());

function printList(known: readonly PublicKey[]): void {
  for (const key of known) {
    const line = `${key.edgeseal_use.padEnd(8)} ${key.kid.padEnd(24)} ${key.x} ${validityText(key)}`;
    console.log(line.trimEnd());
  }
}

function validityText({ nbf, exp, revoked }: PublicKey): string {
  if (revoked !== undefined) return `revoked ${timeOf(revoked.revoked_at)} ${revoked.reason ?? ''}`;
  const since = nbf === undefined ? '' : `since ${timeOf(nbf)} `;
  return `${since}${exp === undefined ? '' : `until ${timeOf(exp)}`}`;
}
