// Search, and one event (design, section 3, "Query"). A page is read in two steps, which rows and then their texts, and its
// events leave as they were archived: spliced into the answer as text, never parsed and written again.
import {
  DEFAULT_QUERY_LIMIT,
  MAX_PAGE_BYTES,
  MAX_QUERY_BYTES,
  MAX_SEGMENTS_PER_QUERY,
} from '../../../schemas/limits.ts';
import {
  type EventsParameters,
  eventsParameters,
  parseEventUid,
  type Scanned,
} from '../../../schemas/query-api.ts';
import { Refusal } from '../../core/errors.ts';
import { auroraView } from '../../core/search/aurora-view.ts';
import { decodeCursor, encodeCursor, type SearchIdentity } from '../../core/search/cursor.ts';
import { type PageEvent, readPageTexts } from '../../core/search/page-texts.ts';
import type { Order, Position } from '../../core/search/position.ts';
import { scan } from '../../core/search/scan.ts';
import { type SegmentScope, segmentFilter } from '../../core/search/segment-filter.ts';
import { isErased } from '../../core/segment/erased.ts';
import { readPacketEvent } from '../../core/segment/read-packet.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { bounded } from '../bounded.ts';
import { serveComplete } from '../complete/complete-answer.ts';
import { type Bounds, boundsOf, parametersOf } from '../parameters.ts';
import { findPacket, readRecordOf } from '../proofs/archived-packet.ts';
import { findErasure, gone } from '../proofs/erased-event.ts';
import { ArchiveReader } from '../search/archive-reader.ts';
import { readQuery } from '../search/read-query.ts';
import { SegmentPages, watermarkOf } from '../search/segment-pages.ts';
import { segmentSource } from '../search/segment-source.ts';

/** Mounts the paths of this file. */
export function mountEvents(app: QueryApp): void {
  app.get('/v1/events', bounded, serveEvents);
  app.get('/v1/events/:uid', bounded, serveEvent);
}

const LIMITS = { segments: MAX_SEGMENTS_PER_QUERY, bytes: MAX_QUERY_BYTES, pageBytes: MAX_PAGE_BYTES };

async function serveEvents(c: QueryContext): Promise<Response> {
  const parameters = parametersOf(c, eventsParameters);
  if (parameters.proof === 'complete') return serveComplete(c, parameters);
  if (parameters.checkpoint !== undefined)
    throw new Refusal('QUERY_PARAMETER_INVALID', 'Parameter "checkpoint" goes with proof=complete.', {
      detail: { parameter: 'checkpoint' },
    });
  const page = await search(c.env, c.get('caller').tenant, parameters);
  const seen = parameters.view === 'aurora' ? auroraText : (event: string) => event;
  const events = page.events.map(({ event, raw }) => seen(withRaw(event, raw))).join(',');
  const { cursor, scanned } = page;
  const rest = JSON.stringify({ ...repeatsOf(page.events), cursor, scanned }).slice(1);
  return c.body(`{"events":[${events}],${rest}`, 200, { 'content-type': 'application/json' });
}

/** Which events of a page repeat which; nothing where none does. */
function repeatsOf(events: readonly PageEvent[]): { repeats?: Record<string, string> } {
  const repeats = events.flatMap(({ hit }) =>
    hit.repeats === null ? [] : [[hit.uid, hit.repeats] as const],
  );
  return repeats.length === 0 ? {} : { repeats: Object.fromEntries(repeats) };
}

/** The projection of an archived text. */
const auroraText = (event: string): string => JSON.stringify(auroraView(JSON.parse(event)));

interface Page {
  readonly events: readonly PageEvent[];
  readonly cursor: string | null;
  readonly scanned: Scanned;
}

/** One page of a search: plan in D1, scan in R2, then the texts of what was found. */
async function search(env: QueryEnv, tenant: string, parameters: EventsParameters): Promise<Page> {
  const { q, order, limit = DEFAULT_QUERY_LIMIT, raw = false } = parameters;
  const bounds = boundsOf(parameters.from, parameters.to);
  const asked = parameters.repeats === 'include' ? `${q}\n+repeats` : q;
  const identity: SearchIdentity = { tenant, q: asked, order, ...bounds };
  const begun = parameters.cursor === undefined ? null : decodeCursor(parameters.cursor, identity);
  const prepared = await readQuery(env.CATALOG, tenant, q, parameters.repeats);
  const watermark = begun?.watermark ?? watermarkOf(Date.now());
  const after = begun === null ? null : { time: begun.time, uid: begun.uid };
  const filter = segmentFilter(prepared.query, prepared.need, scopeOf(tenant, bounds, after, order));
  const pages = new SegmentPages(env.CATALOG, filter, order, watermark);
  const archive = new ArchiveReader(env.ARCHIVE);
  const source = segmentSource(pages, archive);
  const found = await scan(prepared, { ...bounds, order, after }, limit, source, LIMITS);
  const events = await readPageTexts(found.hits, raw, MAX_PAGE_BYTES, source.reader);
  const last = events.at(-1)?.hit;
  const next = last !== undefined && events.length < found.hits.length ? last : found.next;
  const { segments, rows } = found;
  return {
    events,
    cursor: next === null ? null : encodeCursor({ time: next.time, uid: next.uid, watermark }, identity),
    scanned: { segments, rows, bytes: archive.bytes },
  };
}

/** What lies wholly before the page's beginning need not be named by the catalog. */
function scopeOf(tenant: string, bounds: Bounds, after: Position | null, order: Order): SegmentScope {
  const { from, to } = bounds;
  if (after === null) return { tenant, from, to };
  if (order === 'newest') return { tenant, from, to: Math.min(to ?? after.time, after.time) };
  return { tenant, from: Math.max(from ?? after.time, after.time), to };
}

/** Puts the original text back as the last member of an event's JSON text. */
function withRaw(event: string, raw: string | undefined): string {
  return raw === undefined ? event : `${event.slice(0, -1)},"raw_data":${JSON.stringify(raw)}}`;
}

async function serveEvent(c: QueryContext): Promise<Response> {
  const notFound = new Refusal('QUERY_NOT_FOUND', 'There is no such event, or it is not archived yet.');
  const uid = parseEventUid(c.req.param('uid') ?? '');
  if (uid === undefined) throw notFound;
  const { tenant } = c.get('caller');
  const { archived, asked } = await findPacket(c.env.CATALOG, tenant, uid.packet);
  if (archived === null) throw notFound;
  const archive = new ArchiveReader(c.env.ARCHIVE);
  const segment = await archive.open(archived.segment);
  const read = archive.reader(archived.segment);
  const found = await readPacketEvent(segment, archived.packet, uid.index, ['event', 'raw', 'repeats'], read);
  if (found === undefined) {
    // A packet has no row for an event that is beyond it, or that was erased: then its record has the leaf.
    const { erased } = await readRecordOf(c.env.ARCHIVE, archived);
    if (!isErased({ erased }, uid.index)) throw notFound;
    throw gone(await findErasure(c.env.CATALOG, tenant, `${archived.packet}.${uid.index}`));
  }
  // A retry has no events of its own: the answer is the first packet's.
  if (asked.duplicateOf !== null) c.header('content-location', `/v1/events/${archived.packet}.${uid.index}`);
  // What was accepted is shown, whatever it repeats.
  const repeats = found.get('repeats') ?? null;
  if (repeats !== null) c.header('edgeseal-repeats', String(repeats));
  const text = withRaw(String(found.get('event') ?? ''), String(found.get('raw') ?? ''));
  return c.body(text, 200, { 'content-type': 'application/json' });
}
