// Answers of the routes an audit reads the catalog by (docs/audit.md), as zod: made from these types, checked by them at the
// other end, described from them in /openapi.json. What they say is believed of nobody: the log decides.
import * as z from 'zod';
import { LOG_RANGE_PER_PAGE, MAX_SEGMENTS_PER_PAGE } from './limits.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Value -> events, as `segments.classes` and its like hold it. */
const counts = z.record(z.string().max(256), count);

/** A packet's row in the catalog. */
export const listedPacket = z
  .strictObject({
    packet: z.string().max(64),
    /** Place among the packets of its segment. */
    position: z.int().nullable(),
    source: z.string().max(256),
    received_at: z.int(),
    events: z.int(),
    bytes: z.int(),
    body: z.string().max(128),
    /** The sender's own number of it. */
    sequence: z.int().nullable(),
    /** Null in every packet that lies in a segment. */
    duplicate_of: z.string().max(64).nullable(),
  })
  .meta({ id: 'ListedPacket' });
export type ListedPacket = z.infer<typeof listedPacket>;

/** A segment's row in the catalog, with the rows of its packets. */
export const listedSegment = z
  .strictObject({
    segment: count,
    tenant: z.string().max(256),
    log_start: count.nullable().meta({ description: 'Log index of its first packet; null until sealed.' }),
    packets: z.int(),
    events: z.int(),
    bytes: z.int(),
    time_from: z.int(),
    time_to: z.int(),
    received_from: z.int(),
    received_to: z.int(),
    sources: counts,
    classes: counts,
    severities: counts,
    entries: z.array(hash).meta({ description: 'SHA-256 of the manifests of its packets, by position.' }),
    rows: z.array(listedPacket).meta({ description: 'What the catalog knows of each packet.' }),
  })
  .meta({ id: 'ListedSegment' });
export type ListedSegment = z.infer<typeof listedSegment>;

/** Parameters of GET /v1/segments. */
export const segmentsParameters = z.strictObject({
  from_index: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'Log index to begin at; 0 unless told.' }),
  sealed: z.enum(['true', 'false']).default('true').meta({
    description: 'false lists the segments that are not under a checkpoint yet, at most one page of them.',
  }),
});

/** Answer of GET /v1/segments. */
export const segmentsPage = z
  .strictObject({
    segments: z
      .array(listedSegment)
      .max(MAX_SEGMENTS_PER_PAGE)
      .meta({ description: 'In the order of the log.' }),
    next_index: count.nullable().meta({
      description: `Where to ask on, within ${LOG_RANGE_PER_PAGE} entries of where this page began; null at the end of the log. A page may be empty before the end.`,
    }),
  })
  .meta({ id: 'SegmentsPage' });
export type SegmentsPage = z.infer<typeof segmentsPage>;

/** A segment's id in a path. */
export const segmentPath = z.object({
  segment: z
    .string()
    .regex(/^[0-9]{1,16}$/)
    .meta({ description: 'Segment id, as /v1/segments lists it.' }),
});
