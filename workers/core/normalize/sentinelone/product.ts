// What all SentinelOne events say about where they come from.
import type { JsonObject } from '../../../../schemas/json.ts';

/** OCSF `metadata.product`. */
export const SENTINELONE: JsonObject = { name: 'Singularity', vendor_name: 'SentinelOne' };
