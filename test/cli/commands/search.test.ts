import { afterEach, describe, expect, it } from 'vitest';
import { edgeseal, endOf, startEdgeseal } from '../../support/edgeseal-command.ts';
import { type StubDeployment, stubDeployment } from '../../support/stub-deployment.ts';

let stub: StubDeployment | undefined;
afterEach(() => stub?.close());

const PACKET = '019a0000-0000-7000-8000-000000000000';
const event = (index: number, packet = PACKET) => ({
  class_uid: 0,
  time: 1_795_250_000_000,
  severity_id: 1,
  message: `event ${index}`,
  metadata: { uid: `${packet}.${index}` },
});
const page = (events: readonly object[], cursor: string | null) => ({
  status: 200,
  body: { events, cursor, scanned: { segments: 1, rows: 2, bytes: 3 } },
});

describe('search', () => {
  it('asks for what it was told and prints one event a line as JSON', async () => {
    stub = await stubDeployment(() => page([event(0), event(1)], null));
    const args = [
      'search',
      'user.name:alice',
      '--from',
      '2026-11-20T10:00:00Z',
      '--oldest',
      '--raw',
      '--json',
    ];
    const run = await edgeseal(args, { url: `${stub.url}/`, token: 't' });
    expect(run.code).toBe(0);
    expect(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([event(0), event(1)]);
    expect(run.stderr).toBe('2 events; read 1 segment, 2 rows, 3 bytes\n');
    const [asked] = stub.seen;
    expect(asked?.url.pathname).toBe('/v1/events');
    expect(asked?.headers.authorization).toBe('Bearer t');
    expect(Object.fromEntries(asked?.url.searchParams ?? [])).toEqual({
      q: 'user.name:alice',
      from: String(Date.parse('2026-11-20T10:00:00Z')),
      order: 'oldest',
      raw: 'true',
      limit: '50',
    });
  });

  it('follows the cursor with --all, over an empty page too, and shows one header', async () => {
    const pages = [page([event(0)], 'c1'), page([], 'c2'), page([event(1)], null)];
    stub = await stubDeployment((_request, count) => pages[count - 1] ?? page([], null));
    const run = await edgeseal(['search', '--all'], { url: stub.url, token: 't' });
    expect(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['TIME', '2026-11-21T08:33:20.000Z', '2026-11-21T08:33:20.000Z']);
    expect(stub.seen.map((request) => request.url.searchParams.get('cursor'))).toEqual([null, 'c1', 'c2']);
  });

  it('stops at its limit, although there is more', async () => {
    stub = await stubDeployment(() => page([event(0), event(1)], 'more'));
    await edgeseal(['search', '--limit', '2'], { url: stub.url, token: 't' });
    expect(stub.seen).toHaveLength(1);
  });

  it('ends with 1 when nothing was found, and when the query was refused', async () => {
    stub = await stubDeployment((request) =>
      request.url.searchParams.get('q') === '('
        ? { status: 400, body: { error: { code: 'QUERY_SYNTAX', message: 'A group is not closed.' } } }
        : page([], null),
    );
    expect(await edgeseal(['search', 'nothing'], { url: stub.url, token: 't' })).toMatchObject({
      code: 1,
      stdout: '',
    });
    expect(await edgeseal(['search', '('], { url: stub.url, token: 't' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'QUERY_SYNTAX: A group is not closed.\n',
    });
  });

  it.each([
    ['--from', 'yesterday'],
    ['--limit', '0'],
    ['--limit', '5', '--all'],
    ['two', 'queries'],
  ])('refuses %s %s with 2', async (...args) => {
    expect(await edgeseal(['search', ...args], { token: 't' })).toMatchObject({ code: 2, stdout: '' });
  });

  it('says that there is no token, and never sends that of the local stack elsewhere', async () => {
    stub = await stubDeployment(() => page([], null));
    const run = await edgeseal(['search', '--url', stub.url]);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('No token is known for') });
    expect(stub.seen).toHaveLength(0);
  });
});

describe('tail', () => {
  it('shows each event once however often it is found, and ends with 0 when it is interrupted', async () => {
    const packet = `${(Date.now() + 1_000)
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
    const answers = [
      page([], null),
      page([event(0, packet)], null),
      page([event(1, packet), event(0, packet)], null),
    ];
    stub = await stubDeployment((_request, count) => answers[count - 1] ?? page([event(1, packet)], null));
    const follower = startEdgeseal(['tail', 'door', '--json'], { url: stub.url, token: 't' });
    const ended = endOf(follower);
    await untilSeen(stub, 4);
    follower.kill('SIGINT');
    const run = await ended;
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).metadata.uid),
    ).toEqual([`${packet}.0`, `${packet}.1`]);
    const [asTyped, asFollowed] = stub.seen.map(({ url }) => url.searchParams.get('q'));
    expect([asTyped, asFollowed]).toEqual([
      'door',
      expect.stringMatching(/^\(door\) AND received_at:>=\d+$/),
    ]);
  });

  it('says of the query as it was typed what is wrong with it', async () => {
    stub = await stubDeployment(({ url }) => ({
      status: 400,
      body: { error: { code: 'QUERY_SYNTAX', message: `of ${url.searchParams.get('q')}` } },
    }));
    const run = await edgeseal(['tail', 'a:('], { url: stub.url, token: 't' });
    expect([run.code, run.stderr]).toEqual([1, 'QUERY_SYNTAX: of a:(\n']);
    expect(stub.seen).toHaveLength(1);
  });

  it('asks again when the deployment is away, and stops when it is refused', async () => {
    stub = await stubDeployment((_request, count) =>
      count === 1
        ? { status: 503, body: { error: { code: 'QUERY_CATALOG_UNAVAILABLE', message: 'away' } } }
        : { status: 401, body: { error: { code: 'AUTH_TOKEN_EXPIRED', message: 'expired' } } },
    );
    const run = await edgeseal(['tail'], { url: stub.url, token: 't' });
    expect(run).toEqual({
      code: 1,
      stdout: '',
      stderr: 'QUERY_CATALOG_UNAVAILABLE: away; asking again\nAUTH_TOKEN_EXPIRED: expired\n',
    });
  });
});

/** Polls: the stub has nothing to wait on. The test's own time-out bounds it. */
async function untilSeen({ seen }: StubDeployment, count: number): Promise<void> {
  while (seen.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
}
