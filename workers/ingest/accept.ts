// The second half of the story: from the first byte of an admitted body to its receipt. Decoding, normalizing and attesting are
// nine tenths of the front door's code, and a part (part.ts) that is evaluated when the first body is let in.
import type { Rejection } from '../../schemas/ingest-api.ts';
import { WHOLE_BODY_WEIGHT } from '../../schemas/limits.ts';
import type { SealedPacket } from '../core/attest/packet.ts';
import { decodeInto } from '../core/decode/body.ts';
import { type DecodedTail, handOn } from '../core/decode/slices.ts';
import { letGo } from '../core/let-go.ts';
import type { Deployment } from './deployment.ts';
import { Intake } from './intake.ts';
import type { Protocol, RequestHead, Taken } from './protocols/protocol.ts';
import { type Background, type Parcel, queue } from './queue.ts';
import { type ReceiveContext, receive, type Submission } from './receive.ts';
import { NothingAccepted } from './refusals.ts';

/** What is known of an admitted request. */
export interface AcceptContext extends ReceiveContext {
  readonly deployment: Deployment;
  readonly background: Background;
}

/** Takes the body of an admitted request in. Throws what its rooms throw; nothing is stored then, or nothing was acknowledged. */
export async function accept(request: Request, context: AcceptContext): Promise<Response> {
  // Nothing here ever holds the submission: while its packet is on its way, or a refusal, the body is gone.
  const packed = await receive(request, context).then((submission) =>
    pack(submission, context).finally(() => letGo(submission.body)),
  );
  if ('answer' in packed) return packed.answer;
  const { head, protocol, sender, deployment, background } = context;
  const { parcel, packet, rejected, notes } = packed;
  await queue(parcel, deployment, background);
  return protocol.accepted({ packet, rejected, notes, sender }, head);
}

/** A packet that only has to be handed on, and what its sender is told then. */
interface Packed {
  readonly parcel: Parcel;
  readonly packet: SealedPacket;
  readonly rejected: readonly Rejection[];
  readonly notes: unknown;
}

/** What was received becomes a packet. Once its events are asked for nothing waits for anything until the last of them is in it. */
async function pack(
  submission: Submission,
  { head, protocol, deployment, admission }: AcceptContext,
): Promise<Packed | { answer: Response }> {
  const { claim } = admission;
  // Given back with the body, below: no other request runs in between.
  if (protocol.whole) claim.grow(WHOLE_BODY_WEIGHT * submission.body.length);
  const taken = await take(submission, protocol, head);
  if ('answer' in taken) return taken;
  const intake = new Intake(submission, deployment, claim);
  const { body, notes } = taken;
  const tail = typeof body === 'function' ? body(intake) : handOn(body, intake);
  requireEvents(tail, protocol);
  // What `take` expanded itself (snappy, records that are gzip) is held from here on as well; what was read in slices is gone.
  const texts = typeof body === 'function' ? 0 : intake.textLength;
  const expanded = texts + rejectedLength(tail) - submission.body.length;
  if (expanded > 0) claim.grow(expanded);
  admission.assertEventCount(tail.accepted + tail.rejected.length);
  intake.assertGood();
  const { sender, idempotencyKey } = submission;
  const key = idempotencyKey ?? taken.idempotencyKey ?? sender.requestKey ?? null;
  const { packet, file } = await intake.seal(tail, key);
  // The good and the bad leave together: persist archives the ones and dead-letters the others (promise 2).
  const parcel = { packet: packet.manifest.packet, tenant: sender.tenant, file };
  claim.hold(file.length);
  return { parcel, packet, rejected: tail.rejected.map(toRejection), notes };
}

function take(
  submission: Submission,
  protocol: Protocol,
  head: RequestHead,
): Taken<unknown> | Promise<Taken<unknown>> {
  if (protocol.take !== undefined) return protocol.take(submission, head);
  const { body, mediaType, format, receivedAt } = submission;
  return {
    body: (sink) => decodeInto(body, { mediaType, receivedAt, format }, sink),
    notes: undefined,
  };
}

function rejectedLength({ rejected }: DecodedTail): number {
  return rejected.reduce((length, { raw }) => length + raw.length, 0);
}

/** Not one good event: refused as a whole, unless the protocol has nowhere else to leave the bad ones. */
function requireEvents({ accepted, rejected }: DecodedTail, protocol: Protocol): void {
  const [first] = rejected;
  if (accepted > 0 || first === undefined || protocol.keepsRejected) return;
  throw new NothingAccepted(first, rejected.map(toRejection));
}

/** Without the text: the sender has it. */
function toRejection({ index, code, message }: Rejection): Rejection {
  return { index, code, message };
}
