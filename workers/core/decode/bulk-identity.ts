// By what a bulk request is known again when its sender repeats it, however it spells the documents the second time: their names,
// where all have one. A `create` of a name is the same whatever it holds, as in Elasticsearch, which refuses the second; an `index`
// of a name may be a new version, which must not be taken for the old: there the content counts too.
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { canonicalize } from '../attest/canonical.ts';
import { sha256 } from '../attest/sha256.ts';
import type { BulkBody, BulkItem } from './bulk.ts';

/** Hex digest of the names, in order; undefined unless each action has an `_id`. */
export function bulkIdentity({ body: { events }, items }: BulkBody): string | undefined {
  if (items.length === 0 || items.some(({ id }) => id === undefined)) return undefined;
  const names: string[] = [];
  let end = events.length;
  for (const item of items.toReversed()) {
    const { action, index, id = '' } = item;
    const content = action === 'create' ? '' : contentOf(item, events, end);
    names.push(JSON.stringify([action, index, id, content]));
    end = item.event ?? end;
  }
  return hex(names.join('\n'));
}

/** Of the events of one item: those before `end`, where the events of the next begin. */
function contentOf({ event, fault }: BulkItem, events: readonly DecodedEvent[], end: number): string {
  const own = event === undefined ? [] : events.slice(event, end);
  return hex([...own.map(spelt), fault?.raw ?? ''].join('\n'));
}

/** One spelling of all that was read from a document. */
function spelt({ record, syslog, envelope }: DecodedEvent): string {
  const all: JsonObject = { record, envelope };
  if (syslog !== undefined) all.syslog = { ...syslog };
  return canonicalize(all);
}

function hex(text: string): string {
  const digest = sha256(new TextEncoder().encode(text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
