// `add-checkpoint`: c2sp.org/tlog-witness. What a log asks of a witness, both ways, and what a witness makes of it: the decision
// alone, before anything is stored or signed.
import { equalBytes, rootOf, verifyConsistency } from '../attest/merkle.ts';
import { Refusal } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { type Checkpoint, openCheckpoint, parseCheckpoint, parseDecimal } from './checkpoint.ts';
import { type NoteVerifier, parseNote } from './note.ts';

/** "The client MUST NOT send more than 63 consistency proof lines." */
const MAX_PROOF = 63;

/** A request: this checkpoint extends the tree of `oldSize` that the witness cosigned last. */
export interface AddCheckpoint {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  /** Signed note, verbatim. */
  readonly checkpoint: string;
}

/** What a witness remembers of a log: the tree it cosigned last. */
export interface WitnessedTree {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Why a witness does not cosign, as the specification's status codes. */
export interface WitnessRefusal {
  readonly status: 400 | 403 | 404 | 409 | 422;
  readonly why: string;
}

const invalid = (why: string): Refusal => new Refusal('ATTEST_PROOF_INVALID', `add-checkpoint: ${why}`);

/** The body of a request. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${oldSize}`, ...proof.map(encodeBase64), '', checkpoint].join('\n');
}

/**
 * Reads a body (attacker-controlled). The checkpoint comes back as it stood, unverified.
 * @throws Refusal ATTEST_PROOF_INVALID for anything the specification does not allow.
 */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const split = body.indexOf('\n\n');
  if (split < 0) throw invalid('no empty line before the checkpoint');
  const [old = '', ...proof] = body.slice(0, split).split('\n');
  if (!old.startsWith('old ')) throw invalid('the first line is not "old <size>"');
  if (proof.length > MAX_PROOF) throw invalid(`more than ${MAX_PROOF} hashes`);
  return {
    oldSize: parseDecimal(old.slice(4)),
    proof: proof.map((line) => {
      const hash = decodeBase64(line);
      if (hash.length !== 32) throw invalid('a hash of the proof does not have 32 bytes');
      return hash;
    }),
    checkpoint: body.slice(split + 2),
  };
}

/** What can be said without knowing what was witnessed: malformed (400), unknown log (404), not signed by it (403), sizes (400). */
export async function identifyLog(
  body: string,
  known: readonly NoteVerifier[],
): Promise<{ request: AddCheckpoint; text: string; checkpoint: Checkpoint } | WitnessRefusal> {
  let request: AddCheckpoint;
  let claimed: Checkpoint;
  let text: string;
  try {
    request = parseAddCheckpoint(body);
    ({ text } = parseNote(request.checkpoint));
    claimed = parseCheckpoint(text);
  } catch (error) {
    return { status: 400, why: error instanceof Refusal ? error.message : 'cannot be read' };
  }
  const keys = known.filter(({ name }) => name === claimed.origin);
  if (keys.length === 0) return { status: 404, why: 'this witness does not know the log' };
  const checkpoint = await openCheckpoint(request.checkpoint, claimed.origin, keys).catch(() => undefined);
  if (checkpoint === undefined) return { status: 403, why: 'the checkpoint is not signed by a known key' };
  if (request.oldSize > checkpoint.size)
    return { status: 400, why: 'the old size is larger than the checkpoint' };
  return { request, text, checkpoint };
}

/** Whether the checkpoint extends what was witnessed last; undefined when it does. `seen` is the empty tree for a log that is new. */
export function whyNotExtending(
  { oldSize, proof }: AddCheckpoint,
  { size, root }: Checkpoint,
  seen: WitnessedTree,
): WitnessRefusal | undefined {
  if (oldSize !== seen.size) return { status: 409, why: `${seen.size}` };
  if (size === 0 && !equalBytes(root, rootOf([])))
    return { status: 422, why: 'the empty tree has another root' };
  if (oldSize === 0) {
    return proof.length === 0 ? undefined : { status: 422, why: 'nothing is to be proven of an empty tree' };
  }
  // For one size this asks for an empty proof and the same root.
  if (verifyConsistency(oldSize, size, seen.root, root, proof)) return undefined;
  return { status: 422, why: 'the proof does not lead from the tree witnessed last to this one' };
}
