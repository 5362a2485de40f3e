// Elastic's client, Fluent Bit and rsyslog as they were recorded, through the whole front door, whole and bent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutations } from '../../../../support/bent-bodies.ts';
import { capturedRequests } from '../../../../support/captured-requests.ts';
import { FrontDoor, token } from '../../front-door.ts';

interface Reply {
  errors: boolean;
  items: Record<string, { status: number }>[];
}

const captures = capturedRequests('/_bulk');

const WORDS = [
  '{',
  '}',
  '"',
  ',',
  '\n',
  '\n{"index":{}}\n',
  '\n{"delete":{"_id":"1"}}\n',
  '{"a":1}\n',
  '\\ud800',
];

const basic = async (): Promise<string> => `Basic ${btoa(`elastic:${await token()}`)}`;

describe.skipIf(captures.length === 0)('recorded senders', () => {
  it.each(captures)('$name: is told of each document that it was created', async (request) => {
    const door = new FrontDoor();
    const headers = { ...request.headers, authorization: await basic() };
    const response = await door.fetch(request.path, { method: 'POST', headers, body: request.body });
    const { errors, items } = await response.json<Reply>();
    expect(errors).toBe(false);
    const statuses = items.flatMap((item) => Object.values(item).map(({ status }) => status));
    expect(statuses).toEqual(Array.from({ length: door.packets()[0]?.manifest.events ?? 0 }, () => 201));
    const wantsVendor = request.headers.accept?.includes('vnd.elasticsearch') ?? false;
    expect(response.headers.get('content-type')?.includes('vnd.elasticsearch')).toBe(wantsVendor);
    expect(response.headers.get('x-elastic-product')).toBe('Elasticsearch');
  });

  it('bent, are never told that it was our fault, and what they were told was taken is there', async () => {
    const authorization = await basic();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...captures), mutations(WORDS), async ({ body, path }, mutate) => {
        const door = new FrontDoor();
        const headers = { authorization, 'content-type': 'application/x-ndjson' };
        const init = { method: 'POST', headers, body: new Uint8Array(mutate(body)) };
        const response = await door.fetch(path, init);
        expect([200, 400, 413]).toContain(response.status);
        const reply = await response.json<Reply>();
        const [file] = door.packets();
        expect(file === undefined).toBe(response.status !== 200);
        if (file === undefined) return;
        const results = reply.items.flatMap((item) => Object.values(item));
        expect(results.filter(({ status }) => status === 201)).toHaveLength(file.manifest.events);
        expect(results.filter(({ status }) => status === 400)).toHaveLength(file.header.rejected.length);
      }),
      { numRuns: 150 },
    );
  });
});
