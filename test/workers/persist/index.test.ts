import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { encodeMessage } from '../../../workers/core/attest/envelope.ts';
import worker from '../../../workers/persist/index.ts';
import { buildPacket } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { freshStorage } from './desk.ts';

beforeEach(freshStorage);

async function deliver(queue: string, bodies: readonly ArrayBuffer[]) {
  const messages = bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const context = createExecutionContext();
  await worker.queue(batch, env);
  return getQueueResult(batch, context);
}

it('consumes both its queues and acknowledges message by message', async () => {
  const { id, file } = await buildPacket();
  const body = encodeMessage({ kind: 'packet', file }).buffer;
  const unknown = Uint8Array.of(0x99).buffer;
  const first = await deliver('edgeseal-packets', [unknown, body]);
  expect(first.explicitAcks).toEqual(['m1']);
  expect(first.retryMessages.map(({ msgId }) => msgId)).toEqual(['m0']);
  const last = await deliver('edgeseal-packets-dead', [unknown, body]);
  expect([...last.explicitAcks].sort()).toEqual(['m0', 'm1']);
  expect(await checkArchive()).toMatchObject({ uids: [`${id}.0`], dead: { m0: 0 } });
});

it('refuses a queue it was not made for, so that the batch stays where it is', async () => {
  await expect(deliver('edgeseal-sealing', [])).rejects.toThrow(/no consumer for queue edgeseal-sealing/);
});
