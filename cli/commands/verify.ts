// `edgeseal verify`: is this event what was received, and did the log commit to it? Promise 6: from public keys alone, and
// offline when proof and keys are at hand. The checks are those of workers/core/attest/verify.ts, as in the console.
import { existsSync, statSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { packetId } from '../../schemas/packet.ts';
import { eventUid } from '../../schemas/query-api.ts';
import { timeOf } from '../../workers/core/attest/key-validity.ts';
import type { CompleteVerification } from '../../workers/core/attest/verify-complete.ts';
import {
  CONNECTION_HELP,
  CONNECTION_OPTIONS,
  type Command,
  readArguments,
  readTime,
  usage,
  wholeNumber,
} from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { chooseUrl } from '../connection.ts';
import { printable } from '../event-table.ts';
import {
  type Believed,
  checkEvidence,
  type Evidence,
  fetchEvidence,
  readEvidence,
  readKeys,
  readPages,
} from '../verify/evidence.ts';
import { judgeFile, printFile, proveFromLog, readProofs, readSegmentFile } from '../verify/segment-file.ts';
import { readTlogProof, TLOG_PROOF_BEGINNING } from '../verify/tlog-proof-file.ts';

const help = `edgeseal verify: check the proof of an event or a packet, or a segment file

Usage: edgeseal verify UID [--save FILE] [--keys FILE]     an event (<packet>.<index>) or a whole packet, asked for now
       edgeseal verify FILE --keys FILE                    a saved proof, offline: of an event, a packet, a statement (a book, an
                                                           erasure), or an answer of proof=complete
       edgeseal verify PAGE PAGE... --keys FILE            an answer of proof=complete that came in pages
       edgeseal verify FILE.tlog-proof --of FILE --keys FILE
                                                           the log's proof alone, and the manifest or statement it is of
       edgeseal verify FILE.parquet [--log URL | --proof FILE] [--save FILE] [--keys FILE]
                                                           a copied segment: every event of it, packet by packet

  --save FILE      keep what was checked (proof, original text, receipt), for later and for others
  --tlog-proof FILE
                   keep the log's proof alone, as C2SP tools read it
  --of FILE        what a .tlog-proof is of: the text of a manifest or statement, or an answer or proof that has it
  --keys FILE      public keys to trust: a JWK set, as "edgeseal keys jwks" prints it
  --origin NAME    accept only this log
  --source NAME    an answer of proof=complete must be of this source,
  --from, --to T   and of these hours of receipt (RFC 3339 or epoch ms)
  --witness VKEY   a witness to trust, by its verifier key; once for each
  --quorum N       how many of these witnesses must have cosigned the checkpoint; all of them unless told
  --log URL        where the log of a segment's packets is read; /log of the deployment unless told
  --proof FILE     proofs of a segment's packets that --save kept, in place of the log
${CONNECTION_HELP}

Without --keys the deployment is asked for its keys: that shows that it agrees with itself, and nothing against a deployment
that lies. Keep its keys, or get them from somebody else, and give them with --keys.

Of an erased event its leaf is checked, and that a sealed statement says it was erased. Witnesses cosign a second or two after a
checkpoint: ask again where too few have.

An answer of proof=complete is proven for the hours up to the source's newest book: that nothing came after it only a later book
can show.

Exit codes: 0 every step holds; 1 one does not, or there is no proof yet; 2 wrong usage; 3 every step holds, and of the hours asked
for the last ones are not proven yet.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  save: { type: 'string' },
  'tlog-proof': { type: 'string' },
  of: { type: 'string' },
  keys: { type: 'string' },
  origin: { type: 'string' },
  source: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  witness: { type: 'string', multiple: true },
  quorum: { type: 'string' },
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
  if (subject === undefined) throw usage('verify', 'Name an event, a packet or a file');
  if (more.length > 0) return verifyProof(await readPages([subject, ...more]), values);
  const isUid = eventUid.safeParse(subject).success || packetId.safeParse(subject).success;
  if (!isUid && !existsSync(subject)) {
    throw new Complaint(`"${subject}" is no event uid, no packet id, and no file.`, EXIT.usage);
  }
  const beginning = isUid ? '' : await beginningOf(subject);
  if (beginning.startsWith('PAR1')) return verifyFile(subject, values);
  if (values.log !== undefined || values.proof !== undefined)
    throw usage('verify', '--log and --proof are for segment files');
  const isTlogProof = beginning === TLOG_PROOF_BEGINNING;
  if (values.of !== undefined && !isTlogProof)
    throw usage('verify', '--of is for files that begin with c2sp.org/tlog-proof@v1');
  if (isTlogProof) return verifyProof(await readTlogProof(subject, values.of), values);
  if (!isUid) return verifyProof(await readEvidence(subject), values);
  return verifyProof(await fetchEvidence(values, subject, believedOf(values)), values);
}

async function verifyProof(found: Evidence, values: Values): Promise<number> {
  const believed = believedOf(values);
  const keys = await readKeys(values);
  if (values.save !== undefined) await writeFile(values.save, `${JSON.stringify(found, null, 2)}\n`);
  const { tlog_proof: tlogProof } = found.proof;
  if (values['tlog-proof'] !== undefined) await writeFile(values['tlog-proof'], String(tlogProof));
  const verdict = await checkEvidence(found, keys, believed);
  if (values.json) console.log(JSON.stringify(verdict));
  else print(verdict);
  if (verdict.until !== undefined) return EXIT.partly;
  return verdict.ok ? EXIT.ok : EXIT.failed;
}

async function verifyFile(path: string, values: Values): Promise<number> {
  const { log, proof, save, keys } = values;
  const believed = believedOf(values);
  if (log !== undefined && proof !== undefined) throw usage('verify', 'Give either --log or --proof');
  if (values['tlog-proof'] !== undefined || values.of !== undefined)
    throw usage('verify', '--tlog-proof and --of are for one event or packet');
  if (Object.keys(believed.asked).length > 0)
    throw usage('verify', '--source, --from and --to are for answers of proof=complete');
  const file = await readSegmentFile(path);
  const logUrl = (log ?? `${proof === undefined ? chooseUrl(values) : ''}/log`).replace(/\/+$/, '');
  const proofs = proof === undefined ? await proveFromLog(file, logUrl) : await readProofs(proof);
  if (save !== undefined) await writeFile(save, `${JSON.stringify(proofs)}\n`);
  const judged = await judgeFile(file, proofs, await readKeys({ ...values, keys }), believed);
  if (values.json) console.log(JSON.stringify(judged));
  else printFile(judged);
  return judged.ok ? EXIT.ok : EXIT.failed;
}

/** What is accepted, as the options narrow it. */
function believedOf({ origin, source, witness: witnesses, quorum, ...values }: Values): Believed {
  const [from, to] = [readTime('verify', 'from', values.from), readTime('verify', 'to', values.to)];
  const asked = {
    ...(source === undefined ? {} : { source }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  if (witnesses === undefined) {
    if (quorum !== undefined) throw usage('verify', '--quorum counts witnesses: name each with --witness');
    return { origin, asked, witnesses: undefined };
  }
  const of = { min: 1, max: witnesses.length };
  const needed = wholeNumber('verify', 'quorum', quorum, of) ?? witnesses.length;
  return { origin, asked, witnesses: { witnesses, quorum: needed } };
}

/** A file is told by its first bytes: a copy may be called anything. What cannot be read is complained of where it is read. */
async function beginningOf(path: string): Promise<string> {
  if (!statSync(path).isFile()) return '';
  const file = await open(path);
  try {
    const { length } = TLOG_PROOF_BEGINNING;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function print({ ok, steps, until }: CompleteVerification): void {
  for (const { name, ok: holds, detail } of steps) {
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${name}\n       ${printable(detail)}`);
  }
  if (until === undefined) console.log(ok ? 'Proven.' : 'NOT proven.');
  else console.log(`Proven up to ${timeOf(until / 1000)}; after it not yet: the source has no later book.`);
}
