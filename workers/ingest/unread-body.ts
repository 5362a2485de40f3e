// What a sender is still writing when it is refused (RFC 9112, section 9.6): closing on unread bytes resets the connection, and
// the answer is lost with it. So as much as senders send is let pass first, under bounds, without being looked at or kept.
import { within } from '../platform/deadline.ts';

/** Above what senders should send at once (docs/deploy.md, "Size of requests"); more is not waited for. */
const MAX_PASSED_BYTES = 8 * 1024 * 1024;

/** Who takes longer is answered while it writes. */
const DEADLINE_MS = 5_000;

/** Held for one body at a time; with {@link MAX_AT_ONCE} 8 MiB of the isolate's 128 MB. */
const BUFFER_BYTES = 64 * 1024;
const MAX_AT_ONCE = 128;

let passing = 0;

/** What Content-Length says (RFC 9110, section 8.6): digits only; anything else counts as absent. */
export function declaredLength(headers: Headers): number | undefined {
  const header = headers.get('content-length') ?? '';
  return /^[0-9]{1,15}$/.test(header) ? Number(header) : undefined;
}

/** Lets a body pass that nobody has begun to read and that says its length. Never throws, and never takes long. */
export async function letBodyPass({ body, bodyUsed, headers }: Request): Promise<void> {
  const declared = declaredLength(headers) ?? Number.POSITIVE_INFINITY;
  if (body === null || bodyUsed || body.locked || declared > MAX_PASSED_BYTES) return;
  if (passing >= MAX_AT_ONCE) return;
  passing++;
  try {
    await within(DEADLINE_MS, 'the rest of the body', drop(body, declared));
  } catch {
    // It broke off or is too slow: either way the answer is due now.
  } finally {
    passing--;
  }
}

/** One buffer over and over. Not cancelled when it is given up: that would cut the connection, answer included. */
async function drop(body: ReadableStream, declared: number): Promise<void> {
  const until = Date.now() + DEADLINE_MS;
  const reader = body.getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(Math.min(declared, BUFFER_BYTES) + 1);
  for (let left = declared; left >= 0 && Date.now() < until; left -= buffer.byteLength) {
    const size = buffer.byteLength;
    const { value, done } = await reader.readAtLeast(size, new Uint8Array(buffer));
    if (done || value === undefined || value.byteLength < size) return;
    buffer = value.buffer;
  }
}
