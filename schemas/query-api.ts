// The query API as zod: the same schemas check the requests and make /openapi.json (design, section 3, "Query").
// Answers are described here for the document and for clients; they are written from typed values.
import * as z from 'zod';
import { ERROR_CODES } from '../workers/core/errors.ts';
import { DEFAULT_QUERY_LIMIT, MAX_QUERY_LENGTH, MAX_QUERY_LIMIT, MAX_STATS_BUCKETS } from './limits.ts';
import { packetId } from './packet.ts';

/** RFC 3339 with a zone (section 5.6); seconds and their fraction may be left out. */
const RFC3339 =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/;
const EPOCH_MS = /^-?[0-9]{1,15}$/;

/** Epoch milliseconds of an RFC 3339 text or of epoch milliseconds as text; undefined for anything else. */
export function parseInstant(text: string): number | undefined {
  if (EPOCH_MS.test(text)) return Number(text);
  if (!RFC3339.test(text)) return undefined;
  const at = Date.parse(text.replace(' ', 'T').toUpperCase());
  return Number.isNaN(at) ? undefined : at;
}

/** A point in time as a parameter. */
export const instant = z
  .string()
  .max(40)
  .transform((text, context) => {
    // A '+' of a zone arrives as a blank when the client did not escape it.
    const at = parseInstant(text.replace(/ (?=[0-9]{2}:[0-9]{2}$)/, '+'));
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'is neither RFC 3339 with a zone nor epoch milliseconds' });
    return z.NEVER;
  })
  .meta({
    description: 'RFC 3339 with a zone, or epoch milliseconds.',
    examples: ['2026-11-20T10:00:00Z', '1763632800000'],
  });

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The width of a bucket: `30s`, `5m`, `1h`, `1d`, or milliseconds. */
const interval = z
  .string()
  .regex(/^[1-9][0-9]{0,8}[smhd]?$/)
  .transform((text) => {
    const unit = text.at(-1);
    const known = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd';
    return known ? Number(text.slice(0, -1)) * UNIT_MS[unit] : Number(text);
  })
  .pipe(
    z
      .int()
      .min(1000)
      .max(366 * UNIT_MS.d),
  )
  .meta({
    description: 'Width of a bucket: 30s, 5m, 1h, 1d, or milliseconds (at least 1000).',
    examples: ['1h'],
  });

const q = z
  .string()
  .max(MAX_QUERY_LENGTH)
  .meta({
    description: 'What to look for: docs/query-language.md. Empty finds everything.',
    examples: ['severity_id:>=4 AND src_endpoint.ip:10.0.0.0/8 "failed password"'],
  });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const limit = z
  .string()
  .regex(/^[0-9]{1,6}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(MAX_QUERY_LIMIT))
  .meta({ description: `Rows of one page: 1 to ${MAX_QUERY_LIMIT}, ${DEFAULT_QUERY_LIMIT} unless told.` });

/** Parameters of GET /v1/events. Unknown ones are refused, so that a misspelt bound cannot widen a search in silence. */
export const eventsParameters = z.strictObject({
  q: q.default(''),
  from: instant
    .optional()
    .meta({ description: 'Event time, inclusive: RFC 3339 with a zone, or epoch milliseconds.' }),
  to: instant.optional().meta({ description: 'Event time, exclusive: likewise.' }),
  limit: limit.optional(),
  cursor: z
    .string()
    .max(512)
    .optional()
    .meta({ description: 'Where the previous page of this same search ended.' }),
  order: z.enum(['newest', 'oldest']).default('newest').meta({ description: 'By (time, uid).' }),
  raw: flag.optional().meta({ description: 'Put the original text back into each event as raw_data.' }),
  view: z.enum(['ocsf', 'aurora']).default('ocsf').meta({
    description: "Shape of each event: OCSF as it is archived, or AuroraSOC's NormalizedEvent.",
  }),
  repeats: z.enum(['skip', 'include']).default('skip').meta({
    description:
      'Events that repeat one of another request (a source with dedup: event, docs/senders/sources.md): left out unless told, or asked for by uid, packet or `repeats`.',
  }),
  proof: z.enum(['complete']).optional().meta({
    description:
      'complete: everything received from one source (q=source:<name>) in whole hours of RECEIPT (from, to), with what proves that none is missing.',
  }),
  checkpoint: z.enum(['newest', 'witnessed']).optional().meta({
    description:
      'With proof=complete: under which checkpoint, the newest (unless told) or the newest that enough witnesses cosigned.',
  }),
});
export type EventsParameters = z.output<typeof eventsParameters>;

/** What an answer cost: how much of the archive was looked at. */
export const scanned = z
  .strictObject({
    segments: z.int().meta({ description: 'Segments opened.' }),
    rows: z.int().meta({ description: 'Rows of which at least one column was read.' }),
    bytes: z.int().meta({ description: 'Bytes read from the archive.' }),
  })
  .meta({ id: 'Scanned' });
export type Scanned = z.infer<typeof scanned>;

/** An OCSF event as answers carry it; `raw_data` is the original text where asked for. */
export const eventObject = z
  .looseObject({
    class_uid: z.int(),
    time: z.int(),
    severity_id: z.int(),
    metadata: z.looseObject({ uid: z.string() }),
    raw_data: z.string().optional(),
  })
  .meta({ id: 'Event', description: 'One OCSF 1.8.0 event.' });

/** Answer of GET /v1/events. */
export const eventsPage = z
  .strictObject({
    events: z.array(eventObject).meta({ description: 'With view=aurora each is a NormalizedEvent.' }),
    repeats: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Uid -> the uid it repeats, of those on the page that repeat one.' }),
    cursor: z.string().nullable().meta({
      description:
        'Give it back for the next page; null when there is none. A page may be short, or empty, before the end.',
    }),
    scanned,
  })
  .meta({ id: 'EventsPage' });

/** An event uid: `<packet id>.<index>`. */
export const eventUid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.(?:0|[1-9][0-9]{0,8})$/)
  .meta({ description: 'Event uid: <packet id>.<index>.' });

/** Packet and index of an event uid, or undefined for what is none. */
export function parseEventUid(uid: string): { packet: string; index: number } | undefined {
  if (!eventUid.safeParse(uid).success) return undefined;
  const [packet = '', index = ''] = uid.split('.');
  return packetId.safeParse(packet).success ? { packet, index: Number(index) } : undefined;
}

/** What GET /v1/stats can count by: each is a column of the segments. */
export const STATS_FIELDS = [
  'severity_id',
  'class_uid',
  'category_uid',
  'activity_id',
  'status_id',
  'source',
  'src_ip',
  'dst_ip',
  'user_name',
  'device_name',
] as const;
export type StatsField = (typeof STATS_FIELDS)[number];

/** Parameters of GET /v1/stats. */
export const statsParameters = z.strictObject({
  q: q.default(''),
  field: z.enum(STATS_FIELDS).default('severity_id'),
  interval: interval.optional().meta({
    description:
      'Width of a bucket: 30s, 5m, 1h, 1d, or milliseconds (at least 1000). Chosen to give at most 60 unless told.',
  }),
  from: instant.optional().meta({ description: 'Event time, inclusive; 24 hours before `to` unless told.' }),
  to: instant.optional().meta({ description: 'Event time, exclusive; now unless told.' }),
});
export type StatsParameters = z.output<typeof statsParameters>;

const counts = z.record(z.string(), z.int()).meta({
  description:
    'Events by value. Of more than 50 values the rarest are summed under "(other)"; none is "(none)".',
});

/** Answer of GET /v1/stats. Buckets without events are left out; `time` is a bucket's start. */
export const statsAnswer = z
  .strictObject({
    field: z.enum(STATS_FIELDS),
    interval: z.int().meta({ description: 'Milliseconds.' }),
    from: z.int(),
    to: z.int(),
    buckets: z.array(z.strictObject({ time: z.int(), counts })).max(MAX_STATS_BUCKETS),
    total: z.int(),
    complete: z.boolean().meta({
      description:
        'False when the archive was too large to count whole: buckets before `counted_from` are missing or low.',
    }),
    counted_from: z.int(),
    scanned,
  })
  .meta({ id: 'Stats' });
export type StatsAnswer = z.infer<typeof statsAnswer>;

/** Answer of GET /healthz: the Worker runs. */
export const liveness = z.strictObject({ alive: z.literal(true) }).meta({ id: 'Liveness' });

/** Answer of GET /readyz: 200 when ready, 503 when not. Says nothing of any tenant. */
export const readiness = z
  .strictObject({
    ready: z.boolean().meta({ description: 'Whether catalog, archive and tiles all answer.' }),
    checks: z.strictObject({ catalog: z.boolean(), archive: z.boolean(), tiles: z.boolean() }),
    head_age_seconds: z
      .int()
      .nullable()
      .meta({ description: 'Age of the newest checkpoint; null while there is none.' }),
    unsealed_segments: z.int().nullable().meta({ description: 'Archived, not yet under a checkpoint.' }),
    oldest_unsealed_seconds: z.int().nullable().meta({
      description: 'Since the oldest of them was received: more than a minute means that sealing is stuck.',
    }),
    audit_findings: z.int().nullable().meta({
      description:
        'Things the self-audit found wrong: more than none means that somebody must look (docs/audit.md).',
    }),
    audit_age_seconds: z.int().nullable().meta({
      description:
        'Since the self-audit last came a stretch further: more than two days means that it is stuck.',
    }),
  })
  .meta({ id: 'Readiness' });
export type Readiness = z.infer<typeof readiness>;

/** The error envelope of every Worker. */
export const errorBody = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(ERROR_CODES),
      message: z.string(),
      detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    }),
  })
  .meta({ id: 'Error' });
