// Splunk's loggers and Fluent Bit as they were recorded, through the whole front door, whole and bent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutations } from '../../../../support/bent-bodies.ts';
import { capturedRequests } from '../../../../support/captured-requests.ts';
import { eventsOf, FrontDoor, token } from '../../front-door.ts';

const captures = ['/services/collector/event', '/services/collector/event/1.0'].flatMap(capturedRequests);

const WORDS = [
  '{',
  '}',
  '"',
  ',',
  '\n',
  '{"event":"x"}',
  '"event":""',
  '"fields":{"a":{}}',
  '\\ud800',
  '[',
  '-0',
];

describe.skipIf(captures.length === 0)('recorded senders', () => {
  it.each(captures)('$name: is told Success, and each event has its own time', async (request) => {
    const door = new FrontDoor();
    const headers = { ...request.headers, authorization: `Splunk ${await token()}` };
    const response = await door.fetch(request.path, { method: 'POST', headers, body: request.body });
    expect([response.status, await response.json()]).toEqual([200, { text: 'Success', code: 0 }]);
    const [file] = door.packets();
    if (file === undefined) throw new Error('no packet in the queue');
    for (const event of eventsOf(file)) expect(event.time).not.toBe(file.manifest.received_at);
  });

  it('bent, are never told that it was our fault, and what they were told was taken is there', async () => {
    const authorization = `Splunk ${await token()}`;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...captures), mutations(WORDS), async ({ body, path }, mutate) => {
        const door = new FrontDoor();
        const init = { method: 'POST', headers: { authorization }, body: new Uint8Array(mutate(body)) };
        const response = await door.fetch(path, init);
        const { code } = await response.json<{ code: number }>();
        expect([200, 400, 413]).toContain(response.status);
        expect(code === 0).toBe(response.status === 200);
        expect(door.packets().length).toBe(response.status === 200 ? 1 : 0);
      }),
      { numRuns: 150 },
    );
  });
});
