// Checkpoints: c2sp.org/tlog-checkpoint. What the log committed to at one size, as the text of a signed note.
import { Refusal } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { type NoteVerifier, openNote } from './note.ts';

/** The head of a tree under its log's name. */
export interface Checkpoint {
  /** Which log: for ours also the name of its key. */
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  /** RFC 6962 root, 32 bytes. */
  readonly root: Uint8Array;
  /** Opaque further lines. Ours has none; foreign ones may. */
  readonly extensions: readonly string[];
}

const invalid = (message: string): Refusal => new Refusal('ATTEST_PROOF_INVALID', `checkpoint: ${message}`);

/** An ASCII decimal without sign or leading zeroes, as C2SP writes sizes and indices; exact up to 2^53 - 1. */
export function parseDecimal(text: string): number {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw invalid('expected a decimal without leading zeroes below 2^53');
  return value;
}

/** The note text of a checkpoint, to be signed. */
export function formatCheckpoint(checkpoint: Omit<Checkpoint, 'extensions'>): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${encodeBase64(checkpoint.root)}\n`;
}

/**
 * Reads a note text as a checkpoint; whether to believe it is the signature's matter.
 * @throws Refusal ATTEST_PROOF_INVALID for anything the specification does not allow.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw invalid('the text does not end in a newline');
  const [origin, size, root, ...extensions] = lines;
  if (origin === undefined || size === undefined || root === undefined)
    throw invalid('fewer than three lines');
  if (lines.includes('')) throw invalid('has an empty line');
  const hash = decodeBase64(root);
  if (hash.length !== 32) throw invalid('the root hash does not have 32 bytes');
  return { origin, size: parseDecimal(size), root: hash, extensions };
}

/**
 * The checkpoint in a signed note, believed: it names the origin, and at least one of the keys signed it (`signedBy`).
 * @throws Refusal ATTEST_SIGNATURE_INVALID or ATTEST_PROOF_INVALID.
 */
export async function openCheckpoint<Key extends NoteVerifier>(
  note: string,
  origin: string,
  known: readonly Key[],
): Promise<Checkpoint & { readonly signedBy: readonly Key[] }> {
  const { text, signedBy } = await openNote(note, known);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== origin) throw invalid(`is of the log ${checkpoint.origin}, expected ${origin}`);
  return { ...checkpoint, signedBy };
}
