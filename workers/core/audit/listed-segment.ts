// A row of `segments` as an audit looks at it: the same for the auditor, who gets it over HTTP, and for the deployment's own audit,
// which reads it from D1. Whatever the row holds becomes values; nothing in it is believed.
import type { ListedSegment } from '../../../schemas/audit-api.ts';
import type { segments } from '../../../schemas/catalog.ts';

/** The row, still without the rows of its packets. */
export function listedSegmentOf(row: typeof segments.$inferSelect): ListedSegment {
  return {
    segment: row.id,
    tenant: row.tenant,
    log_start: row.logStart,
    ...{ packets: row.packets, events: row.events, bytes: row.bytes },
    ...{ time_from: row.timeFrom, time_to: row.timeTo },
    ...{ received_from: row.receivedFrom, received_to: row.receivedTo },
    ...{
      sources: countsIn(row.sources),
      classes: countsIn(row.classes),
      severities: countsIn(row.severities),
    },
    entries: row.entries.match(/[0-9a-f]{64}/g) ?? [],
    rows: [],
  };
}

/** Value -> events; empty for what is no such object, so that every count of it is then found to differ. */
function countsIn(text: string): Record<string, number> {
  try {
    const value: unknown = JSON.parse(text);
    const pairs = Object.entries(Object(value)).filter(
      (pair): pair is [string, number] =>
        typeof pair[1] === 'number' && Number.isSafeInteger(pair[1]) && pair[1] >= 0,
    );
    return Object.fromEntries(pairs);
  } catch {
    // No JSON: a row that was edited.
    return {};
  }
}
