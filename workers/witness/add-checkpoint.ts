// `POST /witness/add-checkpoint`: this deployment as a witness of other logs, to the letter of c2sp.org/tlog-witness. Whoever asks
// is nobody in particular: what counts is the log's signature on the checkpoint. Nothing is signed before it is recorded.
import { cosign } from '../core/log/cosignature.ts';
import { identifyLog, type WitnessRefusal, whyNotExtending } from '../core/log/witness-request.ts';
import { readAtMost } from './bounded-text.ts';
import type { Cosigning } from './settings.ts';
import { advanceTree, loadTree } from './witnessed-trees.ts';

/** 63 hashes of 45 B, a checkpoint, and 100 signature lines of a few hundred bytes. */
const MAX_REQUEST_BYTES = 64 * 1024;

/** Losing a race twice in a row is answered like losing it once: 409 with the size as it then is. */
const TOO_LARGE = 413;

/** What a witness works with. */
export interface Witness extends Cosigning {
  readonly catalog: D1Database;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** The answer to a request. Throws what D1 throws. */
export async function addCheckpoint(witness: Witness, request: Request): Promise<Response> {
  const body = await readAtMost(request.body, MAX_REQUEST_BYTES);
  if (body === null) return said(TOO_LARGE, 'the request is too large, or not UTF-8');
  const found = await identifyLog(body, witness.logs);
  if ('status' in found) return refused(found);
  const { checkpoint, text } = found;
  const { catalog, cosigner } = witness;
  const seen = await loadTree(catalog, checkpoint.origin);
  const refusal = whyNotExtending(found.request, checkpoint, seen);
  if (refusal !== undefined) return refused(refusal);
  // Never earlier than the cosignature before, whatever the clocks of two isolates say.
  const cosignedAt = Math.max(witness.now(), seen.cosignedAt);
  const note = found.request.checkpoint;
  if (!(await advanceTree(catalog, seen, { ...checkpoint, note, cosignedAt }))) {
    const { size } = await loadTree(catalog, checkpoint.origin);
    return refused({ status: 409, why: `${size}` });
  }
  return said(200, (await cosign(text, cosigner, cosignedAt)).trimEnd());
}

/** 409 carries the size and nothing else, in a type of its own. */
function refused({ status, why }: WitnessRefusal): Response {
  return said(status, why, status === 409 ? 'text/x.tlog.size' : undefined);
}

function said(status: number, text: string, type = 'text/plain; charset=utf-8'): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store' },
  });
}
