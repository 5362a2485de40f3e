// What webhooks fetch: a provider's keys, certificates and confirmations, from addresses pinned to the provider by whoever calls
// this. Never followed elsewhere, never longer than the cap, never waited for beyond the deadline.
import { Unavailable } from '../../../core/errors.ts';
import { DeadlinePassed, within } from '../../../platform/deadline.ts';

/** Providers answer in tens of ms; a sender that waits for us gives up after 5 to 15 s. */
const DEADLINE_MS = 3_000;

/** Google's key set has 2 kB, an SNS certificate 2 kB, a confirmation 1 kB. */
const MAX_BYTES = 65_536;

/** What came back. */
export interface Fetched {
  readonly text: string;
  readonly headers: Headers;
}

/** Final answers about what is asked for; any other, 403 too, may be about the provider's own moment. */
const NOT_THERE = new Set([404, 410]);

/** Text of a pinned https address. Throws `Unavailable` AUTH_KEYS_UNAVAILABLE for anything but a 200 in time and size. */
export async function fetchPinned(address: string): Promise<Fetched> {
  const fetched = await fetchIfThere(address);
  if (fetched !== null) return fetched;
  throw new Unavailable('AUTH_KEYS_UNAVAILABLE', 'the provider no longer has what its webhooks need');
}

/** The same for an address that a message named: null where the provider answers that it has no such thing. */
export async function fetchIfThere(address: string): Promise<Fetched | null> {
  const abort = new AbortController();
  try {
    return await within(DEADLINE_MS, 'the provider', fetchText(address, abort.signal));
  } catch (cause) {
    if (cause instanceof DeadlinePassed) abort.abort();
    throw new Unavailable('AUTH_KEYS_UNAVAILABLE', 'the provider did not hand out what its webhooks need', {
      cause,
    });
  }
}

async function fetchText(address: string, signal: AbortSignal): Promise<Fetched | null> {
  const response = await fetch(address, { redirect: 'manual', signal });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    if (NOT_THERE.has(response.status)) return null;
    throw new Error(`answered ${response.status}`);
  }
  return { text: await readCapped(response.body), headers: response.headers };
}

async function readCapped(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (length > MAX_BYTES) throw new Error(`answered more than ${MAX_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
