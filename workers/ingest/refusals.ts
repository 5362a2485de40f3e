// What each error means to whoever sent the request: its verdict, and whether its own words may be shown. The one place that
// turns an error into an answer (style, section D); docs/errors.md lists every code, dialects.ts what a verdict is on a wire.
import type { IngestError, Rejection } from '../../schemas/ingest-api.ts';
import { EdgesealError, Refusal, Unavailable } from '../core/errors.ts';
import { DIALECTS, type Verdict, verdictOf } from './protocols/dialects.ts';

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
  readonly verdict: Verdict;
  /** In plain HTTP; a protocol takes its own from dialects.ts. */
  readonly status: number;
  readonly body: IngestError;
  readonly headers: Readonly<Record<string, string>>;
}

const INTERNAL: IngestError = {
  error: { code: 'INTERNAL', message: 'Something broke on our side; it was logged.' },
};

/** Turns whatever was thrown into an answer. What is not the sender's fault is said without its words. */
export function refusedAnswer(error: unknown): RefusedAnswer {
  const verdict = error instanceof EdgesealError ? verdictOf(error.code) : 'broken';
  const [status] = DIALECTS.native[verdict];
  if (!(error instanceof EdgesealError)) return { verdict, status, body: INTERNAL, headers: {} };
  const headers = headersOf(error, status);
  // A deployment that lacks a binding says which: its operator is the one who reads this answer.
  if (verdict === 'broken' && error.code !== 'CONFIG_INVALID')
    return { verdict, status, body: INTERNAL, headers };
  const { code, message } = error;
  const detail = error instanceof NothingAccepted ? { rejected: [...error.rejected] } : error.detail;
  const body = { error: { code, message, ...(detail === undefined ? {} : { detail }) } };
  return { verdict, status, body, headers };
}

function headersOf(error: EdgesealError, status: number): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error instanceof Unavailable) headers['retry-after'] = String(error.retryAfterSeconds);
  if (status === 401) {
    // RFC 6750, section 3.1: no error attribute when there was no token at all.
    const invalid = error.code === 'AUTH_TOKEN_MISSING' ? '' : ', error="invalid_token"';
    headers['www-authenticate'] = `Bearer realm="edgeseal"${invalid}`;
  }
  // RFC 9110, section 15.5.6: a 405 says which methods there are.
  if (error.code === 'INGEST_METHOD_NOT_ALLOWED') headers.allow = String(error.detail?.allow);
  // RFC 9110, section 12.5.3: a 415 for the coding says which are taken.
  if (error.code === 'INGEST_ENCODING_UNSUPPORTED') headers['accept-encoding'] = 'gzip, deflate, br, zstd';
  return headers;
}
