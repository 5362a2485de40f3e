// One witness asked for its cosignature: at most two requests, since the first may only learn how large a tree it knows (409). What
// it answers is a stranger's: bounded, in time too, and believed only by its signature.
import { decodeBase64 } from '../core/log/base64.ts';
import { parseDecimal } from '../core/log/checkpoint.ts';
import { cosignaturesOn } from '../core/log/cosignature.ts';
import { proveConsistency } from '../core/log/proof.ts';
import type { PolicyWitness } from '../core/log/witness-policy.ts';
import { formatAddCheckpoint } from '../core/log/witness-request.ts';
import { readAtMost } from './bounded-text.ts';
import type { LogUnderWay } from './log-under-way.ts';

/** Until a whole answer is there. */
const DEADLINE_MS = 5_000;

/** Some dozens of signature lines. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** What came of it. */
export interface Outcome {
  /** The witness's signature line, verified. */
  readonly line?: string;
  /** What the witness knows of the log, as far as it said. */
  readonly size: number;
  readonly failure?: string;
  /** Not a matter of time: a person must look. */
  readonly isAlarm?: boolean;
}

/** Asks. `known` is the size the witness is thought to know. Never throws for what the witness does. */
export async function askOne(witness: PolicyWitness, log: LogUnderWay, known: number): Promise<Outcome> {
  let size = Math.min(known, log.size);
  for (let attempt = 1; attempt <= 2; attempt++) {
    const proof = await proveConsistency(log.hashes, size, log.size);
    const body = formatAddCheckpoint({ oldSize: size, proof, checkpoint: log.note });
    const reply = await post(witness, body);
    if ('failure' in reply) return { size, ...reply };
    if (reply.status === 200) return readCosignature(witness, log, size, reply.text);
    const knows = reply.status === 409 ? readSize(reply.text) : undefined;
    if (knows === undefined || knows === size) return { size, failure: `it answered ${reply.status}` };
    if (knows > log.size) {
      // It has seen a larger log than there is: this one was set back, or somebody else has its key.
      return { size, failure: `it knows ${knows} entries of ${log.size}`, isAlarm: true };
    }
    size = knows;
  }
  return { size, failure: 'it changed its mind about what it knows' };
}

async function post(
  { url }: PolicyWitness,
  body: string,
): Promise<{ status: number; text: string } | { failure: string }> {
  try {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    // A redirect would lead where nobody configured.
    const reply = await fetch(`${url}/add-checkpoint`, { method: 'POST', body, signal, redirect: 'manual' });
    const text = await readAtMost(reply.body, MAX_ANSWER_BYTES);
    return text === null ? { failure: 'its answer is too long' } : { status: reply.status, text };
  } catch (error) {
    return { failure: error instanceof Error ? `${error.name}: ${error.message}` : 'it cannot be reached' };
  }
}

function readSize(text: string): number | undefined {
  try {
    return parseDecimal(text.trimEnd());
  } catch {
    return undefined; // not a size: the answer is as good as any other refusal
  }
}

/** Lines of signatures and nothing else, so that put to the note they can only be lines of it. */
async function readCosignature(
  { key }: PolicyWitness,
  { note, size }: LogUnderWay,
  known: number,
  text: string,
): Promise<Outcome> {
  const lines = text.split('\n');
  if (lines.pop() !== '' || !lines.every(isSignatureLine))
    return { size: known, failure: 'it answered 200 without signature lines' };
  try {
    const [found] = await cosignaturesOn(note + text, [key]);
    if (found !== undefined) return { line: found.line, size };
    return { size: known, failure: 'it answered 200 without its own cosignature' };
  } catch (error) {
    return { size: known, failure: error instanceof Error ? error.message : 'its cosignature is wrong' };
  }
}

function isSignatureLine(line: string): boolean {
  const [, encoded] = /^— [^\s+]+ ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  try {
    return encoded !== undefined && decodeBase64(encoded).length > 4;
  } catch {
    return false;
  }
}
