// Whether witnesses cosigned what a proof rests on (docs/witnesses.md; c2sp.org/tlog-cosignature). Who is believed, and how many of them
// must have signed, is the verifier's to say, never the document's or the deployment's. Browser-safe.
import { cosignaturesOn, parseCosignatureVkey } from '../log/cosignature.ts';
import type { NoteVerifier } from '../log/note.ts';
import { parseTlogProof } from '../log/tlog-proof.ts';
import { timeOf } from './key-validity.ts';
import { equalBytes } from './merkle.ts';
import { invalid, text } from './proof-document.ts';
import { step, type Verification, verdict } from './verify.ts';

/** Who is believed. */
export interface WitnessOptions {
  /** Verifier keys of witnesses (`<name>+<id>+<base64>`, type 0x04), had from themselves. */
  readonly witnesses: readonly string[];
  /** How many of them must have cosigned; all of them unless told. */
  readonly quorum?: number;
}

/**
 * Checks that enough witnesses cosigned the checkpoint of a proof (attacker-controlled): of an event, a packet, a statement, an erased
 * event, or each one of an answer of `proof=complete`. Says nothing of what the proof is of, nor of the log's own signature: it goes with
 * the verifier of that document, and both must hold. Never throws.
 */
export async function verifyWitnesses(document: unknown, options: WitnessOptions): Promise<Verification> {
  const { witnesses, quorum = witnesses.length } = options;
  const name = `At least ${quorum} of ${witnesses.length} witnesses cosigned the checkpoint`;
  return verdict(document, checkpointsOf, async (notes) => [
    await step(name, async () => {
      const keys = await keysOf(witnesses);
      if (!Number.isSafeInteger(quorum) || quorum < 1 || quorum > keys.length)
        throw new Error(`${quorum} of ${keys.length} cannot be asked for`);
      let detail = '';
      for (const note of notes) detail = await checkNote(note, keys, quorum);
      return detail;
    }),
  ]);
}

async function keysOf(vkeys: readonly string[]): Promise<NoteVerifier[]> {
  const keys: NoteVerifier[] = [];
  for (const vkey of vkeys) {
    const key = await parseCosignatureVkey(vkey);
    // One key under two names is one witness.
    if (keys.some(({ publicKey }) => equalBytes(publicKey, key.publicKey)))
      throw new Error(`the key of ${key.name} stands there twice`);
    keys.push(key);
  }
  return keys;
}

async function checkNote(note: string, keys: readonly NoteVerifier[], quorum: number): Promise<string> {
  const found = await cosignaturesOn(note, keys);
  const signed = found.map(({ by, timestamp }) => `${by.name} at ${timeOf(timestamp)}`).join(', ');
  if (found.length >= quorum) return `by ${signed}`;
  const rest = keys.filter((key) => !found.some(({ by }) => by === key)).map(({ name }) => name);
  throw new Error(
    `${quorum} are asked for, ${found.length} found${found.length === 0 ? '' : ` (${signed})`}; none of ${rest.join(', ')}`,
  );
}

/** The checkpoints a document rests on, each once. */
function checkpointsOf(document: unknown): string[] {
  const { tlog_proof: own, books, late, newest, erasures }: Record<string, unknown> = Object(document);
  const lists = [books, late, erasures, [newest ?? []].flat()];
  const proofs: unknown[] = books === undefined ? [own] : lists.flatMap((list) => tlogProofsIn(list));
  const notes = proofs.map((proof) => parseTlogProof(text(proof, 'tlog_proof')).checkpoint);
  if (notes.length === 0) throw invalid('there is no checkpoint in it');
  return [...new Set(notes)];
}

function tlogProofsIn(list: unknown): unknown[] {
  if (!Array.isArray(list)) throw invalid('its statements are not lists');
  return list.map((one) => Object(one).tlog_proof);
}
