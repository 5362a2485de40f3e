// One consumer for tests: persist's story over the real bindings, or over bindings that fail on purpose.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { parseSpillKey, SPILL_PREFIX } from '../../../workers/core/segment/keys.ts';
import type { Stage } from '../../../workers/persist/dispositions.ts';
import { persistBatch } from '../../../workers/persist/persist.ts';
import { FaultPlan, underFaults } from '../../support/faults.ts';
import { type BuiltPacket, NOON } from '../../support/packet-builder.ts';
import { messageOf, type TestMessage } from './test-message.ts';

/** Empty storage with a fresh catalog. */
export async function freshStorage(): Promise<void> {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
}

/** What may be said about a delivery. */
export interface ConsumeOptions {
  readonly plan?: FaultPlan;
  readonly stage?: Stage;
  readonly now?: number;
  readonly random?: () => number;
}

/** Delivers messages once; outcomes given after a crash reach nobody. */
export async function consume(messages: readonly TestMessage[], options: ConsumeOptions = {}): Promise<void> {
  const plan = options.plan ?? new FaultPlan();
  const now = options.now ?? NOON;
  await persistBatch(messages, {
    env: {
      CATALOG: underFaults('CATALOG', env.CATALOG, plan),
      ARCHIVE: underFaults('ARCHIVE', env.ARCHIVE, plan),
      SPILL: underFaults('SPILL', env.SPILL, plan),
      SEALING: underFaults('SEALING', env.SEALING, plan),
      QUERY: env.QUERY,
    },
    stage: options.stage ?? 'packets',
    now: () => now,
    random: options.random ?? (() => Math.floor(Math.random() * 65_536)),
  });
}

/**
 * What the queue delivers next: everything when the Worker died (its acknowledgements went down with it), else what was not
 * acknowledged.
 */
export function redelivered(messages: readonly TestMessage[], plan?: FaultPlan): TestMessage[] {
  const rest = messages.filter(({ outcome }) => plan?.isDead === true || outcome !== 'acked');
  return rest.map((message) => message.again());
}

/** Delivers until everything is acknowledged; fails if that takes more than five deliveries. */
export async function consumeUntilAcked(
  messages: readonly TestMessage[],
  options: ConsumeOptions = {},
): Promise<void> {
  let rest = [...messages];
  for (let delivery = 1; rest.length > 0; delivery++) {
    if (delivery > 5) throw new Error('messages are still not acknowledged after five deliveries');
    await consume(rest, options);
    rest = redelivered(rest);
  }
}

/** The packet as a message of its own. */
export function inMessage({ file }: BuiltPacket): TestMessage {
  return messageOf({ kind: 'packet', file });
}

/** The packet in SPILL, and the message that points to it. */
export async function inSpill({ id, file, packet }: BuiltPacket): Promise<TestMessage> {
  const key = `spill/${packet.manifest.tenant}/${id}`;
  await env.SPILL.put(key, file);
  return messageOf({ kind: 'pointer', packet: id, key });
}

/** What ingest's sweep sends: a pointer to everything that lies in SPILL. */
export async function swept(): Promise<TestMessage[]> {
  const { objects } = await env.SPILL.list({ prefix: SPILL_PREFIX });
  return objects.map(({ key }) =>
    messageOf({ kind: 'pointer', packet: parseSpillKey(key)?.packet ?? '', key }),
  );
}
