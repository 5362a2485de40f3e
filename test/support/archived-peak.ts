// What the archiver's isolate held while it archived what was sent: the lines logged between the first answer at the front door and the one
// that says that the packets are in the catalog. Asking the catalog instead would have workerd and its parent wait for one another while the
// collector's lines fill the pipe between them.
import { setTimeout as pause } from 'node:timers/promises';
import { type Peak, peakOf } from './gc-trace.ts';
import type { Stack } from './stack.ts';

/** Longest wait, in looks a tenth of a second apart. */
const MAX_LOOKS = 1_200;

/** What persist says of a chunk it has archived. */
const ARCHIVED = /"event":"archived".*?"packets":(\d+)/g;

/** Sends one body; the answer's status. */
export async function sendBody(stack: Stack, path: string, body: Uint8Array<ArrayBuffer>): Promise<number> {
  const [method, type] = path.includes('/files/') ? ['PUT', ''] : ['POST', 'application/x-ndjson'];
  const headers = { authorization: `Bearer ${stack.tokens.ingest}`, 'content-type': type };
  const response = await fetch(`${stack.url}${path}`, { method, headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** The peak from the first answer until all are archived, of any isolate; each call of `sends` has one packet accepted. */
export async function archivedPeak(stack: Stack, ...sends: (() => Promise<number>)[]): Promise<Peak> {
  const from = (await stack.logs()).length;
  let accepted: number | undefined;
  for (const send of sends) {
    const status = await send();
    if (status >= 300) throw new Error(`a body was answered with ${status}`);
    // The first may be archived before the last is sent.
    accepted ??= (await stack.logs()).length;
  }
  for (let look = 0; ; look++) {
    const log = await stack.logs();
    if (archivedIn(log.slice(from)) >= sends.length) return peakOf(log.slice(accepted));
    if (look === MAX_LOOKS) throw new Error('a packet was not archived');
    await pause(100);
  }
}

function archivedIn(log: string): number {
  let packets = 0;
  for (const [, count] of log.matchAll(ARCHIVED)) packets += Number(count);
  return packets;
}
