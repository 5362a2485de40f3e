// What each error means on the wire of the query Worker: its status, and whether its own words may be shown.
// The one place that turns an error into an answer (style, section D); docs/errors.md lists every code.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { EdgesealError, type ErrorCode, type ErrorDetail, Unavailable } from '../core/errors.ts';

/** Codes of other rooms: if one surfaces here the deployment is at fault, and the caller is only told INTERNAL. */
const HIDDEN = 500;

/** HTTP status by code. A new code fails to compile until it is placed here. */
export const STATUS = {
  AUTH_TOKEN_MISSING: 401,
  AUTH_TOKEN_MALFORMED: 401,
  AUTH_TOKEN_EXPIRED: 401,
  AUTH_TOKEN_UNTRUSTED: 401,
  AUTH_TOKEN_REVOKED: 401,
  AUTH_SCOPE_MISSING: 403,
  QUERY_SYNTAX: 400,
  QUERY_TOO_COMPLEX: 400,
  QUERY_TOO_BROAD: 400,
  QUERY_TIME_INVALID: 400,
  QUERY_PARAMETER_INVALID: 400,
  QUERY_CURSOR_INVALID: 400,
  QUERY_NOT_FOUND: 404,
  QUERY_NOT_SEALED: 404,
  QUERY_PATH_UNKNOWN: 404,
  QUERY_METHOD_NOT_ALLOWED: 405,
  QUERY_CATALOG_UNAVAILABLE: 503,
  QUERY_ARCHIVE_UNAVAILABLE: 503,
  LOG_TILE_PATH_INVALID: 400,
  LOG_TILE_NOT_FOUND: 404,
  AUTH_SOURCE_DISABLED: HIDDEN,
  INGEST_BODY_EMPTY: HIDDEN,
  INGEST_BODY_INCOMPLETE: HIDDEN,
  INGEST_BODY_TOO_LARGE: HIDDEN,
  INGEST_TOO_MANY_EVENTS: HIDDEN,
  INGEST_PACKET_TOO_LARGE: HIDDEN,
  INGEST_ENCODING_UNSUPPORTED: HIDDEN,
  INGEST_ENCODING_BROKEN: HIDDEN,
  INGEST_MEDIA_TYPE_UNSUPPORTED: HIDDEN,
  INGEST_FORMAT_UNKNOWN: HIDDEN,
  INGEST_IDEMPOTENCY_KEY_INVALID: HIDDEN,
  INGEST_OVERLOADED: HIDDEN,
  AUTH_SOURCE_UNKNOWN: HIDDEN,
  AUTH_SIGNATURE_REQUIRED: HIDDEN,
  AUTH_SIGNATURE_MALFORMED: HIDDEN,
  AUTH_SIGNATURE_INVALID: HIDDEN,
  AUTH_SIGNATURE_EXPIRED: HIDDEN,
  AUTH_SIGNATURE_REPLAYED: HIDDEN,
  AUTH_DIGEST_MISMATCH: HIDDEN,
  AUTH_CERTIFICATE_UNKNOWN: HIDDEN,
  AUTH_REGISTRY_UNAVAILABLE: HIDDEN,
  AUTH_KEYS_UNAVAILABLE: HIDDEN,
  INGEST_REQUEST_INVALID: HIDDEN,
  INGEST_SIGNAL_NOT_SERVED: HIDDEN,
  INGEST_RATE_LIMITED: HIDDEN,
  DECODE_PROTOBUF_SYNTAX: HIDDEN,
  DECODE_SNAPPY_SYNTAX: HIDDEN,
  DECODE_BASE64_SYNTAX: HIDDEN,
  DECODE_ENVELOPE_SYNTAX: HIDDEN,
  INGEST_STORAGE_UNAVAILABLE: HIDDEN,
  INGEST_QUERY_UNAVAILABLE: HIDDEN,
  INGEST_REGISTRAR_UNAVAILABLE: HIDDEN,
  DECODE_NOT_UTF8: HIDDEN,
  DECODE_JSON_SYNTAX: HIDDEN,
  DECODE_JSON_NOT_OBJECT: HIDDEN,
  DECODE_DUPLICATE_KEY: HIDDEN,
  DECODE_TOO_DEEP: HIDDEN,
  DECODE_TOO_MANY_FIELDS: HIDDEN,
  DECODE_EVENT_TOO_LARGE: HIDDEN,
  DECODE_SYSLOG_SYNTAX: HIDDEN,
  DECODE_CEF_SYNTAX: HIDDEN,
  DECODE_LEEF_SYNTAX: HIDDEN,
  DECODE_CSV_SYNTAX: HIDDEN,
  DECODE_KV_SYNTAX: HIDDEN,
  DECODE_CLF_SYNTAX: HIDDEN,
  DECODE_W3C_SYNTAX: HIDDEN,
  DECODE_ZEEK_SYNTAX: HIDDEN,
  DECODE_XML_SYNTAX: HIDDEN,
  DECODE_AUDIT_SYNTAX: HIDDEN,
  DECODE_MQTT_SYNTAX: HIDDEN,
  DECODE_DEVICE_ID_INVALID: HIDDEN,
  NORMALIZE_OCSF_INVALID: HIDDEN,
  ATTEST_NOT_CANONICAL: HIDDEN,
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
  REGISTRY_REQUEST_INVALID: HIDDEN,
  REGISTRY_SETTINGS_INVALID: HIDDEN,
  REGISTRY_SOURCE_UNKNOWN: HIDDEN,
  REGISTRY_VERSION_CONFLICT: HIDDEN,
  REGISTRY_CERTIFICATE_TAKEN: HIDDEN,
  REGISTRY_PATH_UNKNOWN: HIDDEN,
  REGISTRY_METHOD_NOT_ALLOWED: HIDDEN,
  REGISTRY_CATALOG_UNAVAILABLE: HIDDEN,
  REGISTRY_NOT_PUBLISHED: HIDDEN,
  CONFIG_INVALID: HIDDEN,
  INTERNAL: HIDDEN,
} as const satisfies Record<ErrorCode, ContentfulStatusCode>;

/** The error envelope of design, section 3: the same for every path of every Worker. */
export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly detail?: ErrorDetail };
}

/** An answer in values: status, envelope, headers. */
export interface RefusedAnswer {
  readonly status: ContentfulStatusCode;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
}

const INTERNAL: ErrorBody = {
  error: { code: 'INTERNAL', message: 'Something broke on our side; it was logged.' },
};

/** Turns whatever was thrown into an answer. What is not the caller's fault is said without its words. */
export function refusedAnswer(error: unknown): RefusedAnswer {
  if (!(error instanceof EdgesealError)) return { status: HIDDEN, body: INTERNAL, headers: {} };
  const status = STATUS[error.code];
  if (status === HIDDEN) return { status, body: INTERNAL, headers: {} };
  const { code, message, detail } = error;
  const headers: Record<string, string> = {};
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="edgeseal"';
  if (error instanceof Unavailable) headers['retry-after'] = String(error.retryAfterSeconds);
  return { status, body: { error: { code, message, ...(detail === undefined ? {} : { detail }) } }, headers };
}
