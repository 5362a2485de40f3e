// The second half of the story: from the first byte of an admitted body to its receipt. Decoding, normalizing and attesting are
// nine tenths of the front door's code, and a part (part.ts) that is evaluated when the first body is let in.
import type { DecodedBody, OcsfEvent } from '../../schemas/event.ts';
import type { Rejection } from '../../schemas/ingest-api.ts';
import { type AttestedPacket, attestPacket, SALT_BYTES } from '../core/attest/packet.ts';
import { compressPacketFile } from '../core/attest/packet-compression.ts';
import { encodePacketFile } from '../core/attest/packet-file.ts';
import { decodeBody } from '../core/decode/body.ts';
import { normalize } from '../core/normalize/normalize.ts';
import { MAPPER_VERSION } from '../core/normalize/version.ts';
import type { Deployment } from './deployment.ts';
import { mintPacketId } from './packet-id.ts';
import type { Protocol, RequestHead, Taken } from './protocols/protocol.ts';
import { type Background, type Parcel, queue } from './queue.ts';
import { randomBytes } from './random.ts';
import { type ReceiveContext, receive, type Submission } from './receive.ts';
import { NothingAccepted } from './refusals.ts';
import { bench } from './workbench.ts';

/** What is known of an admitted request. */
export interface AcceptContext extends ReceiveContext {
  readonly deployment: Deployment;
  readonly background: Background;
}

/** Takes the body of an admitted request in. Throws what its rooms throw; nothing is stored then, or nothing was acknowledged. */
export async function accept(request: Request, context: AcceptContext): Promise<Response> {
  return store(await receive(request, context), context);
}

/** What was received becomes a durable packet, and its answer. */
async function store(
  submission: Submission,
  { head, protocol, deployment, background, admission }: AcceptContext,
): Promise<Response> {
  const taken = await take(submission, protocol, head);
  if ('answer' in taken) return taken.answer;
  requireEvents(taken.body, protocol);
  // What `take` expanded itself (snappy, records that are gzip) is held from here on as well.
  const expanded = textLength(taken.body) - submission.body.length;
  if (expanded > 0) admission.claim.grow(expanded);
  admission.assertEventCount(taken.body.events.length + taken.body.rejected.length);
  const events = interpret(taken.body, submission);
  const packet = await attest(submission, taken.body, events, deployment);
  await queue(pack(packet, submission, taken), deployment, background);
  const rejected = taken.body.rejected.map(toRejection);
  return protocol.accepted({ packet, rejected, notes: taken.notes, sender: submission.sender }, head);
}

function take(
  submission: Submission,
  protocol: Protocol,
  head: RequestHead,
): Taken<unknown> | Promise<Taken<unknown>> {
  if (protocol.take !== undefined) return protocol.take(submission, head);
  const { body, mediaType, format, receivedAt } = submission;
  return { body: decodeBody(body, { mediaType, receivedAt, format }), notes: undefined };
}

/** Characters of all events, which are about their bytes. */
function textLength({ events, rejected }: DecodedBody): number {
  let length = 0;
  for (const { raw } of events) length += raw.length;
  for (const { raw } of rejected) length += raw.length;
  return length;
}

/** Not one good event: refused as a whole, unless the protocol has nowhere else to leave the bad ones. */
function requireEvents({ events, rejected }: DecodedBody, protocol: Protocol): void {
  const [first] = rejected;
  if (events.length > 0 || first === undefined || protocol.keepsRejected) return;
  throw new NothingAccepted(first, rejected.map(toRejection));
}

/** Each event as it is asked for: a packet's events together would be tens of times its bytes. */
function* interpret({ events }: DecodedBody, { sender, receivedAt }: Submission): Generator<OcsfEvent> {
  const { product, labels } = sender.settings;
  const context = { receivedAt, source: sender.source, product };
  const tags = Object.entries(labels ?? {}).map(([name, value]) => ({ name, value }));
  for (const event of events) {
    const interpreted = normalize(event, context);
    yield labels === undefined ? interpreted : tagged(interpreted, tags);
  }
}

/** The operator's labels behind what the event said of itself. */
function tagged(event: OcsfEvent, tags: readonly { name: string; value: string }[]): OcsfEvent {
  const own = event.metadata.tags;
  event.metadata.tags = [...(Array.isArray(own) ? own : []), ...tags.map((tag) => ({ ...tag }))];
  return event;
}

function attest(
  { sender, receivedAt, colo, sequence, body }: Submission,
  { decoder, events: decoded }: DecodedBody,
  events: Iterable<OcsfEvent>,
  { issuer, receiptKey }: Deployment,
): Promise<AttestedPacket> {
  const { tenant, source, proof } = sender;
  const raws = decoded.map((event) => event.raw);
  const random = randomBytes(SALT_BYTES * (decoded.length + 1));
  const names = { packet: mintPacketId(receivedAt), tenant, source, sender: proof, receivedAt, colo, issuer };
  const input = {
    ...names,
    sequence,
    decoder,
    mapper: MAPPER_VERSION,
    body,
    events,
    raws,
    random,
    receiptKey,
  };
  return attestPacket(input, bench);
}

/** The good and the bad leave together: persist archives the ones and dead-letters the others (promise 2). */
function pack(
  packet: AttestedPacket,
  { idempotencyKey, sender }: Submission,
  { body: { rejected }, idempotencyKey: named }: Exclude<Taken<unknown>, { answer: Response }>,
): Parcel {
  const { dedupWindowSeconds, dedup } = sender.settings;
  const key = idempotencyKey ?? named ?? sender.requestKey ?? null;
  const extras = { idempotencyKey: key, dedupWindowSeconds, dedup, rejected };
  const file = encodePacketFile(packet, extras);
  return { packet: packet.manifest.packet, tenant: sender.tenant, file: compressPacketFile(file) };
}

/** Without the text: the sender has it. */
function toRejection({ index, code, message }: Rejection): Rejection {
  return { index, code, message };
}
