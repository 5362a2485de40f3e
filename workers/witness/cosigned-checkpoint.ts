// `GET /witness/<origin hash>/checkpoint`: what this witness cosigned last of a log, for monitors to compare with what they are shown
// (c2sp.org/tlog-witness, "Monitor Retrieval Mechanism"). The cosignature is made anew: Ed25519 gives the one that was answered.
import { encodeHex, encodeUtf8 } from '../core/attest/base-encoding.ts';
import { sha256 } from '../core/attest/sha256.ts';
import { cosign } from '../core/log/cosignature.ts';
import { type NoteVerifier, openNote, parseNote, signatureLine } from '../core/log/note.ts';
import type { Cosigning } from './settings.ts';
import { loadNote } from './witnessed-trees.ts';

/** The note by the SHA-256 of its origin in hex, signed by the log and by this witness; undefined where it cosigned none. Throws what D1 throws. */
export async function cosignedCheckpoint(
  { cosigner, logs }: Cosigning,
  catalog: D1Database,
  originHash: string,
): Promise<string | undefined> {
  const keys = logs.filter(({ name }) => encodeHex(sha256(encodeUtf8(name))) === originHash);
  const [log] = keys;
  const kept = log === undefined ? undefined : await loadNote(catalog, log.name);
  if (kept === undefined) return undefined;
  const lines = await linesOf(kept.note, keys);
  const { text } = parseNote(kept.note);
  return lines === '' ? undefined : `${text}\n${lines}${await cosign(text, cosigner, kept.cosignedAt)}`;
}

/** The lines of the log's keys, and nothing else that whoever submitted the note put to it; none if the keys are others by now. */
async function linesOf(note: string, keys: readonly NoteVerifier[]): Promise<string> {
  const opened = await openNote(note, keys).catch(() => undefined);
  if (opened === undefined) return '';
  const isTheirs = ({ name, id }: { name: string; id: number }): boolean =>
    opened.signedBy.some((key) => key.name === name && key.id === id);
  return [...new Set(parseNote(note).signatures.filter(isTheirs).map(signatureLine))].join('');
}
