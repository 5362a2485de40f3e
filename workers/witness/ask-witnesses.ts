// Has the newest checkpoint cosigned by the witnesses of the policy (c2sp.org/tlog-witness, the client's side). Runs on its own
// queue, so that a witness that hangs holds up nothing but its own next turn; whoever fails is asked again later, ever more rarely.
import { cosignaturesOn, encodeCosignatureVkey } from '../core/log/cosignature.ts';
import type { NoteVerifier } from '../core/log/note.ts';
import { parseNote } from '../core/log/note.ts';
import { isQuorum, type PolicyWitness, type WitnessPolicy } from '../core/log/witness-policy.ts';
import { askOne, type Outcome } from './ask-one.ts';
import {
  type CosignedRow,
  keepAnswers,
  type LogUnderWay,
  loadLog,
  type WitnessRow,
} from './log-under-way.ts';

/** The platform lets an invocation wait for six answers at a time. */
const AT_ONCE = 6;

/** After the first failure, and at most. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [30_000, 900_000];

/** What asking works with. */
export interface Asking {
  readonly catalog: D1Database;
  readonly tiles: R2Bucket;
  readonly policy: WitnessPolicy;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What one run did. */
export interface Asked {
  readonly size: number;
  readonly asked: number;
  readonly cosigned: number;
  readonly witnessed: boolean;
  /** Witness and why, for the log. */
  readonly failures: readonly { readonly witness: string; readonly why: string; readonly isAlarm: boolean }[];
}

/** Asks everybody whose turn it is; undefined when there is nothing to ask for. Throws what D1 and R2 throw. */
export async function askWitnesses({ catalog, tiles, policy, now }: Asking): Promise<Asked | undefined> {
  const log = policy.witnesses.length === 0 ? undefined : await loadLog(catalog, tiles);
  if (log === undefined) return undefined;
  const before = await cosignersOf(log, policy);
  const due = policy.witnesses.filter(
    ({ key, url }) => url !== undefined && !before.has(key) && rowOf(log, key).retryAt <= now(),
  );
  const outcomes = new Map<PolicyWitness, Outcome>();
  for (let at = 0; at < due.length; at += AT_ONCE) {
    const some = due.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((one) => askOne(one, log, rowOf(log, one.key).size)));
    some.forEach((one, i) => {
      const answer = answers[i];
      if (answer !== undefined) outcomes.set(one, answer);
    });
  }
  const lines = [...outcomes.values()].map(({ line }) => line ?? '').join('');
  const signedBy = new Set([
    ...before,
    ...due.filter((one) => outcomes.get(one)?.line).map(({ key }) => key),
  ]);
  const witnessed = isQuorum(policy.quorum, signedBy);
  const rows = [...outcomes].map(([{ key }, outcome]) => nextRow(rowOf(log, key), outcome, now()));
  await keepAnswers(catalog, rows, lines === '' ? undefined : cosignedRow(log, lines, witnessed, now()));
  return {
    ...{ size: log.size, asked: due.length, cosigned: signedBy.size, witnessed },
    failures: [...outcomes].flatMap(([{ name }, { failure, isAlarm }]) =>
      failure === undefined ? [] : [{ witness: name, why: failure, isAlarm: isAlarm === true }],
    ),
  };
}

/** Whose cosignatures there are on this very checkpoint. */
async function cosignersOf(
  { note, cosigned }: LogUnderWay,
  { witnesses }: WitnessPolicy,
): Promise<ReadonlySet<NoteVerifier>> {
  if (cosigned === undefined || cosigned.text !== parseNote(note).text) return new Set();
  const keys = witnesses.map(({ key }) => key);
  return new Set((await cosignaturesOn(note + cosigned.cosignatures, keys)).map(({ by }) => by));
}

function rowOf({ rows }: LogUnderWay, key: NoteVerifier): WitnessRow {
  const vkey = encodeCosignatureVkey(key);
  const unknown = { vkey, size: 0, cosignedAt: 0, failures: 0, failure: null, retryAt: 0 };
  return rows.find((row) => row.vkey === vkey) ?? unknown;
}

function nextRow(row: WitnessRow, { line, size, failure }: Outcome, now: number): WitnessRow {
  if (line !== undefined) return { ...row, size, cosignedAt: now, failures: 0, failure: null, retryAt: 0 };
  const failures = row.failures + 1;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
  return { ...row, size, failures, failure: failure ?? null, retryAt: now + pause };
}

function cosignedRow(log: LogUnderWay, lines: string, witnessed: boolean, now: number): CosignedRow {
  const { text } = parseNote(log.note);
  const before = log.cosigned?.text === text ? log.cosigned.cosignatures : '';
  return {
    ...{ size: log.size, text, signatures: log.note.slice(text.length + 1) },
    ...{ cosignatures: before + lines, witnessed: witnessed ? 1 : 0, cosignedAt: now },
  };
}
