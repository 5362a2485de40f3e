// What `edgeseal verify` holds against the keys: a proof, and what else is known of its event or packet. Asked for, or saved before.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { packetAnswer } from '../../schemas/proof-api.ts';
import { eventObject } from '../../schemas/query-api.ts';
import { verifyStatementProof } from '../../workers/core/attest/statement-proof.ts';
import {
  type Jwks,
  type Verification,
  verifyEventProof,
  verifyPacketProof,
} from '../../workers/core/attest/verify.ts';
import { verifyCompleteAnswer } from '../../workers/core/attest/verify-complete.ts';
import { getJson } from '../api.ts';
import { Complaint } from '../complaint.ts';
import { type ConnectionChoice, chooseUrl, connect } from '../connection.ts';

/** What --save writes, and what is asked for: a proof document and what else it can be held against. */
export const evidence = z.object({
  proof: z.record(z.string(), z.unknown()),
  /** The event's original text. */
  raw: z.string().optional(),
  /** The packet's receipt, compact JWS. */
  receipt: z.string().optional(),
  /** The event or packet that was asked for. */
  subject: z.string().optional(),
});
export type Evidence = z.infer<typeof evidence>;

const jwks = z.object({ keys: z.array(z.unknown()).min(1) });

/** Everything the deployment has to say about it, and under which name: a retry was archived as its first packet. */
export async function fetchEvidence(choice: ConnectionChoice, subject: string): Promise<Evidence> {
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
export async function readEvidence(path: string): Promise<Evidence> {
  const document = await readJson(path);
  const saved = evidence.safeParse(document);
  if (saved.success) return saved.data;
  const bare = evidence.shape.proof.safeParse(document);
  if (bare.success) return { proof: bare.data };
  throw new Complaint(`${path} is no proof.`);
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
    throw new Complaint(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}

/** Checks it, offline. A packet's proof has no event in it; a statement and a complete answer are told by their members. */
export function checkEvidence(
  { proof, raw, receipt, subject }: Evidence,
  keys: Jwks,
  origin: string | undefined,
): Promise<Verification> {
  const known = {
    ...(origin === undefined ? {} : { origin }),
    ...(receipt === undefined ? {} : { receipt }),
  };
  if ('statement' in proof) return verifyStatementProof(proof, keys, known);
  if ('books' in proof) return verifyCompleteAnswer(proof, keys, known);
  if (!('event' in proof))
    return verifyPacketProof(proof, keys, {
      ...known,
      ...(subject === undefined ? {} : { packet: subject }),
    });
  return verifyEventProof(proof, keys, {
    ...known,
    ...(raw === undefined ? {} : { raw }),
    ...(subject === undefined ? {} : { uid: subject }),
  });
}
