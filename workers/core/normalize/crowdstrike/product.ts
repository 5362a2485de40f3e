// What all CrowdStrike events say about where they come from.
import type { JsonObject } from '../../../../schemas/json.ts';

/** OCSF `metadata.product`. */
export const CROWDSTRIKE: JsonObject = { name: 'Falcon', vendor_name: 'CrowdStrike' };

/** `Severity` 1..5 of a detection summary, and its names, onto OCSF. */
export const SEVERITIES: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 5],
];
