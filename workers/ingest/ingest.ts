// The story of ingest: one request from its first header to its receipt. Each line is a room or a threshold; a value that
// skips one does not typecheck. Nothing is acknowledged before `queue` resolves (promise 1). Its second half is accept.ts.
import { admit } from './admit.ts';
import { authenticate } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import { part } from './part.ts';
import type { Protocol, RequestHead } from './protocols/protocol.ts';
import type { Background } from './queue.ts';

const secondHalf = part(() => import('./accept.ts'));

/** What outlives or surrounds one request. */
export interface RequestContext {
  readonly head: RequestHead;
  readonly deployment: Deployment;
  readonly background: Background;
}

/**
 * Takes one request in. Throws what its rooms throw; nothing is stored then, or nothing was acknowledged. It is gone on with when
 * the sender leaves: the platform would end it wherever it stands, with its claim on the isolate, and what came whole is kept.
 */
export function ingest(request: Request, protocol: Protocol, context: RequestContext): Promise<Response> {
  const work = takeIn(request, protocol, context);
  context.background(work.catch(() => undefined));
  return work;
}

async function takeIn(
  request: Request,
  protocol: Protocol,
  { head, deployment, background }: RequestContext,
): Promise<Response> {
  const receivedAt = Date.now();
  const sender = await authenticate(head, protocol, deployment, receivedAt);
  const admitting = admit(head, sender, deployment, receivedAt);
  // In a new isolate the rest is evaluated while the limits are looked up; that it did not load is said below.
  const loading = secondHalf();
  loading.catch(() => undefined);
  const admission = await admitting;
  try {
    const { accept } = await loading;
    const vouched = sender.head ?? head;
    return await accept(request, {
      head: vouched,
      protocol,
      sender,
      receivedAt,
      admission,
      deployment,
      background,
    });
  } finally {
    admission.claim.close();
  }
}
