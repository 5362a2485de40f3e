// Which values of an event its words are taken from: one walk for writing the full-text catalog and for checking a row
// against free text. Both see the same leaves, so the catalog never hides a row (see tokens.ts).
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';

/**
 * Whether the value at this path is left out of free text and of the catalog: its uid (which names its packet, hence its
 * segment), the hash that binds its raw text, and epoch times (`time`, `*_time` as numbers). Each is unique to its event
 * and would cost the catalog some 100 bytes an event to prune what columns already prune. A planner must not demand
 * words for such a path.
 */
export function isSilent(path: string): boolean {
  return path === 'metadata.uid' || path.startsWith('raw_data_') || path === 'time' || /[._]time$/.test(path);
}

/** Calls `visit` with every string and number of an event that free text can find, in the order of its members. */
export function visitLeaves(event: JsonObject, visit: (value: string | number) => void): void {
  for (const key in event) {
    const value = event[key];
    if (key === 'metadata') walkMetadata(value, visit);
    else if (!key.startsWith('raw_data_')) walk(key, value, visit);
  }
}

function walkMetadata(metadata: JsonValue | undefined, visit: (value: string | number) => void): void {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return;
  for (const key in metadata) if (key !== 'uid') walk(key, metadata[key], visit);
}

function walk(key: string, value: JsonValue | undefined, visit: (value: string | number) => void): void {
  if (typeof value === 'string') visit(value);
  else if (typeof value === 'number') {
    if (!isTimeKey(key)) visit(value);
  } else if (Array.isArray(value)) {
    for (const element of value) walk(key, element, visit);
  } else if (typeof value === 'object' && value !== null) {
    for (const member in value) walk(member, value[member], visit);
  }
}

const isTimeKey = (key: string): boolean => key === 'time' || key.endsWith('_time');
