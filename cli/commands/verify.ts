// `edgeseal verify`: is this event what was received, and did the log commit to it? Promise 6: from public keys alone, and
// offline when proof and keys are at hand. The checks are those of workers/core/attest/verify.ts, as in the console.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { packetId } from '../../schemas/packet.ts';
import { packetAnswer } from '../../schemas/proof-api.ts';
import { eventObject, eventUid } from '../../schemas/query-api.ts';
import {
  type Jwks,
  type Verification,
  verifyEventProof,
  verifyPacketProof,
} from '../../workers/core/attest/verify.ts';
import { getJson } from '../api.ts';
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type ConnectionChoice, chooseUrl, connect } from '../connection.ts';
import { printable } from '../event-table.ts';

const help = `edgeseal verify: check the proof of an event or a packet

Usage: edgeseal verify UID [--save FILE] [--keys FILE]     an event (<packet>.<index>) or a whole packet, asked for now
       edgeseal verify FILE --keys FILE                    a saved proof, offline

  --save FILE      keep what was checked (proof, original text, receipt), for later and for others
  --keys FILE      public keys to trust: a JWK set, as "edgeseal keys jwks" prints it
  --origin NAME    accept only this log
${CONNECTION_HELP}

Without --keys the deployment is asked for its keys: that shows that it agrees with itself, and nothing against a deployment
that lies. Keep its keys, or get them from somebody else, and give them with --keys.

Exit codes: 0 every step holds; 1 one does not, or there is no proof yet; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  save: { type: 'string' },
  keys: { type: 'string' },
  origin: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** What --save writes, and what is asked for: a proof document and what else it can be held against. */
const evidence = z.object({
  proof: z.record(z.string(), z.unknown()),
  /** The event's original text. */
  raw: z.string().optional(),
  /** The packet's receipt, compact JWS. */
  receipt: z.string().optional(),
  /** The event or packet that was asked for. */
  subject: z.string().optional(),
});
type Evidence = z.infer<typeof evidence>;

const jwks = z.object({ keys: z.array(z.unknown()).min(1) });

/** See `help`. */
export const verify: Command = { summary: 'check the proof of an event, online or offline', help, run };

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('verify', args, OPTIONS);
  const [subject, ...more] = positionals;
  if (subject === undefined || more.length > 0) throw usage('verify', 'Name one event, packet or file');
  const isUid = eventUid.safeParse(subject).success || packetId.safeParse(subject).success;
  if (!isUid && !existsSync(subject)) {
    throw new Complaint(`"${subject}" is no event uid, no packet id, and no file.`, EXIT.usage);
  }
  const found = isUid ? await fetchEvidence(values, subject) : await readEvidence(subject);
  const keys = await readKeys(values);
  if (values.save !== undefined) await writeFile(values.save, `${JSON.stringify(found, null, 2)}\n`);
  const verdict = await check(found, keys, found.subject, values.origin);
  if (values.json) console.log(JSON.stringify(verdict));
  else print(verdict);
  return verdict.ok ? EXIT.ok : EXIT.failed;
}

/** Everything the deployment has to say about it, and under which name: a retry was archived as its first packet. */
async function fetchEvidence(choice: ConnectionChoice, subject: string): Promise<Evidence> {
  const connection = connect(choice, 'read');
  const [asked = '', index] = subject.split('.');
  const packet = await getJson(connection, `/v1/packets/${asked}`, z.object(packetAnswer.shape));
  const name = [packet.duplicate_of ?? asked, ...(index === undefined ? [] : [index])].join('.');
  if (name !== subject)
    console.error(`${asked} is a retry of ${packet.duplicate_of}, which holds its events.`);
  const path = index === undefined ? `/v1/packets/${name}` : `/v1/events/${name}`;
  const proof = await getJson(connection, `${path}/proof`, evidence.shape.proof);
  const raw = index === undefined ? undefined : (await getJson(connection, path, eventObject)).raw_data;
  const { receipt } = packet;
  return {
    subject: name,
    proof,
    ...(raw === undefined ? {} : { raw }),
    ...(receipt === null ? {} : { receipt }),
  };
}

/** A file made by --save, or a proof document as the API answers it. */
async function readEvidence(path: string): Promise<Evidence> {
  const document = await readJson(path);
  const saved = evidence.safeParse(document);
  if (saved.success) return saved.data;
  const bare = evidence.shape.proof.safeParse(document);
  if (bare.success) return { proof: bare.data };
  throw new Complaint(`${path} is no proof.`);
}

async function readKeys(choice: ConnectionChoice & { keys?: string | undefined }): Promise<Jwks> {
  if (choice.keys === undefined) return getJson({ url: chooseUrl(choice) }, '/.well-known/jwks.json', jwks);
  const read = jwks.safeParse(await readJson(choice.keys));
  if (read.success) return read.data;
  throw new Complaint(`${choice.keys} is no JWK set.`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Complaint(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}

/** A packet's proof has no event in it. */
function check(
  { proof, raw, receipt }: Evidence,
  keys: Jwks,
  subject: string | undefined,
  origin: string | undefined,
): Promise<Verification> {
  const known = {
    ...(origin === undefined ? {} : { origin }),
    ...(receipt === undefined ? {} : { receipt }),
  };
  if (!('event' in proof)) return verifyPacketProof(proof, keys, known);
  return verifyEventProof(proof, keys, {
    ...known,
    ...(raw === undefined ? {} : { raw }),
    ...(subject === undefined ? {} : { uid: subject }),
  });
}

function print({ ok, steps }: Verification): void {
  for (const { name, ok: holds, detail } of steps) {
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${name}\n       ${printable(detail)}`);
  }
  console.log(ok ? 'Proven.' : 'NOT proven.');
}
