// The proof that a text (a manifest, a statement) is an entry of the log (c2sp.org/tlog-proof), made from tiles, and checked before
// it is given out: a proof that does not verify is our own broken invariant, never an answer.
import { encodeUtf8 } from '../../core/attest/base-encoding.ts';
import { leafHash, verifyInclusion } from '../../core/attest/merkle.ts';
import { sha256 } from '../../core/attest/sha256.ts';
import { Violation } from '../../core/errors.ts';
import { parseCheckpoint } from '../../core/log/checkpoint.ts';
import { type HashReader, tileHashReader } from '../../core/log/hash-reader.ts';
import { parseNote } from '../../core/log/note.ts';
import { proveInclusion } from '../../core/log/proof.ts';
import { tilePath } from '../../core/log/tiles.ts';
import { formatTlogProof } from '../../core/log/tlog-proof.ts';
import { type LogStore, readTileOfHead, type ServedHead } from './served-log.ts';

/** The inner hashes of the log at a head. Tiles are kept for as long as the reader is: proofs of one answer share them. */
export function readerOf(store: LogStore, head: ServedHead): HashReader {
  const kept = new Map<string, Promise<Uint8Array>>();
  return tileHashReader(head.size, (id) => {
    const path = tilePath(id);
    const tile = kept.get(path) ?? readTileOfHead(store, head, id).then((bytes) => bytes ?? beyond(path));
    kept.set(path, tile);
    return tile;
  });
}

function beyond(path: string): never {
  throw new Violation('SEAL_HEAD_INCONSISTENT', `${path} is beyond the head`);
}

/**
 * The members of a proof document about the log.
 * @throws Violation SEAL_HEAD_INCONSISTENT when the entry is not where the catalog says
 */
export async function proveEntry(
  reader: HashReader,
  head: ServedHead,
  text: string,
  logIndex: number,
): Promise<{ log_index: number; tlog_proof: string }> {
  const path = await proveInclusion(reader, logIndex, head.size);
  const { size, root } = parseCheckpoint(parseNote(head.note).text);
  const leaf = leafHash(sha256(encodeUtf8(text)));
  if (size !== head.size || !verifyInclusion(logIndex, size, leaf, path, root)) {
    throw new Violation('SEAL_HEAD_INCONSISTENT', 'an entry is not in the log where the catalog says', {
      detail: { index: logIndex, size },
    });
  }
  const tlogProof = formatTlogProof({ index: logIndex, path, checkpoint: head.note });
  return { log_index: logIndex, tlog_proof: tlogProof };
}
