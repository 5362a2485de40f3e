// The one place where messages get their outcome: acknowledged once what they brought is archived or a dead letter, otherwise
// delivered again later.
import { parseSpillKey } from '../core/segment/keys.ts';
import { bury, type LastWords } from './dead-letters.ts';
import type { Arrival, Delivery } from './delivery.ts';
import type { Desk } from './desk.ts';
import { dispositionOf } from './dispositions.ts';
import { log, logFailure, rootOf } from './log.ts';

/** A message, with as much as was read of it. */
export interface Failed {
  readonly message: Message;
  readonly said?: Delivery['said'];
  readonly packet?: Arrival['packet'];
  readonly spillKey?: string | null;
}

/** Wait after a dead letter could not be written. */
const BURIAL_RETRY_SECONDS = 60;

/** Acknowledges messages whose packets are in the catalog, and deletes what lay in spill. */
export async function settleDone(
  done: readonly { readonly message: Message; readonly spillKey: string | null }[],
  { env }: Desk,
): Promise<void> {
  const spilled = done.map(({ spillKey }) => spillKey).filter((key) => key !== null);
  try {
    if (spilled.length > 0) await env.SPILL.delete(spilled);
  } catch (error) {
    // Swallowed: the sweep points to it again, it is found archived, and this delete is tried again.
    log('warn', 'spill-not-deleted', { objects: spilled.length, cause: String(rootOf(error)) });
  }
  for (const { message } of done) message.ack();
}

/** Gives a message that was not archived the outcome its error calls for. */
export async function settleFailed(failed: Failed, error: unknown, desk: Desk): Promise<void> {
  const { message } = failed;
  const disposition = dispositionOf(error, message.attempts, desk.stage);
  const { attempts } = message;
  if (disposition.verdict === 'retry') {
    logFailure('retry', error, { ...idsOf(failed), attempts, delaySeconds: disposition.delaySeconds });
    message.retry({ delaySeconds: disposition.delaySeconds });
    return;
  }
  try {
    await bury(desk.env, message, wordsOf(failed), { code: disposition.code, error });
    logFailure('dead-lettered', error, { ...idsOf(failed), attempts });
    message.ack();
  } catch (failure) {
    logFailure('dead-letter-failed', failure, { ...idsOf(failed), attempts });
    message.retry({ delaySeconds: BURIAL_RETRY_SECONDS });
  }
}

function idsOf(failed: Failed): { messageId: string; packet: string | undefined } {
  return { messageId: failed.message.id, packet: wordsOf(failed).packet };
}

/** What is known of a packet: from itself, else from the pointer to it. */
function wordsOf({ said, packet, spillKey }: Failed): LastWords {
  const key = spillKey ?? (said?.kind === 'pointer' ? said.key : '');
  const place = parseSpillKey(key);
  const spill = place === undefined ? {} : { spillKey: key };
  if (packet === undefined) return { ...place, ...spill };
  const { packet: id, tenant, source, received_at: receivedAt, events } = packet.manifest;
  return { packet: id, tenant, source, receivedAt, events, ...spill };
}
