// One consumer for tests: persist's story over the real bindings, or over bindings that fail on purpose.
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Stage } from '../../../workers/persist/dispositions.ts';
import { persistBatch } from '../../../workers/persist/persist.ts';
import { FaultPlan, underFaults } from '../../support/faults.ts';
import { type BuiltPacket, NOON } from '../../support/packet-builder.ts';
import { messageOf, type TestMessage } from '../../support/test-message.ts';

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
  await persistBatch(
    messages.map((message) => (plan.isDead ? message.again() : message)),
    {
      env: {
        CATALOG: underFaults('CATALOG', env.CATALOG, plan),
        ARCHIVE: underFaults('ARCHIVE', env.ARCHIVE, plan),
        SPILL: underFaults('SPILL', env.SPILL, plan),
        SEALING: underFaults('SEALING', env.SEALING, plan),
      },
      stage: options.stage ?? 'packets',
      now: () => now,
      random: options.random ?? (() => Math.floor(Math.random() * 65_536)),
    },
  );
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
