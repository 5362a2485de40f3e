// Where an audit stands, in a file of the auditor's own: so that one that was cut goes on, and the next one begins where the last ended.
// Written whole and renamed, so that a cut leaves the one before.
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { FINDING_CODES } from '../../workers/core/audit/finding.ts';
import type { Frontier } from '../../workers/core/audit/frontier.ts';
import { decodeEdge, encodeEdge } from '../../workers/core/log/head.ts';
import { Complaint } from '../complaint.ts';
import { storedNumbers } from './numbering.ts';

const count = z.int().min(0);

const stored = z.strictObject({
  v: z.literal(1),
  origin: z.string(),
  /** The checkpoint of the audit that stands here. */
  checkpoint: z.string(),
  /** Log index up to which everything was checked. */
  position: count,
  /** The tree up to the last whole bundle before it (workers/core/log/head.ts). */
  frontier: z.string(),
  /** Whether that audit came to its end: then the next begins, there. */
  complete: z.boolean(),
  /** Stretches of the log that were this tenant's: index and length. */
  own: z.array(z.tuple([count, count])),
  checked: z.strictObject({
    segments: count,
    packets: count,
    events: count,
    statements: count,
    erased: count,
  }),
  /** [hour, field, value, events] as they were counted. */
  counted: z.array(z.tuple([z.int(), z.string(), z.string(), count])),
  /** [hour of receipt, source, packets] as they were found, and as the books say. */
  received: z.array(z.tuple([z.int(), z.string(), count])),
  booked: z.array(z.tuple([z.int(), z.string(), count])),
  /** The senders' own numbers, likewise. */
  numbers: z.array(storedNumbers),
  /** Of an audit that was cut. */
  findings: z.array(
    z.strictObject({
      code: z.enum(FINDING_CODES),
      subject: z.string(),
      detail: z.string(),
      evidence: z.array(z.string()).optional(),
    }),
  ),
});

/** What the file holds. */
export type AuditState = z.infer<typeof stored>;

/** The frontier of a state. Throws Complaint for one that was tampered with. */
export function frontierOf({ frontier }: AuditState, path: string): Frontier {
  try {
    const { size, levels } = decodeEdge(frontier);
    return { size, levels };
  } catch (cause) {
    throw new Complaint(`${path} cannot be gone on from; begin anew with another --state file.`, 1, {
      cause,
    });
  }
}

/** As {@link AuditState} has it. */
export const encodeFrontier = ({ size, levels }: Frontier): string =>
  encodeEdge({ size, levels, entries: [] });

/** Undefined when there is no such file. Throws Complaint for one that is something else. */
export async function loadState(path: string): Promise<AuditState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Complaint(`Cannot read ${path}: ${cause}`, 1, { cause });
  }
  try {
    return stored.parse(JSON.parse(text));
  } catch (cause) {
    throw new Complaint(`${path} is no state of an audit.`, 1, { cause });
  }
}

/** Replaces the file. */
export async function saveState(path: string, state: AuditState): Promise<void> {
  try {
    await writeFile(`${path}.new`, JSON.stringify(state));
    await rename(`${path}.new`, path);
  } catch (cause) {
    throw new Complaint(`Cannot write to ${path}: ${cause}`, 1, { cause });
  }
}
