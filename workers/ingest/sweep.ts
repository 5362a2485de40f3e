// The net under promise 1: spilled packets that no message points to (the pointer was refused, or the isolate died first) get
// another pointer. Persist deletes what it has archived, so what is old and still there is what it was never told of.
import { MAX_SWEPT_POINTERS, SPILL_SWEEP_AGE_MS } from '../../schemas/limits.ts';
import type { PacketMessage } from '../../schemas/packet.ts';
import { parseSpillKey, SPILL_PREFIX } from '../core/segment/keys.ts';
import type { Deployment } from './deployment.ts';

/** With this much waiting, persist is behind or down, and what it would be told of is most likely in the queue already. */
export const MAX_BACKLOG_TO_SWEEP = 10_000;

/** What a sweep did; `complete` says whether it saw all of SPILL. */
export interface Swept {
  readonly pointers: number;
  readonly complete: boolean;
}

/** What a sweep needs of the deployment. */
export type SweepLanes = Pick<Deployment, 'queue' | 'spill'>;

/**
 * Points to every packet that lay in SPILL for SPILL_SWEEP_AGE_MS at `now`, MAX_SWEPT_POINTERS at most. Pointers may
 * repeat: persist archives a packet once. Rejects when R2 or the queue does not answer; the next minute tries again.
 */
export async function sweep({ queue, spill }: SweepLanes, now: number): Promise<Swept> {
  if ((await queue.backlog()) > MAX_BACKLOG_TO_SWEEP) return { pointers: 0, complete: false };
  let pointers = 0;
  let cursor: string | undefined;
  do {
    const page = await spill.list({ prefix: SPILL_PREFIX, ...(cursor === undefined ? {} : { cursor }) });
    const due = page.objects.flatMap((object) => pointerTo(object, now));
    await queue.sendAll(due.slice(0, MAX_SWEPT_POINTERS - pointers));
    pointers += due.length;
    if (pointers > MAX_SWEPT_POINTERS) return { pointers: MAX_SWEPT_POINTERS, complete: false };
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return { pointers, complete: true };
}

function pointerTo({ key, uploaded }: R2Object, now: number): PacketMessage[] {
  const named = parseSpillKey(key);
  if (named === undefined || now - uploaded.getTime() < SPILL_SWEEP_AGE_MS) return [];
  return [{ kind: 'pointer', packet: named.packet, key }];
}
