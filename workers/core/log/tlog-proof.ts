// The text a proof of one log entry travels as: c2sp.org/tlog-proof@v1. Browser-safe; checks form, not truth.
import { Refusal } from '../errors.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { parseDecimal } from './checkpoint.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** An RFC 6962 path has at most one hash a level; a tree has fewer than 64. */
const MAX_PATH = 63;

/** A proof that an entry is in the log: which, its audit path, and the signed checkpoint the path leads to. */
export interface TlogProof {
  readonly index: number;
  /** RFC 6962 section 2.1.1 path, from the leaf's sibling up; 32 bytes each. */
  readonly path: readonly Uint8Array[];
  /** Signed note, verbatim. */
  readonly checkpoint: string;
  /** Opaque and not authenticated; we write none and trust none. */
  readonly extra?: Uint8Array;
}

const invalid = (message: string): Refusal => new Refusal('ATTEST_PROOF_INVALID', `tlog-proof: ${message}`);

/** The text of a proof. */
export function formatTlogProof({ index, path, checkpoint, extra }: TlogProof): string {
  const extraLine = extra === undefined ? [] : [`extra ${encodeBase64(extra)}`];
  return [HEADER, ...extraLine, `index ${index}`, ...path.map(encodeBase64), '', checkpoint].join('\n');
}

/**
 * Reads a proof text (attacker-controlled). The checkpoint comes back as it stood, unverified.
 * @throws Refusal ATTEST_PROOF_INVALID for anything the specification does not allow.
 */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n');
  if (split < 0) throw invalid('no empty line before the checkpoint');
  const lines = text.slice(0, split).split('\n');
  if (lines.shift() !== HEADER) throw invalid(`the first line is not ${HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64((lines.shift() ?? '').slice(6)) : undefined;
  const [indexLine, ...path] = lines;
  if (indexLine?.startsWith('index ') !== true) throw invalid('no index line');
  if (path.length > MAX_PATH) throw invalid(`more than ${MAX_PATH} hashes`);
  const proof = {
    index: parseDecimal(indexLine.slice(6)),
    path: path.map(parseHash),
    checkpoint: text.slice(split + 2),
  };
  return extra === undefined ? proof : { ...proof, extra };
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line);
  if (hash.length !== 32) throw invalid('a path hash does not have 32 bytes');
  return hash;
}
