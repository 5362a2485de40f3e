// The way from a body to its events that each protocol of the front door has: its `take`, with a head and a sender made up for it.
import type { DecodedBody } from '../../schemas/event.ts';
import { sourceSettings } from '../../schemas/registry.ts';
import { readWhole } from '../../workers/core/decode/slices.ts';
import type { RequestHead } from '../../workers/ingest/protocols/protocol.ts';
import { PROTOCOLS } from '../../workers/ingest/protocols/table.ts';
import type { Submission } from '../../workers/ingest/receive.ts';

/** Decodes a body over and over. */
export type Take = (body: Uint8Array, receivedAt: number) => Promise<DecodedBody>;

/** The `take` of a protocol for requests with these headers to this path; null for one that leaves it to decoding, as native does. */
export async function takeOf(name: string, path: string, headers: Headers): Promise<Take | null> {
  const all = await Promise.all(PROTOCOLS.map((row) => row.load()));
  const protocol = all.find((one) => one.name === name);
  if (protocol === undefined) throw new RangeError(`no protocol ${name}`);
  if (protocol.take === undefined) return null;
  const url = new URL(path, 'https://bench.invalid');
  const head: RequestHead = { method: 'POST', url, headers, params: { source: 'bench' }, cf: undefined };
  const settings = sourceSettings.parse({ v: 1, hook: { scheme: 'header', secrets: ['secret'] } });
  const proof = { proof: 'token', key: 'bench' } as const;
  const sender = { tenant: 'bench', source: 'bench', settings, proof };
  const mediaType = headers.get('content-type');
  const around = { sender, colo: 'DEV', mediaType, format: undefined, idempotencyKey: null };
  return async (body, receivedAt) => {
    const submission: Submission = { ...around, receivedAt, body };
    const taken = await protocol.take?.(submission, head);
    if (taken === undefined || !('body' in taken)) throw new RangeError(`${name} answered and took nothing`);
    const { body: events } = taken;
    return typeof events === 'function' ? readWhole(events) : events;
  };
}
