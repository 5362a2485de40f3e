// What each error means on the wire of ingest: its status, and whether its own words may be shown. The one place that
// turns an error into an answer (style, section D); docs/errors.md lists every code.
import type { IngestError, Rejection } from '../../schemas/ingest-api.ts';
import { EdgesealError, type ErrorCode, Refusal, Unavailable } from '../core/errors.ts';

/** Codes of other rooms, and ours that only an operator can mend: the sender is told INTERNAL. */
const HIDDEN = 500;

/** HTTP status by code. A new code fails to compile until it is placed here. */
export const STATUS = {
  AUTH_TOKEN_MISSING: 401,
  AUTH_TOKEN_MALFORMED: 401,
  AUTH_TOKEN_EXPIRED: 401,
  AUTH_TOKEN_UNTRUSTED: 401,
  AUTH_TOKEN_REVOKED: 401,
  AUTH_SCOPE_MISSING: 403,
  AUTH_SOURCE_DISABLED: 403,
  INGEST_BODY_EMPTY: 400,
  INGEST_BODY_INCOMPLETE: 400,
  INGEST_BODY_TOO_LARGE: 413,
  INGEST_TOO_MANY_EVENTS: 413,
  INGEST_PACKET_TOO_LARGE: 413,
  INGEST_ENCODING_UNSUPPORTED: 415,
  INGEST_ENCODING_BROKEN: 400,
  INGEST_MEDIA_TYPE_UNSUPPORTED: 415,
  INGEST_FORMAT_UNKNOWN: 400,
  INGEST_IDEMPOTENCY_KEY_INVALID: 400,
  INGEST_OVERLOADED: 429,
  INGEST_STORAGE_UNAVAILABLE: 503,
  INGEST_QUERY_UNAVAILABLE: 503,
  DECODE_NOT_UTF8: 400,
  DECODE_JSON_SYNTAX: 400,
  DECODE_JSON_NOT_OBJECT: 400,
  DECODE_DUPLICATE_KEY: 400,
  DECODE_TOO_DEEP: 400,
  DECODE_TOO_MANY_FIELDS: 400,
  DECODE_EVENT_TOO_LARGE: 413,
  DECODE_SYSLOG_SYNTAX: 400,
  DECODE_CEF_SYNTAX: 400,
  DECODE_LEEF_SYNTAX: 400,
  DECODE_CSV_SYNTAX: 400,
  DECODE_KV_SYNTAX: 400,
  DECODE_CLF_SYNTAX: 400,
  DECODE_W3C_SYNTAX: 400,
  DECODE_ZEEK_SYNTAX: 400,
  DECODE_XML_SYNTAX: 400,
  DECODE_AUDIT_SYNTAX: 400,
  DECODE_MQTT_SYNTAX: 400,
  DECODE_DEVICE_ID_INVALID: 400,
  NORMALIZE_OCSF_INVALID: 400,
  ATTEST_NOT_CANONICAL: 400,
  ATTEST_KEY_UNUSABLE: HIDDEN,
  ATTEST_PROOF_INVALID: HIDDEN,
  ATTEST_SIGNATURE_INVALID: HIDDEN,
  ENVELOPE_MALFORMED: HIDDEN,
  ENVELOPE_VERSION_UNKNOWN: HIDDEN,
  PERSIST_SPILL_MISSING: HIDDEN,
  PERSIST_CATALOG_UNAVAILABLE: HIDDEN,
  PERSIST_ARCHIVE_UNAVAILABLE: HIDDEN,
  PERSIST_CLAIM_CONFLICT: HIDDEN,
  PERSIST_SEALING_UNAVAILABLE: HIDDEN,
  PERSIST_GAVE_UP: HIDDEN,
  SEAL_HEAD_MOVED: HIDDEN,
  SEAL_HEAD_INCONSISTENT: HIDDEN,
  SEAL_CATALOG_UNAVAILABLE: HIDDEN,
  SEAL_TILES_UNAVAILABLE: HIDDEN,
  LOG_TILE_PATH_INVALID: HIDDEN,
  LOG_TILE_NOT_FOUND: HIDDEN,
  QUERY_SYNTAX: HIDDEN,
  QUERY_TOO_COMPLEX: HIDDEN,
  QUERY_TOO_BROAD: HIDDEN,
  QUERY_TIME_INVALID: HIDDEN,
  QUERY_PARAMETER_INVALID: HIDDEN,
  QUERY_CURSOR_INVALID: HIDDEN,
  QUERY_NOT_FOUND: HIDDEN,
  QUERY_NOT_SEALED: HIDDEN,
  QUERY_PATH_UNKNOWN: HIDDEN,
  QUERY_METHOD_NOT_ALLOWED: HIDDEN,
  QUERY_CATALOG_UNAVAILABLE: HIDDEN,
  QUERY_ARCHIVE_UNAVAILABLE: HIDDEN,
  CONFIG_INVALID: HIDDEN,
  INTERNAL: HIDDEN,
} as const satisfies Record<ErrorCode, number>;

/** Not one event of the request could be accepted: nothing is stored, and each is named with its own reason. */
export class NothingAccepted extends Refusal {
  readonly rejected: readonly Rejection[];

  /** `rejected` is not empty; its first code becomes the answer's. */
  constructor(first: Rejection, rejected: readonly Rejection[]) {
    const count = rejected.length === 1 ? 'the event' : `none of ${rejected.length} events`;
    const outcome = rejected.length === 1 ? 'was not accepted' : 'was accepted; the first';
    super(first.code, `${count} ${outcome}: ${first.message}`);
    this.rejected = rejected;
  }
}

/** An answer in values, for the protocols that dress it differently. */
export interface RefusedAnswer {
  readonly status: number;
  readonly body: IngestError;
  readonly headers: Readonly<Record<string, string>>;
}

const INTERNAL: IngestError = {
  error: { code: 'INTERNAL', message: 'Something broke on our side; it was logged.' },
};

/** Turns whatever was thrown into an answer. What is not the sender's fault is said without its words. */
export function refusedAnswer(error: unknown): RefusedAnswer {
  if (!(error instanceof EdgesealError)) return { status: HIDDEN, body: INTERNAL, headers: {} };
  const status = STATUS[error.code];
  const headers = headersOf(error, status);
  // A deployment that lacks a binding says which: its operator is the one who reads this answer.
  if (status === HIDDEN && error.code !== 'CONFIG_INVALID') return { status, body: INTERNAL, headers };
  const { code, message } = error;
  const detail = error instanceof NothingAccepted ? { rejected: [...error.rejected] } : error.detail;
  return { status, body: { error: { code, message, ...(detail === undefined ? {} : { detail }) } }, headers };
}

function headersOf(error: EdgesealError, status: number): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error instanceof Unavailable) headers['retry-after'] = String(error.retryAfterSeconds);
  if (status === 401) {
    // RFC 6750, section 3.1: no error attribute when there was no token at all.
    const invalid = error.code === 'AUTH_TOKEN_MISSING' ? '' : ', error="invalid_token"';
    headers['www-authenticate'] = `Bearer realm="edgeseal"${invalid}`;
  }
  // RFC 9110, section 12.5.3: a 415 for the coding says which are taken.
  if (error.code === 'INGEST_ENCODING_UNSUPPORTED') headers['accept-encoding'] = 'gzip, deflate, br, zstd';
  return headers;
}
