// What each error means on the wire of the registry Worker: its status, and whether its own words may be shown. The one place
// that turns an error into an answer (style, section D); docs/errors.md lists every code.
import { type ErrorAnswer, errorAnswer, type StatusTable } from '../http/error-answer.ts';

/** Status by code. Codes of other rooms cannot arise here; if one does, the caller is only told INTERNAL. */
const STATUS: StatusTable = {
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

/** Turns whatever was thrown into an answer. */
export const refusedAnswer = (error: unknown): ErrorAnswer => errorAnswer(error, STATUS);
