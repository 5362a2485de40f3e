// Amazon Data Firehose, destination "HTTP endpoint":
// docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html. 200 is success and anything else is repeated, and kept
// in the stream's S3 backup in the end; but for 413, of which Firehose keeps nothing. So 413 is never said. A record that cannot
// be read is dead-lettered here: Firehose would repeat the whole delivery for it.
import { tokenOf } from '../../core/attest/carriers.ts';
import { decodeFirehose } from '../../core/decode/firehose.ts';
import type { Submission } from '../receive.ts';
import type { RefusedAnswer } from '../refusals.ts';
import { DIALECTS } from './dialects.ts';
import type { Accepted, Protocol, RequestHead, Taken } from './protocol.ts';

/** The request id as the delivery's body has it. */
type Notes = string | undefined;

/** POST /firehose. */
export const firehose: Protocol<Notes> = {
  name: 'firehose',
  whole: true,
  // Always application/json, says Amazon; nothing depends on it.
  mediaTypes: 'any',
  keepsRejected: true,
  credential: (head) => tokenOf(head, ['x-amz-firehose-access-key', 'bearer']),
  take,
  accepted,
  refused,
};

function take({ body, format, receivedAt }: Submission, head: RequestHead): Taken<Notes> {
  const delivery = decodeFirehose(body, {
    format,
    receivedAt,
    sourceArn: head.headers.get('x-amz-firehose-source-arn'),
    commonAttributes: head.headers.get('x-amz-firehose-common-attributes'),
  });
  const { events, rejected } = delivery.body;
  const { requestId } = delivery;
  if (events.length + rejected.length === 0) return { answer: reply(head, 200, { requestId }) };
  return { body: delivery.body, notes: requestId, idempotencyKey: keyOf(requestId) };
}

/** The request id is the same in every attempt: a GUID, but for Firehose to choose. */
function keyOf(requestId: string | undefined): string | undefined {
  return requestId !== undefined && /^[\x21-\x7e]{1,128}$/.test(requestId)
    ? `firehose:${requestId}`
    : undefined;
}

function accepted({ packet, notes }: Accepted<Notes>, head: RequestHead): Response {
  return reply(head, DIALECTS.firehose.durable[0], {
    requestId: notes,
    headers: { 'edgeseal-receipt': packet.receipt },
  });
}

function refused({ verdict, body, headers }: RefusedAnswer, head: RequestHead): Response {
  const { code, message } = body.error;
  return reply(head, DIALECTS.firehose[verdict][0], { headers, error: `${code}: ${message}` });
}

interface Reply {
  readonly requestId?: string | undefined;
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bounds that Firehose sets: a request id is a GUID, an error message at most 8,192 characters. */
const MAX_REQUEST_ID_LENGTH = 128;
const MAX_ERROR_LENGTH = 8192;

/** Firehose takes an answer for a failure if it is compressed, has no length, or names another request. */
function reply(head: RequestHead, status: number, { requestId, error, headers }: Reply): Response {
  const id = head.headers.get('x-amz-firehose-request-id') ?? requestId ?? '';
  const text = JSON.stringify({
    requestId: id.slice(0, MAX_REQUEST_ID_LENGTH),
    timestamp: Date.now(),
    ...(error === undefined ? {} : { errorMessage: error.slice(0, MAX_ERROR_LENGTH) }),
  });
  const bytes = new TextEncoder().encode(text);
  return new Response(bytes, {
    status,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(bytes.length),
      // no-transform: nor may Cloudflare compress it on its way.
      'cache-control': 'no-store, no-transform',
    },
  });
}
