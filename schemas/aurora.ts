// AuroraSOC's `NormalizedEvent`, the output of its rust_core: names and types as its documentation has them, for
// GET /v1/events?view=aurora.
import * as z from 'zod';
import { scanned } from './query-api.ts';

/** One event as rust_core's consumers know it. */
export const normalizedEvent = z
  .strictObject({
    id: z.uuidv4(),
    source: z.string(),
    severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
    category: z.enum(['cps', 'network', 'endpoint', 'identity', 'cloud']),
    title: z.string(),
    description: z.string(),
    fields: z
      .record(z.string(), z.string())
      .meta({ description: 'Every leaf of the OCSF event by its path.' }),
    iocs: z.array(z.string()),
    mitre_techniques: z.array(z.string()),
    timestamp_ms: z.int(),
    device_id: z.string().nullable(),
  })
  .meta({ id: 'NormalizedEvent', description: 'The projection of one event that view=aurora gives.' });
export type NormalizedEvent = z.infer<typeof normalizedEvent>;

/** Answer of GET /v1/events?view=aurora. */
export const auroraPage = z
  .strictObject({ events: z.array(normalizedEvent), cursor: z.string().nullable(), scanned })
  .meta({ id: 'AuroraPage', description: 'A page of NormalizedEvents.' });
