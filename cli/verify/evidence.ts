// What `edgeseal verify` holds against the keys: a proof, and what else is known of its event or packet. Asked for, or saved before.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { erasedProof, packetAnswer } from '../../schemas/proof-api.ts';
import { eventObject } from '../../schemas/query-api.ts';
import { joinPages } from '../../workers/core/attest/complete-answer.ts';
import { verifyStatementProof } from '../../workers/core/attest/statement-proof.ts';
import {
  type Jwks,
  type Verification,
  verifyEventProof,
  verifyPacketProof,
} from '../../workers/core/attest/verify.ts';
import {
  type CompleteOptions,
  type CompleteVerification,
  verifyCompleteAnswer,
} from '../../workers/core/attest/verify-complete.ts';
import { verifyErasedProof } from '../../workers/core/attest/verify-erased.ts';
import { verifyWitnesses, type WitnessOptions } from '../../workers/core/attest/verify-witnesses.ts';
import { getJson, Refused } from '../api.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, type ConnectionChoice, chooseUrl, connect } from '../connection.ts';

/** What --save writes, and what is asked for: a proof document and what else it can be held against. */
export const evidence = z.object({
  proof: z.record(z.string(), z.unknown()),
  /** The event's original text. */
  raw: z.string().optional(),
  /** The packet's receipt, compact JWS. */
  receipt: z.string().optional(),
  /** The event or packet that was asked for. */
  subject: z.string().optional(),
  /** The proof of the statement that erased the event: `proof` is then that of its leaf. */
  erasure: z.record(z.string(), z.unknown()).optional(),
});
export type Evidence = z.infer<typeof evidence>;

/** What is believed besides keys, and narrows what is accepted. */
export interface Believed {
  readonly origin: string | undefined;
  /** The question that an answer of proof=complete must be to. */
  readonly asked: Pick<CompleteOptions, 'source' | 'from' | 'to'>;
  readonly witnesses: WitnessOptions | undefined;
}

/** An answer 410: the proof of the leaf, and which statement erased it. */
const erasedAnswer = z.object({
  error: z.object({ detail: z.object({ statement: z.string().nullable() }) }),
  proof: erasedProof,
});

const jwks = z.object({ keys: z.array(z.unknown()).min(1) });

/** Everything the deployment has to say about it, and under which name: a retry was archived as its first packet. */
export async function fetchEvidence(
  choice: ConnectionChoice,
  subject: string,
  { witnesses }: Believed,
): Promise<Evidence> {
  const checkpoint = witnesses === undefined ? undefined : 'witnessed';
  const connection = connect(choice, 'read');
  const [asked = '', index] = subject.split('.');
  const packet = await getJson(connection, `/v1/packets/${asked}`, z.object(packetAnswer.shape));
  const name = [packet.duplicate_of ?? asked, ...(index === undefined ? [] : [index])].join('.');
  if (name !== subject)
    console.error(`${asked} is a retry of ${packet.duplicate_of}, which holds its events.`);
  const { receipt } = packet;
  const known = { subject: name, ...(receipt === null ? {} : { receipt }) };
  try {
    const path = index === undefined ? `/v1/packets/${name}` : `/v1/events/${name}`;
    const proof = await fetchProof(connection, `${path}/proof`, checkpoint);
    const raw = index === undefined ? undefined : (await getJson(connection, path, eventObject)).raw_data;
    return { ...known, proof, ...(raw === undefined ? {} : { raw }) };
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 410) throw error;
    return { ...known, ...(await fetchErased(connection, error, checkpoint)) };
  }
}

/** What is left of an erased event: the proof of its leaf, and that of the statement which erased it. */
async function fetchErased(
  connection: Connection,
  refused: Refused,
  checkpoint: 'witnessed' | undefined,
): Promise<Pick<Evidence, 'proof' | 'erasure'>> {
  const answer = erasedAnswer.safeParse(refused.body);
  if (!answer.success) throw refused;
  const { error, proof } = answer.data;
  const { statement } = error.detail;
  if (statement === null) return { proof };
  const path = `/v1/statements/${statement}/proof`;
  return { proof, erasure: await fetchProof(connection, path, checkpoint) };
}

/** Under a checkpoint that the deployment's witnesses cosigned where that is wished; else, or while there is none, the newest. */
async function fetchProof(
  connection: Connection,
  path: string,
  checkpoint: 'witnessed' | undefined,
): Promise<Evidence['proof']> {
  try {
    return await getJson(connection, path, evidence.shape.proof, { checkpoint });
  } catch (error) {
    if (checkpoint === undefined || !(error instanceof Refused) || error.status !== 404) throw error;
    return getJson(connection, path, evidence.shape.proof);
  }
}

/** A file made by --save, or a proof document as the API answers it. */
export async function readEvidence(path: string): Promise<Evidence> {
  const document = await readJson(path);
  const saved = evidence.safeParse(document);
  if (saved.success) return saved.data;
  const bare = evidence.shape.proof.safeParse(document);
  if (bare.success) return { proof: bare.data };
  throw new Complaint(`${path} is no proof.`);
}

/** The pages of an answer of proof=complete, as the one answer that they are. */
export async function readPages(paths: readonly string[]): Promise<Evidence> {
  const pages = await Promise.all(paths.map(readEvidence));
  try {
    return { proof: evidence.shape.proof.parse(joinPages(pages.map(({ proof }) => proof))) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Complaint(`These files are not the pages of one answer of proof=complete: ${why}`, 1, {
      cause,
    });
  }
}

/** The keys to trust: of a file, else those that the deployment claims. */
export async function readKeys(choice: ConnectionChoice & { keys?: string | undefined }): Promise<Jwks> {
  if (choice.keys === undefined) return getJson({ url: chooseUrl(choice) }, '/.well-known/jwks.json', jwks);
  const read = jwks.safeParse(await readJson(choice.keys));
  if (read.success) return read.data;
  throw new Complaint(`${choice.keys} is no JWK set.`);
}

/** A JSON file, whatever it says. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Complaint(isMissing ? `There is no file ${path}.` : `Cannot read ${path}: ${words}`, 1, {
      cause,
    });
  }
}

/** Checks it, offline, and who cosigned what it rests on where that is asked. */
export async function checkEvidence(
  found: Evidence,
  keys: Jwks,
  { origin, asked, witnesses }: Believed,
): Promise<CompleteVerification> {
  if (Object.keys(asked).length > 0 && !('books' in found.proof))
    throw new Complaint('--source, --from and --to are for answers of proof=complete.', EXIT.usage);
  const known = origin === undefined ? {} : { origin };
  const verdict =
    'books' in found.proof
      ? await verifyCompleteAnswer(found.proof, keys, { ...known, ...asked })
      : await checkProof(found, keys, known);
  if (witnesses === undefined) return verdict;
  const { ok, steps, ...until } = verdict;
  const documents = [found.proof, ...(found.erasure === undefined ? [] : [found.erasure])];
  const cosigned = await Promise.all(documents.map((document) => verifyWitnesses(document, witnesses)));
  const isCosigned = cosigned.every((one) => one.ok);
  return {
    ok: ok && isCosigned,
    steps: [...steps, ...cosigned.flatMap((one) => one.steps)],
    ...(isCosigned ? until : {}),
  };
}

/** A packet's proof has no event in it; a statement and what is left of an event are told by their members. */
function checkProof(
  { proof, raw, receipt, subject, erasure }: Evidence,
  keys: Jwks,
  known: { origin?: string },
): Promise<Verification> {
  const told = { ...known, ...(receipt === undefined ? {} : { receipt }) };
  if ('statement' in proof) return verifyStatementProof(proof, keys, known);
  const uid = subject === undefined ? {} : { uid: subject };
  if ('leaf' in proof) return verifyErasedProof(proof, erasure, keys, { ...known, ...uid });
  if ('event' in proof)
    return verifyEventProof(proof, keys, { ...told, ...uid, ...(raw === undefined ? {} : { raw }) });
  return verifyPacketProof(proof, keys, { ...told, ...(subject === undefined ? {} : { packet: subject }) });
}
