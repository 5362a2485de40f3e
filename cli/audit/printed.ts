// What an audit says: each finding as it comes up, with its evidence, and in the end what was checked. Subjects and details come from
// the deployment, so nothing in them may move a terminal.
import { timeOf } from '../../workers/core/attest/key-validity.ts';
import type { Finding } from '../../workers/core/audit/finding.ts';
import type { SignedHead } from '../../workers/core/audit/saved-checkpoints.ts';
import { counted } from '../counted.ts';
import { printable } from '../event-table.ts';
import type { Checked } from './audit.ts';
import type { ReceiptTally } from './receipts.ts';
import type { Witnessed } from './witnesses.ts';

/** How an audit came out. */
export interface Result {
  readonly head: SignedHead;
  /** What enough of the auditor's witnesses cosigned. */
  readonly witnessed: Witnessed | undefined;
  readonly checked: Checked;
  readonly receipts: ReceiptTally | null;
  readonly seconds: number;
  readonly count: number;
}

/** The same for programs. */
export function asJson(
  { head, witnessed, checked, receipts, seconds, count }: Result,
  findings: readonly Finding[],
) {
  const log = { origin: head.origin, size: head.size, checkpoint: head.note };
  const witnesses = witnessed === undefined ? null : toldOf(witnessed);
  return { ok: count === 0, log, witnesses, checked, receipts, seconds, findings_total: count, findings };
}

function toldOf({ head, by }: Witnessed) {
  const cosigned_by = by.map(({ by: { name }, timestamp }) => ({ name, timestamp }));
  return { size: head.size, checkpoint: head.note, cosigned_by };
}

/** A note keeps its lines; everything else of it that could move a terminal is shown as a dot. */
export const printableNote = (note: string): string => note.split('\n').map(printable).join('\n');

/** One finding. */
export function printFinding({ code, subject, detail, evidence = [] }: Finding): void {
  console.log(`${code.padEnd(18)} ${printable(subject)}\n${' '.repeat(19)}${printable(detail)}`);
  for (const one of evidence) console.log(printableNote(one).trimEnd().replaceAll(/^/gm, ' '.repeat(19)));
}

/** The end. */
export function printSummary({ head, witnessed, checked, receipts, seconds, count }: Result): void {
  const n = (value: number): string => value.toLocaleString('en');
  const rate = n(Math.round(checked.events / Math.max(0.001, seconds)));
  console.log(
    `log ${printable(head.origin)}, ${head.size === 1 ? '1 entry' : `${n(head.size)} entries`}, replayed from ${n(checked.from)}`,
  );
  if (witnessed !== undefined) {
    const names = witnessed.by.map(({ by, timestamp }) => `${printable(by.name)} at ${timeOf(timestamp)}`);
    console.log(`${n(witnessed.head.size)} of them cosigned by ${names.join(', ')}`);
  }
  const { segments, packets, events, erased, statements, not_yours: others } = checked;
  console.log(
    `${counted(segments, 'segment')}, ${counted(packets, 'packet')}, ${counted(events, 'event')}, ${n(erased)} erased, ${counted(statements, 'statement')}; ${others === 1 ? '1 entry is' : `${n(others)} entries are`} not yours`,
  );
  if (receipts !== null) {
    const { on_its_word: trusted } = receipts;
    const retries = trusted === 1 ? '1 as a retry' : `${n(trusted)} as retries`;
    const word = trusted > 0 ? ` (${retries} on the deployment's word)` : '';
    console.log(
      `${counted(receipts.total, 'receipt')}: ${n(receipts.logged)} in the log${word}, ${n(receipts.pending)} not yet due`,
    );
  }
  console.log(`${seconds.toFixed(1)} s, ${rate} events/s`);
  console.log(count === 0 ? 'Nothing found.' : `${counted(count, 'finding')}.`);
}
