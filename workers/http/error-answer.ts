// How an error becomes an answer in the envelope of design, section 3, in every Worker behind the front door. Which status a code has is
// each Worker's own table; ingest, whose senders speak many dialects, has its own way.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { EdgesealError, type ErrorCode, type ErrorDetail, Unavailable } from '../core/errors.ts';

/** The error envelope: the same for every path of every Worker. */
export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly detail?: ErrorDetail };
}

/** An answer in values: status, envelope, headers. */
export interface ErrorAnswer {
  readonly status: ContentfulStatusCode;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
}

/** HTTP status by code; a code without one, or with {@link HIDDEN}, is ours and none of the caller's business. */
export type StatusTable = Readonly<Partial<Record<ErrorCode, ContentfulStatusCode>>>;

/** What the caller is told of what broke on our side. */
export const HIDDEN = 500;

const INTERNAL: ErrorBody = {
  error: { code: 'INTERNAL', message: 'Something broke on our side; it was logged.' },
};

/** The answer to whatever was thrown. What is not the caller's fault is said without its words. */
export function errorAnswer(error: unknown, statuses: StatusTable): ErrorAnswer {
  const status = error instanceof EdgesealError ? statuses[error.code] : undefined;
  if (!(error instanceof EdgesealError) || status === undefined || status === HIDDEN)
    return { status: HIDDEN, body: INTERNAL, headers: {} };
  const { code, message, detail } = error;
  const headers: Record<string, string> = {};
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="edgeseal"';
  if (error instanceof Unavailable) headers['retry-after'] = String(error.retryAfterSeconds);
  return { status, body: { error: { code, message, ...(detail === undefined ? {} : { detail }) } }, headers };
}
