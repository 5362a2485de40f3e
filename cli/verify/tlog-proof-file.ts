// `edgeseal verify FILE.tlog-proof --of FILE`: a proof of the log alone (c2sp.org/tlog-proof), held against the text that it is of. Such a
// file says where in the log and under which checkpoint, and never of what.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseTlogProof } from '../../workers/core/log/tlog-proof.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Evidence, evidence } from './evidence.ts';

/** How every version of the format begins. */
export const TLOG_PROOF_BEGINNING = 'c2sp.org/tlog-proof@';

/** What an answer of the API, or a file of --save, says about the entry. */
const document = z.union([
  z.object({ proof: z.looseObject({}) }).transform(({ proof }) => proof),
  z.looseObject({}),
]);

/** The file and what it is of as a proof document. Throws Complaint saying what was expected. */
export async function readTlogProof(path: string, of: string | undefined): Promise<Evidence> {
  if (of === undefined) {
    const why = `${path} says where in the log an entry is, not of what`;
    throw new Complaint(
      `${why}: give the manifest or statement that hashes to it, or a document that has it, with --of FILE.`,
      EXIT.usage,
    );
  }
  const tlogProof = await readFile(path, 'utf8');
  const log = { log_index: indexOf(path, tlogProof), tlog_proof: tlogProof };
  const said = await readEntry(of);
  if (said.v === 1 && typeof said.event === 'string') return { proof: { ...said, ...log } };
  const { manifest, statement } = said;
  if (typeof manifest === 'string') return { proof: { v: 1, manifest, ...log } };
  if (typeof statement === 'string') return { proof: { v: 1, statement, ...log } };
  throw new Complaint(
    `${of} is no manifest and no statement, and has none: expected the canonical text that hashes to the entry.`,
  );
}

function indexOf(path: string, tlogProof: string): number {
  try {
    return parseTlogProof(tlogProof).index;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Complaint(`${path} cannot be read as c2sp.org/tlog-proof@v1: ${why}`, EXIT.failed, { cause });
  }
}

/** Members `manifest` or `statement`, whichever the file is or has; of a saved proof of an event, all of it. */
async function readEntry(path: string): Promise<Evidence['proof']> {
  // An editor ends a file with a newline; canonical JSON has none.
  const source = (await readText(path)).replace(/\r?\n$/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (cause) {
    throw new Complaint(
      `${path} is no JSON: expected a manifest, a statement, or a document that has one.`,
      1,
      {
        cause,
      },
    );
  }
  const said = document.safeParse(parsed);
  if (!said.success) throw new Complaint(`${path} is no JSON object: expected a manifest or a statement.`);
  const { data } = said;
  if (typeof data.manifest === 'string' || typeof data.statement === 'string')
    return evidence.shape.proof.parse(data);
  return 'kind' in data ? { statement: source } : { manifest: source };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Complaint(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}
