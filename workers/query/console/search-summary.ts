// What a search came to, in one line: how many events, how long it took, and what it read for them.
import type { EventsPage } from './api.ts';

/** The line; `shown` events are in the table, and there are more if `isMore`. */
export function summaryOf(
  { scanned: { segments, rows, bytes } }: EventsPage,
  shown: number,
  isMore: boolean,
  took: number,
): string {
  const events = `${shown.toLocaleString()}${isMore ? '+' : ''} event${shown === 1 ? '' : 's'}`;
  const read = `${segments} segment${segments === 1 ? '' : 's'}, ${rows.toLocaleString()} row${rows === 1 ? '' : 's'}, ${sizeOf(bytes)}`;
  return `${events} in ${Math.round(took)} ms · read ${read}`;
}

function sizeOf(bytes: number): string {
  if (bytes === 0) return 'nothing fetched';
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
