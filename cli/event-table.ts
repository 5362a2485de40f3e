// Events as a table for people: when, how bad, what class, what it says, which uid. Control characters of hostile logs are
// made visible, so that an event cannot rewrite the terminal it is shown on.
import { headline } from '../workers/core/search/headline.ts';
import { CLASS_NAMES } from '../workers/core/search/names.ts';
import type { FoundEvent } from './commands/search.ts';

const SEVERITIES = ['Unknown', 'Info', 'Low', 'Medium', 'High', 'Critical', 'Fatal'];
const MESSAGE_WIDTH = 70;

/** The words that `class:` understands, so that what is read can be asked. */
const CLASSES = new Map([...CLASS_NAMES].map(([name, uid]) => [uid, name]));

/** Lines of equal columns; the uid comes last and whole, since it is what the next command wants. */
export function eventTable(events: readonly FoundEvent[], { header }: { readonly header: boolean }): string {
  const rows = events.map((event) => [
    new Date(event.time).toISOString(),
    SEVERITIES[event.severity_id] ?? String(event.severity_id),
    CLASSES.get(event.class_uid) ?? String(event.class_uid),
    printable(headline(event)).slice(0, MESSAGE_WIDTH),
    event.metadata.uid,
  ]);
  const all = header ? [['TIME', 'SEVERITY', 'CLASS', 'MESSAGE', 'UID'], ...rows] : rows;
  const widths = [24, 8, 24, MESSAGE_WIDTH, 0];
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** C0 and C1 controls, and the marks that turn reading direction, as a middle dot. */
export function printable(value: string): string {
  return value.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}
