// `edgeseal keys`: the three key pairs of a deployment (docs/deploy.md, "Keys"): make them, look at them, publish them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type PublicKey, publicKey } from '../../schemas/registry.ts';
import { getJson } from '../api.ts';
import { CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { chooseUrl } from '../connection.ts';
import { LOCAL_KEYS } from '../dev/state-folder.ts';
import { makeKeys, PUBLIC_FILE, parsePublicKeys, storeKeys } from '../key-files.ts';

const help = `edgeseal keys: the keys of a deployment

Usage: edgeseal keys list [--dir DIR | --url URL]      names and roles of public keys
       edgeseal keys jwks [--dir DIR | --url URL]      receipt and log keys as a JWK set: what "verify --keys" takes
       edgeseal keys generate --out DIR                new token, receipt and log keys (Ed25519)

  --dir DIR        folder made by "generate"; .edgeseal/keys unless told
  --url URL        ask a deployment instead of a folder
  --out DIR        where new keys go; nothing is ever overwritten
  --json           machine-readable output on stdout
  --help           this text

Keep token.jwk, receipt.jwk and log.jwk secret; public.json is for everybody. docs/deploy.md says which goes where.
Keys fetched from a deployment say who it claims to be: compare or keep them before you rely on them.

Exit codes: 0 done; 1 there are no such keys; 2 wrong usage.`;

const OPTIONS = {
  url: CONNECTION_OPTIONS.url,
  dir: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** A published key may say more than we know; what we know is checked. */
const published = z.object({ keys: z.array(z.looseObject(publicKey.shape)) });

/** See `help`. */
export const keys: Command = { summary: 'make, list and publish the keys of a deployment', help, run };

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('keys', args, OPTIONS);
  const [action, ...more] = positionals;
  if (more.length > 0) throw usage('keys', `"${more[0]}" is not expected here`);
  if (action === 'generate') return generate(values.out, values.json);
  if (action !== 'list' && action !== 'jwks') throw usage('keys', 'Say what to do: list, jwks or generate');
  const known = await readPublic(values);
  if (action === 'list' && !values.json) printList(known);
  else console.log(JSON.stringify({ keys: action === 'jwks' ? known.filter(isPublished) : known }, null, 2));
  return EXIT.ok;
}

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
  else printList(parsePublicKeys(made.public));
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

function printList(known: readonly PublicKey[]): void {
  for (const key of known) console.log(`${key.edgeseal_use.padEnd(8)} ${key.kid.padEnd(24)} ${key.x}`);
}
