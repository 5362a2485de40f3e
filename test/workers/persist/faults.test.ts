// The fault matrix of persist (design, section 4): every call of a batch fails, happens but loses its reply, or is the last thing
// the Worker does. After each step the whole archive is read again.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RejectedEvent } from '../../../schemas/event.ts';
import { walkArchive } from '../../../workers/persist/orphans.ts';
import { FAULT_KINDS, FaultPlan, faultsOf } from '../../support/faults.ts';
import { type BuiltPacket, buildPacket, NOON } from '../../support/packet-builder.ts';
import { checkArchive } from './archive-check.ts';
import { checkBooks } from './books-check.ts';
import { consume, consumeUntilAcked, freshStorage, inMessage, inSpill, redelivered, swept } from './desk.ts';
import type { TestMessage } from './test-message.ts';

beforeEach(freshStorage);

/** Every call the batch below makes when nothing fails, in order. */
const CALLS = [
  'CATALOG.read', // which pointers are archived already
  'SPILL.get',
  'CATALOG.read', // what the catalog knows about the chunk
  'CATALOG.read', // the originals of retries
  'ARCHIVE.put', // rejected events
  'ARCHIVE.put', // segment of acme
  'ARCHIVE.put', // segment of other
  'CATALOG.write', // the claim
  'SEALING.send',
  'SPILL.delete',
];

/** nth call of its kind, for each call above. */
const FAULTS = faultsOf(CALLS);

interface Scene {
  readonly messages: TestMessage[];
  /** Everything that got its 202. */
  readonly sent: readonly BuiltPacket[];
  /** Packets whose events must be in the archive once in the end. */
  readonly fresh: readonly BuiltPacket[];
  readonly duplicates: Record<string, string>;
}

/** Two tenants, a spilled packet, rejected events, a retry of a packet archived before, one of a packet of the batch. */
async function scene(): Promise<Scene> {
  const rejected: RejectedEvent[] = [{ index: 1, code: 'DECODE_JSON_SYNTAX', message: 'no', raw: '{' }];
  const earlier = await buildPacket({ body: 'earlier' });
  await consume([inMessage(earlier)]);
  const mixed = await buildPacket({ events: [{}, { message: 'ä' }], rejected });
  const spilled = await buildPacket({ events: [{}] });
  const other = await buildPacket({ tenant: 'other', idempotencyKey: 'k' });
  const keyRetry = await buildPacket({ tenant: 'other', idempotencyKey: 'k', receivedAt: NOON + 1 });
  const bodyRetry = await buildPacket({ body: 'earlier', receivedAt: NOON + 1 });
  const messages = [mixed, other, keyRetry, bodyRetry].map(inMessage);
  messages.push(await inSpill(spilled));
  return {
    messages,
    sent: [earlier, mixed, spilled, other, keyRetry, bodyRetry],
    fresh: [earlier, mixed, spilled, other],
    duplicates: { [keyRetry.id]: other.id, [bodyRetry.id]: earlier.id },
  };
}

async function expectAllArchived({ sent, fresh, duplicates }: Scene): Promise<void> {
  const archive = await checkArchive();
  await checkBooks(sent);
  const uids = fresh.flatMap(({ id, packet }) =>
    Array.from({ length: packet.manifest.events }, (_, i) => `${id}.${i}`),
  );
  expect(archive.uids).toEqual(uids.sort());
  expect(archive.duplicates).toEqual(duplicates);
  expect(Object.values(archive.dead)).toEqual([1]);
  expect(archive.spilled).toEqual([]);
}

it('knows every call that can fail', async () => {
  const plan = new FaultPlan();
  const { messages } = await scene();
  await consume(messages, { plan });
  expect(plan.calls).toEqual(CALLS);
});

describe.each(FAULTS)('$operation $nth', ({ operation, nth }) => {
  it.each(FAULT_KINDS)(
    '%s: nothing is lost, nothing is archived twice, and a later delivery mends it',
    async (kind) => {
      const set = await scene();
      const plan = new FaultPlan({ operation, nth, kind });
      await consume(set.messages, { plan });
      expect(plan.hasStruck).toBe(true);
      await checkArchive();
      await consumeUntilAcked(redelivered(set.messages, plan));
      await consumeUntilAcked(await swept());
      await expectAllArchived(set);
      const walked = await walkArchive(env.CATALOG, env.ARCHIVE, Date.now() + 2 * 3_600_000);
      expect(walked?.kept).toBe(0);
      expect((await checkArchive()).orphans).toEqual([]);
      await expectAllArchived(set);
    },
  );
});

it('takes a whole batch delivered again for what it is', async () => {
  const set = await scene();
  await consumeUntilAcked(set.messages);
  await consumeUntilAcked(set.messages.map((message) => message.again()));
  await expectAllArchived(set);
});

it('keeps messages while the catalog is down for several deliveries, and archives them once it is back', async () => {
  const set = await scene();
  let rest = set.messages;
  for (let delivery = 1; delivery <= 3; delivery++) {
    await consume(rest, { plan: new FaultPlan({ operation: 'CATALOG.read', nth: 1, kind: 'crash' }) });
    rest = rest.map((message) => message.again());
  }
  await consumeUntilAcked(rest);
  await expectAllArchived(set);
});
