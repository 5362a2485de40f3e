// What each error means on the wire of the registry Worker: its status, and whether its own words may be shown. The one place
// that turns an error into an answer (style, section D); docs/errors.md lists every code.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { EdgesealError, type ErrorCode, type ErrorDetail, Unavailable } from '../core/errors.ts';

/** Status by code. Codes of other rooms cannot arise here; if one does, the caller is only told INTERNAL. */
const STATUS: Readonly<Partial<Record<ErrorCode, ContentfulStatusCode>>> = {
  AUTH_TOKEN_MISSING: 401,
  AUTH_TOKEN_MALFORMED: 401,
  AUTH_TOKEN_EXPIRED: 401,
  AUTH_TOKEN_UNTRUSTED: 401,
  AUTH_TOKEN_REVOKED: 401,
  AUTH_SCOPE_MISSING: 403,
  REGISTRY_REQUEST_INVALID: 400,
  REGISTRY_SETTINGS_INVALID: 400,
  REGISTRY_SOURCE_UNKNOWN: 404,
  REGISTRY_EVENT_UNKNOWN: 404,
  REGISTRY_VERSION_CONFLICT: 412,
  REGISTRY_CERTIFICATE_TAKEN: 409,
  REGISTRY_PATH_UNKNOWN: 404,
  REGISTRY_METHOD_NOT_ALLOWED: 405,
  REGISTRY_CATALOG_UNAVAILABLE: 503,
  REGISTRY_NOT_PUBLISHED: 503,
};

const HIDDEN = 500;

/** The error envelope of design, section 3: the same for every path of every Worker. */
interface ErrorBody {
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
  const status = error instanceof EdgesealError ? STATUS[error.code] : undefined;
  if (!(error instanceof EdgesealError) || status === undefined) {
    return { status: HIDDEN, body: INTERNAL, headers: {} };
  }
  const { code, message, detail } = error;
  const headers: Record<string, string> = {};
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="edgeseal"';
  if (error instanceof Unavailable) headers['retry-after'] = String(error.retryAfterSeconds);
  return { status, body: { error: { code, message, ...(detail === undefined ? {} : { detail }) } }, headers };
}
