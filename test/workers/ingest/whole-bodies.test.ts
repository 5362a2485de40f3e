// Bodies that are read whole before their first event is known: held to a bound of their own, and counted as what they take.
import { describe, expect, it, vi } from 'vitest';
import { MAX_IN_FLIGHT_BYTES, MAX_WHOLE_BODY_BYTES, WHOLE_BODY_WEIGHT } from '../../../schemas/limits.ts';
import { FrontDoor, token } from './front-door.ts';

/** Objects of about 100 kB up to `bytes`. */
function objects(bytes: number): Uint8Array {
  const one = `{"event":"${'x'.repeat(99_988)}"}`;
  const all = one.repeat(Math.floor(bytes / one.length));
  return new TextEncoder().encode(all.padEnd(bytes, ' '));
}

async function push(
  door: FrontDoor,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  const authorization = `Splunk ${await token()}`;
  const all = { authorization, 'content-type': 'application/json', ...headers };
  return door.fetch('/services/collector/event', { method: 'POST', body, headers: all });
}

/** A request of another source that is under way until it is finished; `refused` is a largest body that found no room beside it. */
async function another(door: FrontDoor) {
  const last = Promise.withResolvers<Uint8Array>();
  const begun = new ReadableStream({
    type: 'bytes',
    async start(controller) {
      controller.enqueue(objects(2_000_000));
      controller.enqueue(await last.promise);
      controller.close();
    },
  });
  const authorization = `Bearer ${await token({ sub: 'another' })}`;
  const headers = { authorization, 'content-length': '2000002' };
  const other = door.fetch('/v1/events', { method: 'POST', body: begun, headers });
  const waits = async () => {
    const answer = await push(door, objects(MAX_WHOLE_BODY_BYTES));
    return answer.status === 200 ? null : answer;
  };
  const refused = await vi.waitUntil(waits, { timeout: 20_000 });
  const finish = () => {
    last.resolve(new TextEncoder().encode('\n\n'));
    return other;
  };
  return { refused, finish };
}

describe('a body that is read whole', () => {
  it.each([
    ['as sent', (bytes: Uint8Array) => bytes, {}],
    [
      'compressed',
      (bytes: Uint8Array) => new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip')),
      { 'content-encoding': 'gzip' },
    ],
  ])('is taken at its cap and refused above it in its own dialect, %s', async (_, sent, headers) => {
    const door = new FrontDoor();
    expect((await push(door, sent(objects(MAX_WHOLE_BODY_BYTES)), headers)).status).toBe(200);
    const refused = await push(door, sent(objects(MAX_WHOLE_BODY_BYTES + 1)), headers);
    expect(refused.status).toBe(413);
    expect(await refused.text()).toContain(`${MAX_WHOLE_BODY_BYTES} bytes`);
  });

  it('waits where others leave no room for what is made of it, and is told for how long', async () => {
    const door = new FrontDoor();
    const { refused, finish } = await another(door);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await push(door, objects(2_000_000))).status).toBe(200);
    expect((await finish()).status).toBe(202);
    expect((await push(door, objects(MAX_WHOLE_BODY_BYTES))).status).toBe(200);
  });

  it('needs room for one list at a time when it has one on each line', async () => {
    const door = new FrontDoor();
    const { finish } = await another(door);
    const list = `{"Records":[${Array.from({ length: 20 }, () => `{"event":"${'x'.repeat(99_988)}"}`)}]}`;
    const lines = `${list}\n`.repeat(8);
    // Five times its size for all of them at once would be more than there is.
    expect(WHOLE_BODY_WEIGHT * lines.length).toBeGreaterThan(MAX_IN_FLIGHT_BYTES);
    const answer = await door.post(lines, { 'content-type': 'application/x-ndjson' });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ accepted: 160 });
    expect((await finish()).status).toBe(202);
  });
});
