// Checkpoints that somebody kept: signed notes one after the other in a file (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). Each is
// believed only by its signature; two that are not heads of one log are the proof that its key signed both.
import { equalBytes, verifyConsistency } from '../attest/merkle.ts';
import { openCheckpoint, parseCheckpoint } from '../log/checkpoint.ts';
import { tileHashReader } from '../log/hash-reader.ts';
import { type NoteVerifier, parseNote } from '../log/note.ts';
import { proveConsistency } from '../log/proof.ts';
import { tilePath } from '../log/tiles.ts';
import type { Report } from './finding.ts';
import { forked, type TileSource } from './log-replay.ts';

/** A head whose signature held. */
export interface SignedHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Verbatim: what is shown to others. */
  readonly note: string;
}

/**
 * The notes in a text: each is lines, a blank line, and signature lines that begin with an em dash. What follows a signature line
 * and is none begins the next note; blank lines between notes are skipped.
 */
export function splitNotes(text: string): string[] {
  const notes: string[] = [];
  let lines: string[] = [];
  let isSigned = false;
  for (const line of text.split('\n')) {
    const isSignature = line.startsWith('\u2014 ');
    if (isSigned && !isSignature) {
      notes.push(`${lines.join('\n')}\n`);
      lines = [];
      isSigned = false;
    }
    if (lines.length === 0 && line.trim() === '') continue;
    lines.push(line);
    isSigned ||= isSignature;
  }
  if (lines.length > 0) notes.push(`${lines.join('\n')}\n`);
  return notes;
}

/** The origin a note names, signed or not; null for what is no checkpoint. */
export function originOf(note: string): string | null {
  try {
    return parseCheckpoint(parseNote(note).text).origin;
  } catch {
    // Attacker-controlled and only asked for its name.
    return null;
  }
}

/** A note as a head of the log `origin`. Throws `Refusal` ATTEST_SIGNATURE_INVALID, ATTEST_PROOF_INVALID. */
export async function openHead(
  note: string,
  origin: string,
  keys: readonly NoteVerifier[],
): Promise<SignedHead> {
  return (await openSignedHead(note, origin, keys)).head;
}

/** The same, with those of the keys that signed it. */
export async function openSignedHead<Key extends NoteVerifier>(
  note: string,
  origin: string,
  keys: readonly Key[],
): Promise<{ readonly head: SignedHead; readonly signedBy: readonly Key[] }> {
  const { size, root, signedBy } = await openCheckpoint(note, origin, keys);
  return { head: { origin, size, root, note }, signedBy };
}

/** Saved heads of a log that is said to be smaller than they are: it was rolled back, or another one is shown. */
export function findRolledBack(saved: readonly SignedHead[], head: SignedHead, report: Report): void {
  for (const one of saved) {
    if (one.size <= head.size) continue;
    report({
      code: 'log-rolled-back',
      subject: `${one.size}`,
      detail: `a checkpoint of ${one.size} entries was saved, and the log shown now has ${head.size}`,
      evidence: [one.note, head.note],
    });
  }
}

/** Saved heads of one size and two roots: no log has both. */
export function findTwins(saved: readonly SignedHead[], report: Report): void {
  const bySize = new Map<number, SignedHead>();
  for (const one of saved) {
    const twin = bySize.get(one.size);
    if (twin === undefined) bySize.set(one.size, one);
    else if (!equalBytes(twin.root, one.root)) report(forked(twin, one));
  }
}

/** Saved heads in a stretch that is not replayed: by consistency proofs, made from the tiles and verified (RFC 6962, section 2.1.2). */
export async function checkByProof(
  saved: readonly SignedHead[],
  head: SignedHead,
  source: TileSource,
  report: Report,
): Promise<void> {
  for (const one of saved) {
    if (one.size === 0 || one.size > head.size) continue;
    if (!(await isPrefix(one, head, source, report))) report(forked(one, head));
  }
}

async function isPrefix(
  one: SignedHead,
  head: SignedHead,
  source: TileSource,
  report: Report,
): Promise<boolean> {
  const missing = Symbol('missing');
  const reader = tileHashReader(head.size, async (id) => {
    const tile = await source(id);
    if (tile !== null && tile.length === id.width * 32) return tile;
    report({
      code: tile === null ? 'tile-missing' : 'tile-changed',
      subject: tilePath(id),
      detail: 'the log says it is this large, and does not show this',
    });
    throw missing;
  });
  try {
    const proof = await proveConsistency(reader, one.size, head.size);
    return verifyConsistency(one.size, head.size, one.root, head.root, proof);
  } catch (error) {
    // Without the tile nothing is shown about the head; the tile is the finding.
    if (error === missing) return true;
    throw error;
  }
}
