// The closed list of ways an operation can fail, in three classes by what the caller must do next.
// Pure rooms throw these; `workers/ingest/refusals.ts`, `workers/query/refusals.ts` and
// `workers/persist/dispositions.ts` say what each means on their wire. docs/errors.md explains every code.

/** Every code, named ROOM_REASON. Adding one fails to compile until each table has placed it. */
export const ERROR_CODES = [
  // auth: who may do this
  'AUTH_TOKEN_MISSING',
  'AUTH_TOKEN_MALFORMED',
  'AUTH_TOKEN_EXPIRED',
  'AUTH_TOKEN_UNTRUSTED',
  'AUTH_TOKEN_REVOKED',
  'AUTH_SCOPE_MISSING',
  'AUTH_SOURCE_DISABLED',
  'AUTH_SOURCE_UNKNOWN',
  'AUTH_SIGNATURE_REQUIRED',
  'AUTH_SIGNATURE_MALFORMED',
  'AUTH_SIGNATURE_INVALID',
  'AUTH_SIGNATURE_EXPIRED',
  'AUTH_SIGNATURE_REPLAYED',
  'AUTH_DIGEST_MISMATCH',
  'AUTH_CERTIFICATE_UNKNOWN',
  'AUTH_REGISTRY_UNAVAILABLE',
  'AUTH_KEYS_UNAVAILABLE',
  // ingest: the request as a whole
  'INGEST_BODY_EMPTY',
  'INGEST_BODY_INCOMPLETE',
  'INGEST_BODY_TOO_LARGE',
  'INGEST_TOO_MANY_EVENTS',
  'INGEST_PACKET_TOO_LARGE',
  'INGEST_ENCODING_UNSUPPORTED',
  'INGEST_ENCODING_BROKEN',
  'INGEST_MEDIA_TYPE_UNSUPPORTED',
  'INGEST_FORMAT_UNKNOWN',
  'INGEST_IDEMPOTENCY_KEY_INVALID',
  'INGEST_REQUEST_INVALID',
  'INGEST_SIGNAL_NOT_SERVED',
  'INGEST_METHOD_NOT_ALLOWED',
  'INGEST_RATE_LIMITED',
  'INGEST_OVERLOADED',
  'INGEST_STORAGE_UNAVAILABLE',
  'INGEST_QUERY_UNAVAILABLE',
  'INGEST_REGISTRAR_UNAVAILABLE',
  'INGEST_DEVICES_UNAVAILABLE',
  'INGEST_WITNESS_UNAVAILABLE',
  'INGEST_CODE_UNAVAILABLE',
  // decode: one event (or the whole body, when it cannot be split)
  'DECODE_NOT_UTF8',
  'DECODE_JSON_SYNTAX',
  'DECODE_JSON_NOT_OBJECT',
  'DECODE_DUPLICATE_KEY',
  'DECODE_TOO_DEEP',
  'DECODE_TOO_MANY_FIELDS',
  'DECODE_EVENT_TOO_LARGE',
  'DECODE_SYSLOG_SYNTAX',
  'DECODE_CEF_SYNTAX',
  'DECODE_LEEF_SYNTAX',
  'DECODE_CSV_SYNTAX',
  'DECODE_KV_SYNTAX',
  'DECODE_CLF_SYNTAX',
  'DECODE_CRI_SYNTAX',
  'DECODE_W3C_SYNTAX',
  'DECODE_ZEEK_SYNTAX',
  'DECODE_XML_SYNTAX',
  'DECODE_AUDIT_SYNTAX',
  'DECODE_MQTT_SYNTAX',
  'DECODE_DEVICE_ID_INVALID',
  'DECODE_PROTOBUF_SYNTAX',
  'DECODE_SNAPPY_SYNTAX',
  'DECODE_BASE64_SYNTAX',
  'DECODE_ENVELOPE_SYNTAX',
  // normalize
  'NORMALIZE_OCSF_INVALID',
  // attest
  'ATTEST_NOT_CANONICAL',
  'ATTEST_KEY_UNUSABLE',
  'ATTEST_PROOF_INVALID',
  'ATTEST_SIGNATURE_INVALID',
  // envelope between ingest and persist
  'ENVELOPE_MALFORMED',
  'ENVELOPE_VERSION_UNKNOWN',
  // persist
  'PERSIST_SPILL_MISSING',
  'PERSIST_CATALOG_UNAVAILABLE',
  'PERSIST_ARCHIVE_UNAVAILABLE',
  'PERSIST_CLAIM_CONFLICT',
  'PERSIST_SEALING_UNAVAILABLE',
  'PERSIST_GAVE_UP',
  // seal and log
  'SEAL_HEAD_MOVED',
  'SEAL_HEAD_INCONSISTENT',
  'SEAL_CATALOG_UNAVAILABLE',
  'SEAL_TILES_UNAVAILABLE',
  'LOG_TILE_PATH_INVALID',
  'LOG_TILE_NOT_FOUND',
  'LOG_NOT_WITNESSED',
  // query
  'QUERY_SYNTAX',
  'QUERY_TOO_COMPLEX',
  'QUERY_TOO_BROAD',
  'QUERY_TIME_INVALID',
  'QUERY_PARAMETER_INVALID',
  'QUERY_CURSOR_INVALID',
  'QUERY_NOT_FOUND',
  'QUERY_NOT_SEALED',
  'QUERY_ERASED',
  'QUERY_PATH_UNKNOWN',
  'QUERY_METHOD_NOT_ALLOWED',
  'QUERY_OVERLOADED',
  'QUERY_CATALOG_UNAVAILABLE',
  'QUERY_ARCHIVE_UNAVAILABLE',
  // registry: settings of sources, revoked tokens
  'REGISTRY_REQUEST_INVALID',
  'REGISTRY_SETTINGS_INVALID',
  'REGISTRY_SOURCE_UNKNOWN',
  'REGISTRY_EVENT_UNKNOWN',
  'REGISTRY_VERSION_CONFLICT',
  'REGISTRY_CERTIFICATE_TAKEN',
  'REGISTRY_PATH_UNKNOWN',
  'REGISTRY_METHOD_NOT_ALLOWED',
  'REGISTRY_CATALOG_UNAVAILABLE',
  'REGISTRY_NOT_PUBLISHED',
  // devices: attestation, and who administers it
  'DEVICES_REQUEST_INVALID',
  'DEVICES_UNKNOWN',
  'DEVICES_KEY_INVALID',
  'DEVICES_CONFLICT',
  'DEVICES_TOO_MANY_CHALLENGES',
  'DEVICES_PATH_UNKNOWN',
  'DEVICES_METHOD_NOT_ALLOWED',
  'DEVICES_CATALOG_UNAVAILABLE',
  // any room: the deployment itself is wrong, or an invariant broke
  'CONFIG_INVALID',
  'INTERNAL',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Plain values that may be logged and shown: numbers found and allowed, names; never secrets or payloads. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | null>>;

/** What every Edgeseal error carries: a code, a sentence, and the plain values behind it. */
export abstract class EdgesealError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; detail?: ErrorDetail } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
  }
}

/** The input is at fault: repeating it unchanged can never succeed. */
export class Refusal extends EdgesealError {
  override readonly name = 'Refusal';
}

/** A dependency is at fault: the same input may succeed later. */
export class Unavailable extends EdgesealError {
  override readonly name = 'Unavailable';
  /** Seconds the caller should wait, where one is known. */
  readonly retryAfterSeconds: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; detail?: ErrorDetail; retryAfterSeconds?: number } = {},
  ) {
    super(code, message, options);
    this.retryAfterSeconds = options.retryAfterSeconds ?? 5;
  }
}

/** An invariant broke: stop, keep what is there, and page somebody. */
export class Violation extends EdgesealError {
  override readonly name = 'Violation';
}
