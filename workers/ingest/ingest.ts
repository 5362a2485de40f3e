// The story of ingest: one request from its first header to its receipt. Each line is a room or a threshold; a value that
// skips one does not typecheck. Nothing is acknowledged before `queue` resolves (promise 1).
import type { DecodedBody, OcsfEvent } from '../../schemas/event.ts';
import type { Rejection } from '../../schemas/ingest-api.ts';
import { type AttestedPacket, attestPacket, SALT_BYTES } from '../core/attest/packet.ts';
import { compressPacketFile } from '../core/attest/packet-compression.ts';
import { encodePacketFile } from '../core/attest/packet-file.ts';
import { decodeBody } from '../core/decode/body.ts';
import { normalize } from '../core/normalize/normalize.ts';
import { MAPPER_VERSION } from '../core/normalize/version.ts';
import { authenticate } from './authenticate.ts';
import type { Deployment } from './deployment.ts';
import type { Claim } from './in-flight.ts';
import { mintPacketId } from './packet-id.ts';
import type { Protocol } from './protocols/protocol.ts';
import { type Background, type Parcel, queue } from './queue.ts';
import { randomBytes } from './random.ts';
import { receive, type Submission } from './receive.ts';
import { NothingAccepted } from './refusals.ts';
import { bench } from './workbench.ts';

/** What outlives or surrounds one request. */
export interface RequestContext {
  readonly deployment: Deployment;
  readonly claim: Claim;
  readonly background: Background;
}

/** Takes one request in. Throws what its rooms throw; nothing is stored then, or nothing was acknowledged. */
export async function ingest(
  request: Request,
  protocol: Protocol,
  { deployment, claim, background }: RequestContext,
): Promise<Response> {
  const receivedAt = Date.now();
  const sender = await authenticate(protocol.credential(request.headers), deployment, receivedAt);
  const { mediaTypes } = protocol;
  const submission = await receive(request, { sender, receivedAt, mediaTypes, claim });
  const decoded = decode(submission);
  const events = decoded.events.map((event) =>
    normalize(event, { receivedAt, source: sender.source, product: sender.settings.product }),
  );
  const packet = await attest(submission, decoded, events, deployment);
  await queue(pack(packet, submission, decoded), deployment, background);
  return protocol.accepted(packet, decoded.rejected.map(toRejection));
}

function decode({ body, mediaType, format, receivedAt }: Submission): DecodedBody {
  const decoded = decodeBody(body, { mediaType, receivedAt, ...(format === undefined ? {} : { format }) });
  const [first] = decoded.rejected;
  if (decoded.events.length === 0 && first !== undefined) {
    throw new NothingAccepted(first, decoded.rejected.map(toRejection));
  }
  return decoded;
}

function attest(
  { sender, receivedAt, colo, body }: Submission,
  { decoder, events: decoded }: DecodedBody,
  events: readonly OcsfEvent[],
  { issuer, receiptKey }: Deployment,
): Promise<AttestedPacket> {
  const { tenant, source } = sender;
  const raws = decoded.map((event) => event.raw);
  const random = randomBytes(SALT_BYTES * (events.length + 1));
  const names = { packet: mintPacketId(receivedAt), tenant, source, receivedAt, colo, issuer };
  const input = { ...names, decoder, mapper: MAPPER_VERSION, body, events, raws, random, receiptKey };
  return attestPacket(input, bench);
}

/** The good and the bad leave together: persist archives the ones and dead-letters the others (promise 2). */
function pack(packet: AttestedPacket, submission: Submission, { rejected }: DecodedBody): Parcel {
  const { idempotencyKey, sender } = submission;
  const { dedupWindowSeconds } = sender.settings;
  const file = encodePacketFile(packet, { idempotencyKey, dedupWindowSeconds, rejected });
  return { packet: packet.manifest.packet, tenant: sender.tenant, file: compressPacketFile(file) };
}

/** Without the text: the sender has it. */
function toRejection({ index, code, message }: Rejection): Rejection {
  return { index, code, message };
}
