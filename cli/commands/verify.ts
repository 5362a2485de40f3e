// `edgeseal verify`: is this event what was received, and did the log commit to it? Promise 6: from public keys alone, and
// offline when proof and keys are at hand. The checks are those of workers/core/attest/verify.ts, as in the console.
import { existsSync, statSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { packetId } from '../../schemas/packet.ts';
import { eventUid } from '../../schemas/query-api.ts';
import type { Verification } from '../../workers/core/attest/verify.ts';
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { chooseUrl } from '../connection.ts';
import { printable } from '../event-table.ts';
import { checkEvidence, type Evidence, fetchEvidence, readEvidence, readKeys } from '../verify/evidence.ts';
import { judgeFile, printFile, proveFromLog, readProofs, readSegmentFile } from '../verify/segment-file.ts';

const help = `edgeseal verify: check the proof of an event or a packet, or a segment file

Usage: edgeseal verify UID [--save FILE] [--keys FILE]     an event (<packet>.<index>) or a whole packet, asked for now
       edgeseal verify FILE --keys FILE                    a saved proof, offline: of an event, a packet, a statement (a book, an
                                                           erasure), or an answer of proof=complete
       edgeseal verify FILE.parquet [--log URL | --proof FILE] [--save FILE] [--keys FILE]
                                                           a copied segment: every event of it, packet by packet

  --save FILE      keep what was checked (proof, original text, receipt), for later and for others
  --tlog-proof FILE
                   keep the log's proof alone, as C2SP tools read it
  --keys FILE      public keys to trust: a JWK set, as "edgeseal keys jwks" prints it
  --origin NAME    accept only this log
  --log URL        where the log of a segment's packets is read; /log of the deployment unless told
  --proof FILE     proofs of a segment's packets that --save kept, in place of the log
${CONNECTION_HELP}

Without --keys the deployment is asked for its keys: that shows that it agrees with itself, and nothing against a deployment
that lies. Keep its keys, or get them from somebody else, and give them with --keys.

Exit codes: 0 every step holds; 1 one does not, or there is no proof yet; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  save: { type: 'string' },
  'tlog-proof': { type: 'string' },
  keys: { type: 'string' },
  origin: { type: 'string' },
  log: { type: 'string' },
  proof: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const verify: Command = {
  summary: 'check the proof of an event, or a segment file, online or offline',
  help,
  run,
};

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('verify', args, OPTIONS);
  const [subject, ...more] = positionals;
  if (subject === undefined || more.length > 0) throw usage('verify', 'Name one event, packet or file');
  const isUid = eventUid.safeParse(subject).success || packetId.safeParse(subject).success;
  if (!isUid && !existsSync(subject)) {
    throw new Complaint(`"${subject}" is no event uid, no packet id, and no file.`, EXIT.usage);
  }
  if (!isUid && (await isParquet(subject))) return verifyFile(subject, values);
  if (values.log !== undefined || values.proof !== undefined)
    throw usage('verify', '--log and --proof are for segment files');
  return verifyProof(isUid ? await fetchEvidence(values, subject) : await readEvidence(subject), values);
}

async function verifyProof(found: Evidence, values: Values): Promise<number> {
  const keys = await readKeys(values);
  if (values.save !== undefined) await writeFile(values.save, `${JSON.stringify(found, null, 2)}\n`);
  const { tlog_proof: tlogProof } = found.proof;
  if (values['tlog-proof'] !== undefined) await writeFile(values['tlog-proof'], String(tlogProof));
  const verdict = await checkEvidence(found, keys, values.origin);
  if (values.json) console.log(JSON.stringify(verdict));
  else print(verdict);
  return verdict.ok ? EXIT.ok : EXIT.failed;
}

async function verifyFile(path: string, values: Values): Promise<number> {
  const { log, proof, save, keys, origin } = values;
  if (log !== undefined && proof !== undefined) throw usage('verify', 'Give either --log or --proof');
  if (values['tlog-proof'] !== undefined) throw usage('verify', '--tlog-proof is for one event or packet');
  const file = await readSegmentFile(path);
  const logUrl = (log ?? `${proof === undefined ? chooseUrl(values) : ''}/log`).replace(/\/+$/, '');
  const proofs = proof === undefined ? await proveFromLog(file, logUrl) : await readProofs(proof);
  if (save !== undefined) await writeFile(save, `${JSON.stringify(proofs)}\n`);
  const judged = await judgeFile(file, proofs, await readKeys({ ...values, keys }), origin);
  if (values.json) console.log(JSON.stringify(judged));
  else printFile(judged);
  return judged.ok ? EXIT.ok : EXIT.failed;
}

/** By its first bytes: a copy may be called anything. What cannot be read is complained of where it is read. */
async function isParquet(path: string): Promise<boolean> {
  if (!statSync(path).isFile()) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1') === 'PAR1';
  } finally {
    await file.close();
  }
}

function print({ ok, steps }: Verification): void {
  for (const { name, ok: holds, detail } of steps) {
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${name}\n       ${printable(detail)}`);
  }
  console.log(ok ? 'Proven.' : 'NOT proven.');
}
