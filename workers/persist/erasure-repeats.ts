// What repeats an erased event (docs/decisions/0031) holds the same payload, and no list shows it: it is erased with it, for the same
// reason. Looked for once the event is gone, when nothing can be found to repeat it any more (erasure-catalog.ts); until none is there,
// the erasure is not done.
import { erasures, type segments } from '../../schemas/catalog.ts';
import { Unavailable } from '../core/errors.ts';
import { openSegment, type ReadRange, readColumns } from '../core/segment/read.ts';
import { repeatTerm } from '../core/segment/tokens.ts';
import { type ErasureDesk, type OpenErasure, someOf } from './erasure-catalog.ts';
import { insertRows } from './insert-rows.ts';
import { log, logFailure, rootOf } from './log.ts';

/** Packets asked about, and segments looked into, in one pulse. */
const MAX_PACKETS = 100;
const MAX_SEGMENTS = 100;

type Place = Pick<typeof segments.$inferSelect, 'id' | 'tenant' | 'object' | 'bytes' | 'footerBytes'>;

/** A copy that is still there, and what it repeats. */
interface Copy {
  readonly uid: string;
  readonly of: OpenErasure;
}

/**
 * Asks for the erasure of what repeats these, and says of which of them nothing does any more. Throws `Unavailable`.
 */
export async function withoutRepeats(
  erased: readonly OpenErasure[],
  desk: ErasureDesk,
): Promise<ReadonlySet<OpenErasure>> {
  const packets = [...Map.groupBy(erased, ({ erasure }) => erasure.uid.slice(0, 36))];
  let chosen = someOf(packets, MAX_PACKETS, desk);
  let named: Place[] = [];
  // Fewer at a time where they lie in many segments, so that what is looked for is looked for everywhere.
  for (; chosen.length > 0; chosen = chosen.slice(0, Math.floor(chosen.length / 2))) {
    named = await segmentsThatRepeat(
      desk.env.CATALOG,
      chosen.map(([packet]) => packet),
    );
    if (named.length <= MAX_SEGMENTS || chosen.length === 1) break;
  }
  const open = new Set(chosen.flatMap(([, its]) => its));
  const left = new Set(open);
  const copies: Copy[] = [];
  for (const place of someOf(named, MAX_SEGMENTS, desk)) {
    try {
      copies.push(...(await copiesIn(place, open, desk)));
    } catch (error) {
      // What it holds of this tenant's nobody knows; all others go on.
      logFailure('repeats-not-erased', error, { segmentId: place.id });
      for (const one of open) if (one.erasure.tenant === place.tenant) left.delete(one);
    }
  }
  if (copies.length > 0) {
    await ask(desk.env.CATALOG, copies);
    log('info', 'erasing-repeats', { events: copies.length });
  }
  // A segment of one packet's copies that was not looked into may hold more; those that were are fewer by the next pulse.
  if (named.length > MAX_SEGMENTS) return new Set();
  for (const { of } of copies) left.delete(of);
  return left;
}

async function segmentsThatRepeat(catalog: D1Database, packets: readonly string[]): Promise<Place[]> {
  const match = packets.map((packet) => `"${repeatTerm(packet)}"`).join(' OR ');
  const text = `SELECT s.id, s.tenant, s.object, s.bytes, s.footer_bytes AS footerBytes FROM segment_terms AS t
    JOIN segments AS s ON s.id = t.rowid WHERE segment_terms MATCH ?1`;
  const { results } = await orUnavailable('PERSIST_CATALOG_UNAVAILABLE', () =>
    catalog.prepare(text).bind(match).all<Place>(),
  );
  return results;
}

async function copiesIn(
  place: Place,
  erased: ReadonlySet<OpenErasure>,
  { env: { ARCHIVE } }: ErasureDesk,
): Promise<Copy[]> {
  const byUid = new Map(
    [...erased].filter(({ erasure }) => erasure.tenant === place.tenant).map((one) => [one.erasure.uid, one]),
  );
  const read = rangesOf(ARCHIVE, place.object);
  const segment = await openSegment(place, read);
  const copies: Copy[] = [];
  for (const { start, end } of segment.groups) {
    const columns = await readColumns(segment, ['uid', 'repeats'], start, end, read);
    for (let row = start; row < end; row++) {
      const of = byUid.get(columns.text('repeats', row));
      if (of !== undefined) copies.push({ uid: columns.text('uid', row), of });
    }
  }
  return copies;
}

function rangesOf(archive: R2Bucket, key: string): ReadRange {
  return async (start, end) => {
    const part = await orUnavailable('PERSIST_ARCHIVE_UNAVAILABLE', async () =>
      (await archive.get(key, { range: { offset: start, length: end - start } }))?.arrayBuffer(),
    );
    if (part !== undefined) return part;
    // It was rewritten meanwhile: the next pulse looks again.
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'a segment is no longer where it was');
  };
}

/** As whoever asked for the first of them did. */
async function ask(catalog: D1Database, copies: readonly Copy[]): Promise<void> {
  const rows = copies.map(({ uid, of: { erasure } }) => {
    const { tenant, reason, askedBy, askedByJti, askedAt } = erasure;
    return { tenant, uid, reason, askedBy, askedByJti, askedAt, state: 'asked' };
  });
  await orUnavailable('PERSIST_CATALOG_UNAVAILABLE', () =>
    catalog.batch(insertRows(catalog, erasures, rows, 'ON CONFLICT DO NOTHING')),
  );
}

type Code = 'PERSIST_ARCHIVE_UNAVAILABLE' | 'PERSIST_CATALOG_UNAVAILABLE';

async function orUnavailable<T>(code: Code, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const what = 'could not look for what repeats an erased event';
    throw new Unavailable(code, what, { cause: rootOf(error) });
  }
}
