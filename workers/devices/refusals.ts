// What each error means on the wire of the devices Worker: its status, and whether its own words may be shown. The one place
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
  AUTH_SOURCE_DISABLED: 403,
  DEVICES_REQUEST_INVALID: 400,
  DEVICES_UNKNOWN: 404,
  DEVICES_KEY_INVALID: 400,
  DEVICES_CONFLICT: 409,
  DEVICES_TOO_MANY_CHALLENGES: 429,
  DEVICES_PATH_UNKNOWN: 404,
  DEVICES_METHOD_NOT_ALLOWED: 405,
  DEVICES_CATALOG_UNAVAILABLE: 503,
};

/** Turns whatever was thrown into an answer. */
export const refusedAnswer = (error: unknown): ErrorAnswer => errorAnswer(error, STATUS);
