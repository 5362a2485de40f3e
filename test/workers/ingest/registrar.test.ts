// Administrators' paths go to the registry Worker, and events need it for nothing.
import { describe, expect, it } from 'vitest';
import { FrontDoor, verdictOf } from './front-door.ts';

/** A registry Worker that notes what it is asked. */
function registrar(answer: () => Response | Promise<Response>): { asked: string[]; REGISTRAR: Fetcher } {
  const asked: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim());
    return answer();
  };
  return { asked, REGISTRAR: { fetch } as unknown as Fetcher };
}

const BROKEN: [string, Partial<IngestEnv>][] = [
  ['fails', registrar(() => Promise.reject(new Error('it is down')))],
  ['is not there', { REGISTRAR: undefined } as unknown as Partial<IngestEnv>],
];

describe('the registry Worker', () => {
  it('gets its paths untouched, and only those', async () => {
    const { asked, REGISTRAR } = registrar(
      () => new Response('{}', { status: 201, headers: { etag: '"1"' } }),
    );
    const door = new FrontDoor({ REGISTRAR });
    const response = await door.fetch('/v1/sources/fw-1', { method: 'PUT', body: '{"format":"cef"}' });
    expect([response.status, response.headers.get('etag')]).toEqual([201, '"1"']);
    for (const path of ['/v1/sources?limit=2', '/v1/tokens/revoked', '/v1/sources/a/rotate', '/v1/erasures'])
      await door.fetch(path);
    for (const path of ['/upkeep', '/v1/upkeep', '/v1/sourcesx', '/v1/tokens']) await door.fetch(path);
    expect(asked).toEqual([
      'PUT /v1/sources/fw-1 {"format":"cef"}',
      ...['GET /v1/sources', 'GET /v1/tokens/revoked', 'GET /v1/sources/a/rotate', 'GET /v1/erasures'],
    ]);
  });

  it('is asked for its upkeep by the cron', async () => {
    const { asked, REGISTRAR } = registrar(() => Response.json({}));
    await new FrontDoor({ REGISTRAR }).cron();
    expect(asked).toEqual(['POST /upkeep']);
  });

  it.each(BROKEN)('when it %s, administrators wait, and events and the cron go on', async (_, replaced) => {
    const door = new FrontDoor(replaced);
    const refused = await door.fetch('/v1/sources');
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await verdictOf(refused)).toBe('503 INGEST_REGISTRAR_UNAVAILABLE');
    expect(await verdictOf(await door.post('{"a":1}'))).toBe('202');
    await door.cron();
    expect(door.messages.map(({ kind }) => kind)).toEqual(['packet', 'pulse']);
  });
});
