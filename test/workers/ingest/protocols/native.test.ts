// The token of a native request, in each of its places; what happens to the events is in ../accept.test.ts.
import { describe, expect, it } from 'vitest';
import { FrontDoor, token, verdictOf } from '../front-door.ts';

const send = async (headers: Record<string, string>, query = ''): Promise<string> =>
  verdictOf(await new FrontDoor().fetch(`/v1/events${query}`, { method: 'POST', body: '{"a":1}', headers }));

describe('a native request', () => {
  it('carries its token as Bearer, as password of anyone, or as X-API-Key', async () => {
    const good = await token();
    expect(await send({ authorization: `Bearer ${good}` })).toBe('202');
    expect(await send({ authorization: `Basic ${btoa(`anyone:${good}`)}` })).toBe('202');
    expect(await send({ 'x-api-key': good })).toBe('202');
    expect(await send({ authorization: `Bearer ${good}`, 'x-api-key': good })).toBe('202');
  });

  it('carries it nowhere else', async () => {
    const good = await token();
    expect(await send({ authorization: `Splunk ${good}` })).toBe('401 AUTH_TOKEN_MALFORMED');
    expect(await send({ 'dd-api-key': good })).toBe('401 AUTH_TOKEN_MISSING');
    expect(await send({}, `?token=${good}&access_token=${good}`)).toBe('401 AUTH_TOKEN_MISSING');
  });

  it('does not carry two', async () => {
    const [one, other] = [await token(), await token({ sub: 'fw-2', jti: 'token-2' })];
    expect(await send({ authorization: `Bearer ${one}`, 'x-api-key': other })).toBe(
      '401 AUTH_TOKEN_MALFORMED',
    );
  });

  it('carries no user that would reach a log or an answer', async () => {
    const response = await new FrontDoor().fetch('/v1/events', {
      method: 'POST',
      body: '{"a":1}',
      headers: { authorization: `Basic ${btoa('secret-user:not a token')}` },
    });
    expect([response.status, (await response.text()).includes('secret-user')]).toEqual([401, false]);
  });
});
