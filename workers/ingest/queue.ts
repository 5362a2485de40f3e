// The threshold of promise 1: when `queue` resolves, the packet is in the queue or in R2, and only then is it acknowledged.
// Order: message in the queue, else object in SPILL and then its pointer. A crash between the last two costs a minute: the
// sweep (sweep.ts) finds objects that no message points to.
import { SPILL_BACKLOG_BYTES, SPILL_PUT_DEADLINE_MS } from '../../schemas/limits.ts';
import { fitsQueue } from '../core/attest/envelope.ts';
import { Unavailable } from '../core/errors.ts';
import { spillKey } from '../core/segment/keys.ts';
import { within } from '../platform/deadline.ts';
import type { Deployment } from './deployment.ts';
import { causeOf, log } from './log.ts';

/** A packet ready to leave: its zstd-compressed file and the two names that make its spill key. */
export interface Parcel {
  readonly packet: string;
  readonly tenant: string;
  readonly file: Uint8Array;
}

/** Runs on after the answer (`ctx.waitUntil`). */
export type Background = (work: Promise<unknown>) => void;

/** What queueing needs of the deployment. */
export type Lanes = Pick<Deployment, 'queue' | 'spill' | 'spillPolicy'>;

/**
 * Makes a parcel durable. Throws `Unavailable` INGEST_STORAGE_UNAVAILABLE when neither the queue nor R2 took it: it may
 * still have arrived, so the sender's retry may be a duplicate, which persist recognizes.
 */
export async function queue(parcel: Parcel, lanes: Lanes, background: Background): Promise<void> {
  const isFull = lanes.queue.backlogBytes > SPILL_BACKLOG_BYTES || lanes.queue.isSuspect(Date.now());
  const direct = lanes.spillPolicy === 'auto' && fitsQueue(parcel.file) && !isFull;
  if (direct && (await sent(parcel, lanes))) return;
  await spill(parcel, lanes);
  // Durable from here on, so the sender need not wait for the pointer: it goes out beside the answer.
  background(point(parcel, lanes));
}

async function sent({ packet, file }: Parcel, lanes: Lanes): Promise<boolean> {
  try {
    await lanes.queue.send({ kind: 'packet', file });
    return true;
  } catch (error) {
    log('warn', 'queue-refused', { packet, bytes: file.length, cause: causeOf(error) });
    return false;
  }
}

async function spill({ packet, tenant, file }: Parcel, lanes: Lanes): Promise<void> {
  try {
    await within(SPILL_PUT_DEADLINE_MS, 'SPILL', lanes.spill.put(spillKey(tenant, packet), file));
  } catch (cause) {
    throw new Unavailable(
      'INGEST_STORAGE_UNAVAILABLE',
      'the packet could not be stored; nothing was accepted',
      {
        cause,
      },
    );
  }
}

async function point({ packet, tenant }: Parcel, lanes: Lanes): Promise<void> {
  try {
    await lanes.queue.send({ kind: 'pointer', packet, key: spillKey(tenant, packet) });
  } catch (error) {
    // The packet is safe: the sweep will point to it.
    log('warn', 'pointer-refused', { packet, cause: causeOf(error) });
  }
}
