// Which events of a chunk repeat one of another request (docs/decisions/0031), by their identities and those of the window. Pure. Whoever
// is archived first is the original, as with requests (decision 0007), and a copy is never one: what is in doubt is no repeat.
import type { Identities } from '../core/segment/event-identity.ts';
import { IDENTITY_BYTES, keyOf } from '../core/segment/event-identity.ts';
import type { Candidate, Group } from './plan.ts';
import type { RecentEvent, RecentPacket } from './recent-ids.ts';

/** A packet whose events may be repeats. */
export interface Repeatable {
  readonly candidate: Candidate;
  readonly identities: Identities;
}

/** Events of earlier chunks that have the identity of one of these, and the segment each is in, whose row the verdict rests on. */
export type Originals = ReadonlyMap<string, readonly (RecentEvent & { readonly segment: number })[]>;

/** The verdict on a chunk. */
export interface Repeats {
  /** Packet -> index of an event -> uid it repeats. */
  readonly of: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** Packet -> what it brought that may be repeated. */
  readonly recent: ReadonlyMap<string, RecentPacket>;
  /** Rows of `recent_events` that originals were found in. */
  readonly restOn: readonly SourceSegment[];
}

/** Whose row of `recent_events`. */
export interface SourceSegment {
  readonly tenant: string;
  readonly source: string;
  readonly segment: number;
}

/** The packets of a plan whose events have identities, in the order in which they are decided. */
export function repeatablesOf(groups: readonly Group[]): Repeatable[] {
  return groups
    .flatMap(({ candidates }) => candidates)
    .flatMap((candidate) =>
      candidate.identities === null ? [] : [{ candidate, identities: candidate.identities }],
    )
    .sort((a, b) => (a.candidate.identity.packet < b.candidate.identity.packet ? -1 : 1));
}

/** Decides. `known` is by source: {@link sourceOf}. */
export function decideRepeats(
  repeatables: readonly Repeatable[],
  known: ReadonlyMap<string, Originals>,
): Repeats {
  const of = new Map<string, ReadonlyMap<number, string>>();
  const recent = new Map<string, RecentPacket>();
  const restOn = new Map<string, SourceSegment>();
  const begun = new Map<string, Map<string, RecentEvent[]>>();
  for (const { candidate, identities } of repeatables) {
    const { packet, tenant, source, receivedAt } = candidate.identity;
    const earlier = known.get(sourceOf(candidate));
    const here = begun.get(sourceOf(candidate)) ?? new Map<string, RecentEvent[]>();
    begun.set(sourceOf(candidate), here);
    const windowMs = 1000 * candidate.packet.header.dedupWindowSeconds;
    const isNear = (one: RecentEvent): boolean =>
      one.packet !== packet && Math.abs(one.receivedAt - receivedAt) <= windowMs;
    const repeats = new Map<number, string>();
    const left: number[] = [];
    for (const [i, index] of identities.indices.entries()) {
      const key = keyOf(identities.ids, IDENTITY_BYTES * i);
      const archived = first(earlier?.get(key)?.filter(isNear));
      const original = archived ?? first(here.get(key)?.filter(isNear));
      if (archived !== undefined)
        restOn.set(`${tenant} ${source} ${archived.segment}`, { tenant, source, segment: archived.segment });
      if (original !== undefined) repeats.set(index, `${original.packet}.${original.index}`);
      else {
        left.push(i);
        here.set(key, [...(here.get(key) ?? []), { packet, index, receivedAt }]);
      }
    }
    if (repeats.size > 0) of.set(packet, repeats);
    if (left.length > 0) recent.set(packet, { packet, receivedAt, ...pick(identities, left) });
  }
  return { of, recent, restOn: [...restOn.values()] };
}

/** Whose identities a packet is held against. No name has a blank. */
export const sourceOf = ({ identity: { tenant, source } }: Pick<Candidate, 'identity'>): string =>
  `${tenant} ${source}`;

/** The earliest by its uid, so that all copies name the same one. */
function first<T extends RecentEvent>(found: readonly T[] | undefined): T | undefined {
  return found?.toSorted((a, b) =>
    a.packet === b.packet ? a.index - b.index : a.packet < b.packet ? -1 : 1,
  )[0];
}

function pick({ indices, ids }: Identities, chosen: readonly number[]): Identities {
  const left = new Uint8Array(IDENTITY_BYTES * chosen.length);
  for (const [at, i] of chosen.entries())
    left.set(ids.subarray(IDENTITY_BYTES * i, IDENTITY_BYTES * (i + 1)), IDENTITY_BYTES * at);
  return { indices: chosen.map((i) => indices[i] ?? 0), ids: left };
}
