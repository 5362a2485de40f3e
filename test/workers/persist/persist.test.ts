import { beforeEach, expect, it } from 'vitest';
import { buildPacket } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { consume, freshStorage, inMessage, inSpill } from './desk.ts';

beforeEach(freshStorage);

it('archives packets from messages and from spill, acknowledges them and empties spill', async () => {
  const a = await buildPacket({ events: [{}, { message: 'x' }] });
  const b = await buildPacket({ events: [{}] });
  const messages = [inMessage(a), await inSpill(b)];
  await consume(messages);
  expect(messages.map(({ outcome }) => outcome)).toEqual(['acked', 'acked']);
  const archive = await checkArchive();
  expect(archive.uids).toEqual([`${a.id}.0`, `${a.id}.1`, `${b.id}.0`].sort());
  expect(archive).toMatchObject({ orphans: [], spilled: [], duplicates: {}, dead: {} });
});
