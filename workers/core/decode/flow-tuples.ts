// Azure's flow logs of network security groups and virtual networks: one record holds, below a rule each, the lines of many
// flows. Each line becomes an event, the rule beside it and the rest of the record around it.
// https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview, .../vnet-flow-logs-overview
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { isObject } from './json.ts';
import { type Opened, without } from './opened.ts';

/** Members a record of either kind may have. */
export const FLOW_NAMES = `time systemId macAddress category resourceId operationName properties flowLogVersion flowLogGUID
 flowLogResourceID targetResourceID flowRecords subscriptionId location`;

/** A line between its quotes as it stands in the text: nothing in it is ever escaped. */
const TUPLE = /^\d[\w.:,-]{10,200}$/;

/** What is kept with each flow is at most this long, so that a small body cannot become an unbounded one. */
const MAX_AROUND_LENGTH = 2048;

interface Flow {
  readonly raw: string;
  readonly record: JsonObject;
}

/** Goes down `flows`, `flows` or `flowGroups`, and `flowTuples`; false where something is not as Azure writes it. */
function collect(value: JsonValue | undefined, beside: JsonObject, found: Flow[], depth: number): boolean {
  if (!Array.isArray(value) || depth > 2) return false;
  for (const one of value) {
    if (!isObject(one)) return false;
    const { flows, flowGroups, flowTuples, ...own } = one;
    const told = { ...beside, ...own };
    if (JSON.stringify(told).length > MAX_AROUND_LENGTH) return false;
    if (Array.isArray(flowTuples)) {
      for (const flowTuple of flowTuples) {
        if (typeof flowTuple !== 'string' || !TUPLE.test(flowTuple)) return false;
        found.push({ raw: `"${flowTuple}"`, record: { flowTuple, ...told } });
      }
    } else if (!collect(flows ?? flowGroups, told, found, depth + 1)) return false;
  }
  return true;
}

/** Opens a record of flows; null where it is none, or would say too much with each. */
export function openFlows(record: JsonObject): Opened | null {
  const member = isObject(record.flowRecords) ? 'flowRecords' : 'properties';
  const under = record[member];
  if (!isObject(under) || typeof record.operationName !== 'string') return null;
  const flows: Flow[] = [];
  if (!collect(under.flows, {}, flows, 0) || flows.length === 0) return null;
  const rest = without(under, ['flows']);
  const envelope = { ...without(record, [member]), ...(rest === undefined ? undefined : { [member]: rest }) };
  if (JSON.stringify(envelope).length > MAX_AROUND_LENGTH) return null;
  return { kind: 'parts', parts: flows, envelope };
}
