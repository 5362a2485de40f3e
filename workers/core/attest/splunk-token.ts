// The token of a Splunk HTTP Event Collector request: one reading for those who send events (ingest) and those who ask for their
// acknowledgement (query). Refusals carry, as detail `hec`, the number by which Splunk would tell them.
import { Refusal } from '../errors.ts';
import { type Presented, tokenOf } from './carriers.ts';

/**
 * The token of an attacker-controlled request: `Splunk`, `Bearer`, or the password of `Basic`. Not from the address: there it ends
 * up in the logs of everything in between, and Splunk has it off as well. Throws `Refusal` AUTH_TOKEN_MISSING, AUTH_TOKEN_MALFORMED.
 */
export function splunkTokenOf(request: Presented): string {
  const isInAddress = request.url.searchParams.getAll('token').length > 0;
  if (isInAddress && request.headers.get('authorization') === null) {
    const message = 'the token must be in the Authorization header, not in the address';
    throw new Refusal('AUTH_TOKEN_MISSING', message, { detail: { hec: 16 } });
  }
  try {
    return tokenOf(request, ['splunk', 'bearer', 'basic']);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'AUTH_TOKEN_MALFORMED') throw error;
    throw new Refusal(error.code, error.message, { detail: { hec: 3 } });
  }
}
