// The slots searches run in: whom they let in, who waits, and that none is ever lost (docs/decisions/0017-limits.md).
import { describe, expect, it } from 'vitest';
import {
  MAX_READER_SEARCHES,
  MAX_READER_WAITING,
  MAX_SEARCHES,
  MAX_TENANT_SEARCHES,
  MAX_TENANT_WAITING,
  SEARCH_LEASE_MS,
  SEARCH_WAIT_MS,
} from '../../../schemas/limits.ts';
import { type Asking, SearchSlots } from '../../../workers/query/search/slots.ts';

/** Slots under a clock that a test moves: whoever waits looks again when it is moved. */
function slotsAt() {
  let now = 0;
  const looking: (() => void)[] = [];
  const slots = new SearchSlots({
    now: () => now,
    wait: () => new Promise((resolve) => looking.push(resolve)),
  });
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    for (const look of looking.splice(0)) look();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { slots, pass };
}

const of = (tenant: string, subject = 'reader'): Asking => ({ tenant, subject });

/** Asks `count` times at once; `let in` grows as they are. */
function ask(slots: SearchSlots, asking: Asking, count: number) {
  const letIn: (() => void)[] = [];
  const refused: unknown[] = [];
  for (let i = 0; i < count; i++)
    slots.take(asking).then(
      (giveBack) => letIn.push(giveBack),
      (error: unknown) => refused.push(error),
    );
  return { letIn, refused };
}

describe('search slots', () => {
  it('let a reader in up to its bound, let as many wait as may, and refuse the others at once', async () => {
    const { slots, pass } = slotsAt();
    const flood = ask(slots, of('acme'), MAX_READER_SEARCHES + MAX_READER_WAITING + 5);
    await pass(0);
    expect([flood.letIn.length, flood.refused.length]).toEqual([MAX_READER_SEARCHES, 5]);
    expect(flood.refused[0]).toMatchObject({
      code: 'QUERY_OVERLOADED',
      retryAfterSeconds: 1,
      detail: { under_way: MAX_READER_SEARCHES, allowed: MAX_READER_SEARCHES },
    });
  });

  it('give what one gave back to the one that waits for longest', async () => {
    const { slots, pass } = slotsAt();
    const first = ask(slots, of('acme'), MAX_READER_SEARCHES);
    const second = ask(slots, of('acme'), 1);
    const third = ask(slots, of('acme'), 1);
    await pass(0);
    first.letIn[0]?.();
    first.letIn[0]?.();
    await pass(10);
    expect([second.letIn.length, third.letIn.length]).toEqual([1, 0]);
  });

  it('refuse one whose turn does not come, and forget that it waited', async () => {
    const { slots, pass } = slotsAt();
    const held = ask(slots, of('acme'), MAX_READER_SEARCHES);
    const late = ask(slots, of('acme'), MAX_READER_WAITING);
    await pass(0);
    await pass(SEARCH_WAIT_MS);
    expect(late.refused).toHaveLength(MAX_READER_WAITING);
    for (const giveBack of held.letIn) giveBack();
    expect(await slots.take(of('acme'))).toBeTypeOf('function');
  });

  it('keep one slot of a tenant from the reader that floods it', async () => {
    const { slots, pass } = slotsAt();
    ask(slots, of('acme', 'noisy'), MAX_READER_SEARCHES + MAX_READER_WAITING);
    const quiet = ask(slots, of('acme', 'quiet'), 1);
    await pass(0);
    expect(quiet.letIn).toHaveLength(1);
  });

  it('let another tenant in at once while one floods, with any number of readers', async () => {
    const { slots, pass } = slotsAt();
    const flood = Array.from({ length: 100 }, (_, i) => ask(slots, of('noisy', `r${i}`), 2));
    await pass(0);
    const searching = flood.reduce((sum, { letIn }) => sum + letIn.length, 0);
    const refused = flood.reduce((sum, one) => sum + one.refused.length, 0);
    expect([searching, refused]).toEqual([
      MAX_TENANT_SEARCHES,
      200 - MAX_TENANT_SEARCHES - MAX_TENANT_WAITING,
    ]);
    const quiet = ask(slots, of('quiet'), 1);
    await pass(0);
    expect(quiet.letIn).toHaveLength(1);
  });

  it('give a third tenant the next slot while two hold and want all of them', async () => {
    const { slots, pass } = slotsAt();
    const floods = ['a', 'b'].flatMap((tenant) =>
      ['r1', 'r2'].map((reader) => ask(slots, of(tenant, reader), MAX_SEARCHES)),
    );
    await pass(0);
    const third = ask(slots, of('c'), 1);
    await pass(0);
    expect(third.letIn).toHaveLength(0);
    floods[0]?.letIn[0]?.();
    await pass(10);
    const held = floods.reduce((sum, { letIn }) => sum + letIn.length, 0);
    expect([third.letIn.length, held]).toEqual([1, MAX_SEARCHES]);
  });

  it('take back what a request that was cancelled never gave back', async () => {
    const { slots, pass } = slotsAt();
    ask(slots, of('acme'), MAX_READER_SEARCHES);
    await pass(SEARCH_LEASE_MS);
    const next = ask(slots, of('acme'), MAX_READER_SEARCHES);
    await pass(0);
    expect(next.letIn).toHaveLength(MAX_READER_SEARCHES);
  });
});
