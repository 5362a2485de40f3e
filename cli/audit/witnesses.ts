// Witnesses that an auditor trusts (docs/witnesses.md; c2sp.org/tlog-cosignature): enough of them must have cosigned what the log shows, and nothing that
// any of them cosigned may contradict it. Who they are and how many are enough is the auditor's to say, never the deployment's.
import { timeOf } from '../../workers/core/attest/key-validity.ts';
import { equalBytes } from '../../workers/core/attest/merkle.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import type { SignedHead } from '../../workers/core/audit/saved-checkpoints.ts';
import { parseCheckpoint } from '../../workers/core/log/checkpoint.ts';
import {
  type Cosignature,
  cosignaturesOn,
  parseCosignatureVkey,
} from '../../workers/core/log/cosignature.ts';
import { type NoteVerifier, parseNote } from '../../workers/core/log/note.ts';
import { usage, wholeNumber } from '../command.ts';

/** A log that moves is cosigned within seconds; this long it may go on without. */
const PATIENCE_SECONDS = 3_600;

/** Options of the command. */
export interface WitnessChoice {
  readonly witness?: readonly string[] | undefined;
  readonly quorum?: string | undefined;
}

/** Whom the auditor trusts. */
export interface Witnesses {
  readonly keys: readonly NoteVerifier[];
  readonly quorum: number;
}

/** What they cosigned of the log. */
export interface Witnessed {
  readonly head: SignedHead;
  readonly by: readonly Cosignature[];
}

/** The witnesses of the options, if any. Throws Complaint for what is no verifier key. */
export async function readWitnesses({ witness = [], quorum }: WitnessChoice): Promise<Witnesses | undefined> {
  if (witness.length === 0) {
    if (quorum !== undefined) throw usage('audit', '--quorum counts witnesses: name each with --witness');
    return undefined;
  }
  const keys: NoteVerifier[] = [];
  for (const vkey of witness) {
    let key: NoteVerifier;
    try {
      key = await parseCosignatureVkey(vkey);
    } catch (cause) {
      throw usage('audit', `--witness ${vkey}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
    // One key under two names is one witness.
    if (keys.some(({ publicKey }) => equalBytes(publicKey, key.publicKey)))
      throw usage('audit', `--witness ${key.name} stands there twice`);
    keys.push(key);
  }
  const asked = wholeNumber('audit', 'quorum', quorum, { min: 1, max: keys.length });
  return { keys, quorum: asked ?? keys.length };
}

/** A note that a witness cosigned as a head of the log, whether or not the log's own key is known; undefined for any other. */
export async function cosignedHead(
  note: string,
  origin: string,
  witnesses: Witnesses | undefined,
): Promise<Witnessed | undefined> {
  if (witnesses === undefined) return undefined;
  const by = await cosignaturesOn(note, witnesses.keys);
  const { origin: named, size, root } = parseCheckpoint(parseNote(note).text);
  return by.length === 0 || named !== origin ? undefined : { head: { origin, size, root, note }, by };
}

/**
 * The newest head that a quorum cosigned: the log's newest, or the one it publishes as witnessed. A finding where there is none, or it
 * was left behind. `witnessed` is that note, believed for nothing but the cosignatures on it.
 */
export async function requireQuorum(
  witnesses: Witnesses,
  newest: SignedHead,
  witnessed: string | null,
  seconds: number,
  report: Report,
): Promise<Witnessed | undefined> {
  const { quorum, keys } = witnesses;
  const shown = [newest.note, ...(witnessed === null ? [] : [witnessed])];
  const found = (await Promise.all(shown.map((note) => tried(note, newest.origin, witnesses)))).filter(
    (one) => one !== undefined,
  );
  const best = found.find(({ by }) => by.length >= quorum);
  const subject = `${newest.size}`;
  if (best === undefined) {
    const most = Math.max(0, ...found.map(({ by }) => by.length));
    const detail = `${quorum} of ${keys.length} witnesses are asked for; of what the log shows, ${most} cosigned one checkpoint`;
    report({ code: 'checkpoint-unwitnessed', subject, detail, evidence: shown });
    return undefined;
  }
  const last = Math.max(...best.by.map(({ timestamp }) => timestamp));
  if (best.head.size < newest.size && seconds - last > PATIENCE_SECONDS) {
    const detail = `the newest that a quorum cosigned has ${best.head.size} entries, and was cosigned last at ${timeOf(last)}`;
    report({ code: 'checkpoint-unwitnessed', subject, detail, evidence: [best.head.note, newest.note] });
  }
  return best;
}

async function tried(note: string, origin: string, witnesses: Witnesses): Promise<Witnessed | undefined> {
  try {
    return await cosignedHead(note, origin, witnesses);
  } catch {
    // No note, or no checkpoint: nobody cosigned it.
    return undefined;
  }
}
