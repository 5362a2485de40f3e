// Decides, from what the catalog knows, what becomes of each packet of a chunk: already archived, a retry of an earlier one,
// or fresh, and then in which segment. Pure: the transaction that follows is what makes the decision true.
import type { PacketFile } from '../../schemas/packet.ts';
import type { Identities } from '../core/segment/event-identity.ts';
import type { LargePacket } from '../core/segment/large-packet.ts';
import { isRetry, type RetryIdentity } from './retry-term.ts';

/** A packet as the plan sees it. */
export interface Candidate {
  readonly packet: PacketFile | LargePacket;
  readonly identity: RetryIdentity;
  readonly term: string;
  /** By what its events are known again in another request; null where that is not asked for. */
  readonly identities: Identities | null;
}

/** What the catalog says about a chunk. */
export interface Known {
  /** Packets that have a row already. */
  readonly archived: ReadonlySet<string>;
  /** Archived packets of which one of the chunk may be a retry. */
  readonly originals: readonly RetryIdentity[];
}

/** Packets that will share a segment: one tenant, one hour of receipt, in the order of their ids. */
export interface Group {
  readonly tenant: string;
  readonly candidates: readonly Candidate[];
}

/** A packet and the one it repeats. */
export interface Duplicate {
  readonly candidate: Candidate;
  readonly of: string;
}

/** What is to be written. Packets of the chunk that are in neither list need nothing any more. */
export interface Plan {
  readonly groups: readonly Group[];
  readonly duplicates: readonly Duplicate[];
}

const HOUR_MS = 3_600_000;

/** Plans a chunk. Ids are ordered by time, so the first of several retries is the earliest. */
export function planArchive(chunk: readonly Candidate[], known: Known): Plan {
  const groups = new Map<string, { tenant: string; candidates: Candidate[] }>();
  const duplicates: Duplicate[] = [];
  const seen = new Set(known.archived);
  const originals = [...known.originals];
  for (const candidate of chunk.toSorted((a, b) => byPacket(a.identity, b.identity))) {
    const { identity, packet } = candidate;
    if (seen.has(identity.packet)) continue;
    seen.add(identity.packet);
    const window = packet.header.dedupWindowSeconds;
    const [original] = originals.filter((earlier) => isRetry(identity, earlier, window)).sort(byPacket);
    if (original !== undefined) {
      duplicates.push({ candidate, of: original.packet });
      continue;
    }
    originals.push(identity);
    const key = `${Math.floor(identity.receivedAt / HOUR_MS)} ${identity.tenant}`;
    const group = groups.get(key) ?? { tenant: identity.tenant, candidates: [] };
    groups.set(key, group);
    group.candidates.push(candidate);
  }
  return { groups: [...groups.values()], duplicates };
}

function byPacket(a: RetryIdentity, b: RetryIdentity): number {
  return a.packet < b.packet ? -1 : a.packet > b.packet ? 1 : 0;
}
