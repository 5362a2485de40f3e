// Tailscale's network flow logs: what one node saw in some seconds, in up to four lists of flows. Each flow becomes an event.
// https://tailscale.com/kb/1219/network-flow-logs
import type { JsonObject } from '../../../schemas/json.ts';
import { isObject } from './json.ts';
import type { Opened } from './opened.ts';

const LISTS = ['virtualTraffic', 'subnetTraffic', 'exitTraffic', 'physicalTraffic'];

/** Members such a record may have. */
export const TAILNET_NAMES = `${LISTS.join(' ')} nodeId start end logged recorded srcNode dstNodes`;

/** Opens a record of flows; null where it is none, or holds none. */
export function openTailnetFlows(record: JsonObject): Opened | null {
  if (typeof record.nodeId !== 'string') return null;
  const names: string[] = [];
  for (const name of LISTS) {
    const list = record[name];
    if (list === undefined || list === null || (Array.isArray(list) && list.length === 0)) continue;
    if (!Array.isArray(list) || !list.every(isObject)) return null;
    names.push(name);
  }
  return names.length === 0 ? null : { kind: 'lists', names };
}
