// What may be left of a payload once the catalog leads to it no more: the object it was in, objects that a crash left behind, SPILL,
// dead letters, words in the full-text index. An erasure is done when none of them is there (docs/decisions/0026-erasure.md). Whatever
// is done here may be repeated.
import { Unavailable } from '../core/errors.ts';
import type { EventPlace } from '../core/segment/erase.ts';
import { deadMessageKey, deadPacketKey, segmentFolder, spillKey } from '../core/segment/keys.ts';
import {
  type ErasureDesk,
  type ErasureRow,
  type OpenErasure,
  placeOf,
  setDone,
  someOf,
} from './erasure-catalog.ts';
import { withoutRepeats } from './erasure-repeats.ts';
import { removeWords } from './erasure-words.ts';
import { log, logFailure } from './log.ts';
import { type HeldPacket, readHeldPackets } from './orphan-packets.ts';
import { isRedundant, MIN_AGE_MS, withoutRow } from './orphans.ts';

const DAY_MS = 86_400_000;

/** A message lives four days in each of two queues, and one that could not be read far enough is filed under its own day. */
const DEAD_LETTER_DAYS = 10;

/** Packets looked after in one pulse, each with one or a few of the 1,000 queries that D1 allows an invocation. */
const MAX_PACKETS = 100;

/** Removes what is left of erased payloads, and says of which nothing is. Never throws for what is wrong with one packet. */
export async function finishErasures(erased: readonly OpenErasure[], desk: ErasureDesk): Promise<void> {
  try {
    await removeReplaced(erased, desk);
  } catch (error) {
    // What is still there is found below, and keeps its erasures open.
    logFailure('erased-copies-not-removed', error, {});
  }
  const alone = await thoseAlone(erased, desk);
  const done: ErasureRow[] = [];
  const packets = Map.groupBy(erased, ({ erasure }) => erasure.uid.slice(0, 36));
  for (const [packet, open] of someOf([...packets], MAX_PACKETS, desk)) {
    try {
      const left = await removeCopies(packet, open, desk);
      if (left === 0) done.push(...open.filter((one) => alone.has(one)).map(({ erasure }) => erasure));
      else log('warn', 'erased-copies-left', { packet, objects: left });
    } catch (error) {
      logFailure('erased-copies-not-removed', error, { packet });
    }
  }
  const isWordless = await removeWords(desk.env.CATALOG);
  if (!isWordless) log('info', 'erased-words-left', { events: erased.length });
  else if (done.length > 0) await setDone(desk.env.CATALOG, done, desk.now());
}

/** Those that nothing in the archive repeats. */
async function thoseAlone(
  erased: readonly OpenErasure[],
  desk: ErasureDesk,
): Promise<ReadonlySet<OpenErasure>> {
  try {
    return await withoutRepeats(erased, desk);
  } catch (error) {
    logFailure('repeats-not-erased', error, {});
    return new Set();
  }
}

/** What was replaced is claimed by nobody: claims are made for keys that nobody had. */
async function removeReplaced(erased: readonly OpenErasure[], { env }: ErasureDesk): Promise<void> {
  const named = new Set(erased.map(({ segment }) => segment.object));
  const keys = new Set(erased.map(({ erasure }) => erasure.replaced ?? ''));
  await orUnavailable(() => env.ARCHIVE.delete([...keys].filter((key) => key !== '' && !named.has(key))));
}

/** How many objects still hold it: young ones, which a claim under way may yet make the segment of other packets. */
async function removeCopies(
  packet: string,
  open: readonly OpenErasure[],
  { env, now }: ErasureDesk,
): Promise<number> {
  const [first] = open;
  if (first === undefined) return 0;
  const { tenant, object } = first.segment;
  await orUnavailable(async () => {
    await env.SPILL.delete(spillKey(tenant, packet));
    await env.ARCHIVE.delete(deadLettersOf(tenant, packet));
  });
  const places = open.map(({ erasure }) => placeOf(erasure));
  return removeForgotten(places, segmentFolder(object), env, now());
}

/** Messages about the packet that were given up before it was archived; they hold all of it. */
function deadLettersOf(tenant: string, packet: string): string[] {
  const receivedAt = Number.parseInt(packet.replace('-', '').slice(0, 12), 16);
  const days = Array.from({ length: DEAD_LETTER_DAYS }, (_, day) => receivedAt + day * DAY_MS);
  return days.flatMap((day) => [deadMessageKey(tenant, day, packet), deadPacketKey(tenant, day, packet)]);
}

/** Objects of the folder that no row names and that hold one of the events, by the rule of orphans.ts: never the only copy of anything. */
async function removeForgotten(
  places: readonly EventPlace[],
  folder: string,
  { ARCHIVE, CATALOG }: ErasureDesk['env'],
  now: number,
): Promise<number> {
  let left = 0;
  let cursor: string | undefined;
  do {
    const from = cursor;
    const listed = await orUnavailable(() =>
      ARCHIVE.list({ prefix: folder, ...(from === undefined ? {} : { cursor: from }) }),
    );
    const unnamed = new Set(
      await withoutRow(
        CATALOG,
        listed.objects.map(({ key }) => key),
      ),
    );
    for (const { key, uploaded } of listed.objects.filter((one) => unnamed.has(one.key))) {
      const held = (await readHeldPackets(ARCHIVE, key)) ?? [];
      if (!held.some((one) => places.some((place) => holds(one, place)))) continue;
      const isOver = now - uploaded.getTime() >= MIN_AGE_MS && (await isRedundant(CATALOG, ARCHIVE, key));
      if (isOver) await orUnavailable(() => ARCHIVE.delete(key));
      else left++;
    }
    cursor = listed.truncated ? listed.cursor : undefined;
  } while (cursor !== undefined);
  return left;
}

const holds = ({ packet, erased }: HeldPacket, place: EventPlace): boolean =>
  packet === place.packet && !Object.hasOwn(erased, place.index);

async function orUnavailable<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not remove what was erased', { cause });
  }
}
