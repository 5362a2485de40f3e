// The door behind authentication: whether a known sender may send this now, judged by its head. What is refused here costs no
// body; what is let in has its claim on the isolate (docs/decisions/0017-limits.md).
import { SLOW_BACKLOG_BYTES } from '../../schemas/limits.ts';
import { Refusal, Unavailable } from '../core/errors.ts';
import type { Sender } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import type { Claim } from './in-flight.ts';
import type { RequestHead } from './protocols/protocol.ts';
import { nameOf } from './rates.ts';
import { declaredLength } from './unread-body.ts';

/** What a request that was let in holds, and what its body is held to. */
export interface Admission {
  /** To be closed by whoever asked for it. */
  readonly claim: Claim;
  /** Counts a body as it was. Throws `Refusal` INGEST_BODY_TOO_LARGE for more than the source may send at once. */
  countBody(sentBytes: number, contentBytes: number): void;
  /** Throws `Refusal` INGEST_TOO_MANY_EVENTS, likewise. */
  assertEventCount(events: number): void;
}

/**
 * Lets a request in. Throws `Refusal` INGEST_BODY_TOO_LARGE (by its Content-Length); `Unavailable` INGEST_RATE_LIMITED (too
 * much a minute) or INGEST_OVERLOADED (too much under way here, or the queue is filling up and this source is why).
 */
export async function admit(
  { headers }: RequestHead,
  sender: Sender,
  { registry, rates, inFlight, queue }: Deployment,
  now: number,
): Promise<Admission> {
  const { bytesPerRequest, eventsPerRequest } = sender.settings.limits ?? {};
  const declared = declaredLength(headers) ?? 0;
  assertBody(declared, bytesPerRequest);
  if (queue.backlogBytes > SLOW_BACKLOG_BYTES && rates.isAboveShare(sender, now)) throw fillingUp();
  // What other Workers of the deployment say was answered for already (outbox.ts): it counts, and a tenant's limit only holds back senders.
  const isOwnWord = sender.proof.proof === 'worker';
  const { limits = {} } = isOwnWord ? {} : await registry.settingsOfTenant(sender.tenant, now);
  await rates.admit(sender, limits, declared, now);
  return {
    claim: inFlight.open(nameOf(sender), now),
    countBody: (sentBytes, contentBytes) => {
      rates.addBytes(sender, sentBytes - declared, now);
      assertBody(contentBytes, bytesPerRequest);
    },
    assertEventCount: (events) => assertEvents(events, eventsPerRequest),
  };
}

function assertBody(bytes: number, allowed: number | undefined): void {
  if (allowed === undefined || bytes <= allowed) return;
  const message = `the source may send ${allowed} bytes in one request, this one has ${bytes}`;
  throw new Refusal('INGEST_BODY_TOO_LARGE', message, { detail: { allowed } });
}

function assertEvents(events: number, allowed: number | undefined): void {
  if (allowed === undefined || events <= allowed) return;
  const message = `the source may send ${allowed} events in one request, this one has ${events}`;
  throw new Refusal('INGEST_TOO_MANY_EVENTS', message, { detail: { allowed } });
}

function fillingUp(): Unavailable {
  const message = 'the queue is filling up, and the source sends more than its share';
  return new Unavailable('INGEST_OVERLOADED', message, { retryAfterSeconds: 30 });
}
