// What is let pass of a body whose request is refused: that of an honest sender, and never what has no end.
import { expect, it } from 'vitest';
import { letBodyPass } from '../../../workers/ingest/unread-body.ts';

/** A request whose body gives 64 KiB at a time; `left` counts what was not asked for. */
function sending(bytes: number, headers: Record<string, string>) {
  const sent = { left: bytes };
  const body = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const chunk = Math.min(sent.left, 64 * 1024);
      sent.left -= chunk;
      controller.enqueue(new Uint8Array(chunk));
      if (sent.left === 0) controller.close();
    },
  });
  return { sent, request: new Request('https://edge.example/', { method: 'POST', body, headers }) };
}

const MIB = 1024 * 1024;

it.each([1, 64 * 1024, MIB, 8 * MIB])('all of %i bytes that were announced', async (bytes) => {
  const { sent, request } = sending(bytes, { 'content-length': String(bytes) });
  await letBodyPass(request);
  expect(sent.left).toBe(0);
});

it.each([
  ['of more than 8 MiB', { 'content-length': String(8 * MIB + 1) }],
  ['that does not say its length', {}],
  ['whose length is none', { 'content-length': '-1' }],
])('nothing of a body %s', async (_, headers: Record<string, string>) => {
  const { sent, request } = sending(9 * MIB, headers);
  await letBodyPass(request);
  expect(request.bodyUsed).toBe(false);
  expect(sent.left).toBeGreaterThan(8 * MIB);
});

it('no more than was announced and one buffer of a body that goes on', async () => {
  const { sent, request } = sending(64 * MIB, { 'content-length': String(MIB) });
  await letBodyPass(request);
  expect(64 * MIB - sent.left).toBeLessThan(2 * MIB);
});

it('nothing of a body that was read, or that broke off', async () => {
  const read = new Request('https://edge.example/', { method: 'POST', body: 'read' });
  await read.text();
  await letBodyPass(read);
  const body = new ReadableStream({
    type: 'bytes',
    pull: (controller) => controller.error(new Error('gone')),
  });
  const headers = { 'content-length': '10' };
  await letBodyPass(new Request('https://edge.example/', { method: 'POST', body, headers }));
  expect(read.bodyUsed).toBe(true);
});
