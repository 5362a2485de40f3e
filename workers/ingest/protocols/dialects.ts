// One inner outcome, one word for it in each dialect: the only place that says with which status a protocol answers what
// (docs/senders.md shows it as a table). How the word is dressed stands in the protocol's own file.
import type { ErrorCode } from '../../core/errors.ts';

/** What can become of a request, as far as any dialect tells it apart. */
export type Verdict =
  /** Durable and receipted. A retry of it is answered alike: only persist can tell (design, section 3, "Deduplication"). */
  | 'durable'
  /** No credential at all. */
  | 'no-credential'
  /** One that is malformed, expired, revoked, of a wrong signature, or replayed. */
  | 'bad-credential'
  /** A good one that may not do this, or whose source is switched off. */
  | 'forbidden'
  /** No event where one was needed. */
  | 'empty'
  /** Not what the protocol says a body is; or not one event of it could be accepted. */
  | 'invalid'
  | 'unsupported-media'
  | 'too-large'
  /** Beyond a limit of the source or of the isolate: repeat later. */
  | 'overloaded'
  /** Storage does not take it: repeat later. */
  | 'unavailable'
  /** A path of the protocol that is not served, traces or metrics for one. */
  | 'not-served'
  /** A path of the protocol, by another method. */
  | 'wrong-method'
  /** Ours, logged; repeating may help. */
  | 'broken';

/** Status, and the dialect's own number for it where it has one. */
export type Word = readonly [status: number, code?: number];

/** A dialect: a word for every verdict. */
export type Dialect = Readonly<Record<Verdict, Word>>;

/** What HTTP itself would say (RFC 9110); dialects differ from it where their senders expect something else. */
const HTTP: Dialect = {
  durable: [202],
  'no-credential': [401],
  'bad-credential': [401],
  forbidden: [403],
  empty: [400],
  invalid: [400],
  'unsupported-media': [415],
  'too-large': [413],
  overloaded: [429],
  unavailable: [503],
  'not-served': [404],
  'wrong-method': [405],
  broken: [500],
};

/** By the protocol's name. */
export const DIALECTS = {
  native: HTTP,
  // Any 2xx is taken by most, 200 by all. 403 for a source that is switched off: 410 would end the hook for good.
  webhook: { ...HTTP, durable: [200] },
  // A missing key is 401, a wrong one 403 (https://docs.datadoghq.com/api/latest/logs/#send-logs).
  datadog: { ...HTTP, 'bad-credential': [403] },
  'datadog-v1': { ...HTTP, durable: [200], 'no-credential': [403], 'bad-credential': [403] },
  aurora: HTTP,
  files: { ...HTTP, durable: [201] },
  // The second number is Splunk's code. 429 is none of its answers: everything to be repeated is 503/9.
  'splunk-hec': {
    durable: [200, 0],
    'no-credential': [401, 2],
    'bad-credential': [403, 4],
    forbidden: [403, 1],
    empty: [400, 5],
    invalid: [400, 6],
    'unsupported-media': [415, 6],
    'too-large': [413, 6],
    overloaded: [503, 9],
    unavailable: [503, 9],
    'not-served': [404, 6],
    'wrong-method': [405, 6],
    broken: [500, 8],
  },
  // 413 loses the delivery for good: Firehose neither repeats it nor puts it into its backup.
  firehose: { ...HTTP, durable: [200], 'too-large': [400], 'not-served': [400], overloaded: [503] },
  eventbridge: HTTP,
  logpush: { ...HTTP, durable: [200], overloaded: [503] },
  // 403, not 410, for a source that is switched off: of 410 a sender concludes that it was for good.
  cloudevents: HTTP,
  // The second number is the code of google.rpc.Status. Clients repeat 503 and not 500, and drop what they do not repeat.
  otlp: {
    durable: [200, 0],
    'no-credential': [401, 16],
    'bad-credential': [401, 16],
    forbidden: [403, 7],
    empty: [400, 3],
    invalid: [400, 3],
    'unsupported-media': [415, 3],
    'too-large': [413, 3],
    overloaded: [429, 8],
    unavailable: [503, 14],
    'not-served': [404, 5],
    'wrong-method': [405, 12],
    broken: [503, 13],
  },
  // Clients repeat 429 and 5xx, and drop what is refused otherwise.
  loki: { ...HTTP, durable: [204] },
  elasticsearch: { ...HTTP, durable: [200], 'unsupported-media': [406] },
} as const satisfies Record<string, Dialect>;

/** The verdict that an error is. Codes of other rooms surface here only if the deployment is at fault: `broken`. */
export function verdictOf(code: ErrorCode): Verdict {
  return VERDICTS[code];
}

/** A new code fails to compile until it is placed here. */
const VERDICTS = {
  AUTH_TOKEN_MISSING: 'no-credential',
  AUTH_TOKEN_MALFORMED: 'bad-credential',
  AUTH_TOKEN_EXPIRED: 'bad-credential',
  AUTH_TOKEN_UNTRUSTED: 'bad-credential',
  AUTH_TOKEN_REVOKED: 'bad-credential',
  AUTH_SCOPE_MISSING: 'forbidden',
  AUTH_SOURCE_DISABLED: 'forbidden',
  AUTH_SOURCE_UNKNOWN: 'bad-credential',
  AUTH_SIGNATURE_REQUIRED: 'forbidden',
  AUTH_SIGNATURE_MALFORMED: 'bad-credential',
  AUTH_SIGNATURE_INVALID: 'bad-credential',
  AUTH_SIGNATURE_EXPIRED: 'bad-credential',
  AUTH_SIGNATURE_REPLAYED: 'bad-credential',
  AUTH_DIGEST_MISMATCH: 'bad-credential',
  AUTH_CERTIFICATE_UNKNOWN: 'bad-credential',
  AUTH_REGISTRY_UNAVAILABLE: 'unavailable',
  AUTH_KEYS_UNAVAILABLE: 'unavailable',
  INGEST_BODY_EMPTY: 'empty',
  INGEST_BODY_INCOMPLETE: 'invalid',
  INGEST_BODY_TOO_LARGE: 'too-large',
  INGEST_TOO_MANY_EVENTS: 'too-large',
  INGEST_PACKET_TOO_LARGE: 'too-large',
  INGEST_ENCODING_UNSUPPORTED: 'unsupported-media',
  INGEST_ENCODING_BROKEN: 'invalid',
  INGEST_MEDIA_TYPE_UNSUPPORTED: 'unsupported-media',
  INGEST_FORMAT_UNKNOWN: 'invalid',
  INGEST_IDEMPOTENCY_KEY_INVALID: 'invalid',
  INGEST_REQUEST_INVALID: 'invalid',
  INGEST_SIGNAL_NOT_SERVED: 'not-served',
  INGEST_METHOD_NOT_ALLOWED: 'wrong-method',
  INGEST_RATE_LIMITED: 'overloaded',
  INGEST_OVERLOADED: 'overloaded',
  INGEST_STORAGE_UNAVAILABLE: 'unavailable',
  INGEST_QUERY_UNAVAILABLE: 'unavailable',
  INGEST_REGISTRAR_UNAVAILABLE: 'unavailable',
  INGEST_DEVICES_UNAVAILABLE: 'unavailable',
  INGEST_WITNESS_UNAVAILABLE: 'unavailable',
  INGEST_CODE_UNAVAILABLE: 'unavailable',
  DECODE_NOT_UTF8: 'invalid',
  DECODE_JSON_SYNTAX: 'invalid',
  DECODE_JSON_NOT_OBJECT: 'invalid',
  DECODE_DUPLICATE_KEY: 'invalid',
  DECODE_TOO_DEEP: 'invalid',
  DECODE_TOO_MANY_FIELDS: 'invalid',
  DECODE_EVENT_TOO_LARGE: 'too-large',
  DECODE_SYSLOG_SYNTAX: 'invalid',
  DECODE_CEF_SYNTAX: 'invalid',
  DECODE_LEEF_SYNTAX: 'invalid',
  DECODE_CSV_SYNTAX: 'invalid',
  DECODE_KV_SYNTAX: 'invalid',
  DECODE_CLF_SYNTAX: 'invalid',
  DECODE_CRI_SYNTAX: 'invalid',
  DECODE_W3C_SYNTAX: 'invalid',
  DECODE_ZEEK_SYNTAX: 'invalid',
  DECODE_XML_SYNTAX: 'invalid',
  DECODE_AUDIT_SYNTAX: 'invalid',
  DECODE_MQTT_SYNTAX: 'invalid',
  DECODE_DEVICE_ID_INVALID: 'invalid',
  DECODE_PROTOBUF_SYNTAX: 'invalid',
  DECODE_SNAPPY_SYNTAX: 'invalid',
  DECODE_BASE64_SYNTAX: 'invalid',
  DECODE_ENVELOPE_SYNTAX: 'invalid',
  NORMALIZE_OCSF_INVALID: 'invalid',
  ATTEST_NOT_CANONICAL: 'invalid',
  ATTEST_KEY_UNUSABLE: 'broken',
  ATTEST_PROOF_INVALID: 'broken',
  ATTEST_SIGNATURE_INVALID: 'broken',
  ENVELOPE_MALFORMED: 'broken',
  ENVELOPE_VERSION_UNKNOWN: 'broken',
  PERSIST_SPILL_MISSING: 'broken',
  PERSIST_CATALOG_UNAVAILABLE: 'broken',
  PERSIST_ARCHIVE_UNAVAILABLE: 'broken',
  PERSIST_CLAIM_CONFLICT: 'broken',
  PERSIST_SEALING_UNAVAILABLE: 'broken',
  PERSIST_GAVE_UP: 'broken',
  SEAL_HEAD_MOVED: 'broken',
  SEAL_HEAD_INCONSISTENT: 'broken',
  SEAL_CATALOG_UNAVAILABLE: 'broken',
  SEAL_TILES_UNAVAILABLE: 'broken',
  LOG_TILE_PATH_INVALID: 'broken',
  LOG_TILE_NOT_FOUND: 'broken',
  LOG_NOT_WITNESSED: 'broken',
  QUERY_SYNTAX: 'broken',
  QUERY_TOO_COMPLEX: 'broken',
  QUERY_TOO_BROAD: 'broken',
  QUERY_TIME_INVALID: 'broken',
  QUERY_PARAMETER_INVALID: 'broken',
  QUERY_CURSOR_INVALID: 'broken',
  QUERY_NOT_FOUND: 'broken',
  QUERY_NOT_SEALED: 'broken',
  QUERY_ERASED: 'broken',
  QUERY_PATH_UNKNOWN: 'broken',
  QUERY_METHOD_NOT_ALLOWED: 'broken',
  QUERY_OVERLOADED: 'broken',
  QUERY_CATALOG_UNAVAILABLE: 'broken',
  QUERY_ARCHIVE_UNAVAILABLE: 'broken',
  REGISTRY_REQUEST_INVALID: 'broken',
  REGISTRY_SETTINGS_INVALID: 'broken',
  REGISTRY_SOURCE_UNKNOWN: 'broken',
  REGISTRY_EVENT_UNKNOWN: 'broken',
  REGISTRY_VERSION_CONFLICT: 'broken',
  REGISTRY_CERTIFICATE_TAKEN: 'broken',
  REGISTRY_PATH_UNKNOWN: 'broken',
  REGISTRY_METHOD_NOT_ALLOWED: 'broken',
  REGISTRY_CATALOG_UNAVAILABLE: 'broken',
  REGISTRY_NOT_PUBLISHED: 'broken',
  DEVICES_REQUEST_INVALID: 'broken',
  DEVICES_UNKNOWN: 'broken',
  DEVICES_KEY_INVALID: 'broken',
  DEVICES_CONFLICT: 'broken',
  DEVICES_TOO_MANY_CHALLENGES: 'broken',
  DEVICES_PATH_UNKNOWN: 'broken',
  DEVICES_METHOD_NOT_ALLOWED: 'broken',
  DEVICES_CATALOG_UNAVAILABLE: 'broken',
  CONFIG_INVALID: 'broken',
  INTERNAL: 'broken',
} as const satisfies Record<ErrorCode, Verdict>;
