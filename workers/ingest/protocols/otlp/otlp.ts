// OTLP/HTTP logs: POST /v1/logs, and below /otlp as Loki has it. Spec: OTLP 1.11.0, docs/specification.md of opentelemetry-proto,
// "OTLP/HTTP". Answers come in the encoding of their request; only 429, 502, 503 and 504 make a client repeat.
import { tokenOf } from '../../../core/attest/carriers.ts';
import { decodeOtlp, type OtlpEncoding } from '../../../core/decode/otlp.ts';
import { Refusal } from '../../../core/errors.ts';
import type { Submission } from '../../receive.ts';
import type { RefusedAnswer } from '../../refusals.ts';
import { DIALECTS } from '../dialects.ts';
import type { Accepted, Protocol, RequestHead, Taken } from '../protocol.ts';
import { fullSuccess, type MessageBody, OTLP_MEDIA_TYPES, partialSuccess, status } from './messages.ts';

/** Logs; the paths of other signals are its probes, and are told that they are not served. */
export const otlp: Protocol<undefined> = {
  name: 'otlp',
  whole: true,
  mediaTypes: Object.values(OTLP_MEDIA_TYPES),
  // A message without fields takes no bytes.
  mayBeEmpty: true,
  // A partial success is final: the client neither repeats nor keeps what was rejected.
  keepsRejected: true,
  credential: (head) => tokenOf(head, ['bearer', 'basic', 'x-api-key']),
  take,
  accepted,
  refused,
  probe,
};

function take({ body, mediaType, receivedAt, format }: Submission, head: RequestHead): Taken<undefined> {
  const encoding = encodingOf(head);
  if (mediaType === null) {
    throw new Refusal(
      'INGEST_MEDIA_TYPE_UNSUPPORTED',
      `Content-Type must be ${Object.values(OTLP_MEDIA_TYPES).join(' or ')}`,
    );
  }
  if (encoding === 'json' && body.length === 0) {
    throw new Refusal('INGEST_BODY_EMPTY', 'an empty body is no JSON: send {} at least');
  }
  const decoded = decodeOtlp(body, encoding, { receivedAt, format });
  if (decoded.events.length + decoded.rejected.length > 0) return { body: decoded, notes: undefined };
  // A request without a record is a success that nothing is stored of.
  return { answer: say(DIALECTS.otlp.durable[0], encoding, fullSuccess(encoding)) };
}

function accepted({ packet: { receipt }, rejected }: Accepted<undefined>, head: RequestHead): Response {
  const encoding = encodingOf(head);
  const [first] = rejected;
  const body =
    first === undefined
      ? fullSuccess(encoding)
      : partialSuccess(
          encoding,
          rejected.length,
          `${first.code}: ${first.message} (record ${first.index}, the first of ${rejected.length}); kept as dead letters`,
        );
  return say(DIALECTS.otlp.durable[0], encoding, body, { 'edgeseal-receipt': receipt });
}

function refused({ verdict, body: { error }, headers }: RefusedAnswer, head: RequestHead): Response {
  const encoding = encodingOf(head);
  const [httpStatus, code] = DIALECTS.otlp[verdict];
  const again = REPEATED.has(httpStatus) ? { 'retry-after': RETRY_AFTER_SECONDS } : {};
  return say(httpStatus, encoding, status(encoding, code, `${error.code}: ${error.message}`), {
    ...again,
    ...headers,
  });
}

/** What clients repeat says when, also where nobody knows better. */
const REPEATED: ReadonlySet<number> = new Set([429, 503]);
const RETRY_AFTER_SECONDS = '5';

/** Said before anybody is known: it costs nothing, and tells nothing. */
function probe({ url }: RequestHead): never {
  const signal = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  throw new Refusal('INGEST_SIGNAL_NOT_SERVED', `Edgeseal takes logs; it does not take ${signal}`);
}

/** JSON for whoever says so, or says neither: a person may be looking. */
function encodingOf({ headers }: RequestHead): OtlpEncoding {
  const [essence = ''] = (headers.get('content-type') ?? '').split(';');
  return essence.trim().toLowerCase() === OTLP_MEDIA_TYPES.protobuf ? 'protobuf' : 'json';
}

function say(
  httpStatus: number,
  encoding: OtlpEncoding,
  body: MessageBody,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status: httpStatus,
    headers: { ...headers, 'content-type': OTLP_MEDIA_TYPES[encoding], 'cache-control': 'no-store' },
  });
}
