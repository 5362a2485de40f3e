import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { edgeseal } from '../../support/edgeseal-command.ts';
import {
  type Answer,
  type SeenRequest,
  type StubDeployment,
  stubDeployment,
} from '../../support/stub-deployment.ts';

let folder = '';
let stub: StubDeployment | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-send-'));
});
afterEach(() => stub?.close());
afterAll(() => rm(folder, { recursive: true }));

const packetOf = (count: number): string => `019a0000-0000-7000-8000-${String(count).padStart(12, '0')}`;

/** A 202 for `accepted` events. */
const taken = (count: number, accepted: number, rejected: readonly object[] = []): Answer => ({
  status: 202,
  body: {
    packet: packetOf(count),
    accepted,
    rejected,
    receipt: 'r.r.r',
    links: { events: '/e', proof: '/p' },
  },
});
const refusal = (status: number, code: string, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: { error: { code, message: 'no' } },
});
const linesOf = (request: SeenRequest): string[] => request.body.trim().split('\n');

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

it('sends a file in one gzip request with its media type, the token and a key, and prints the packet', async () => {
  stub = await stubDeployment((request, count) => taken(count, linesOf(request).length));
  const path = await file('one.ndjson', '{"a":1}\n\n{"b":2}\n');
  const run = await edgeseal(['send', path], { url: stub.url, token: 't' });
  expect(run).toMatchObject({ code: 0, stdout: `${packetOf(1)}  2 accepted  ${path}\n` });
  expect(run.stderr).toMatch(/^2 events of 1 file accepted in 1 packet \(/);
  const [request] = stub.seen;
  expect(request?.headers).toMatchObject({
    authorization: 'Bearer t',
    'content-type': 'application/x-ndjson',
    'content-encoding': 'gzip',
  });
  expect(request?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  expect(request?.body).toBe('{"a":1}\n{"b":2}\n');
});

it('repeats a request with the same key after a broken connection and a 503, and sends the next with another', async () => {
  stub = await stubDeployment((_request, count) => {
    if (count === 1) return null;
    if (count === 2) return refusal(503, 'INGEST_STORAGE_UNAVAILABLE', { 'retry-after': '0' });
    return taken(count, 1);
  });
  const path = await file('two.ndjson', '{"a":1}\n{"b":2}\n');
  const run = await edgeseal(['send', path, '--batch', '1'], { url: stub.url, token: 't' });
  expect(run.code).toBe(0);
  const keys = stub.seen.map((request) => request.headers['idempotency-key']);
  expect(keys).toHaveLength(4);
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
  expect(stub.seen.slice(0, 3).map((request) => request.body)).toEqual(Array(3).fill('{"a":1}\n'));
  expect(run.stderr).toMatch(/cannot be reached.*trying again in/);
});

it('gives up after the attempts it was given, with one sentence and 1', async () => {
  stub = await stubDeployment(() => refusal(429, 'INGEST_OVERLOADED', { 'retry-after': '0' }));
  const path = await file('three.ndjson', '{"a":1}\n');
  const run = await edgeseal(['send', path, '--attempts', '2'], { url: stub.url, token: 't' });
  expect(run.code).toBe(1);
  expect(stub.seen).toHaveLength(2);
  expect(run.stderr.trim().split('\n').at(-1)).toBe('INGEST_OVERLOADED: no');
});

it('names each rejected event by its place in the file, and ends with 1', async () => {
  const rejected = [{ index: 1, code: 'DECODE_JSON_SYNTAX', message: 'broken' }];
  stub = await stubDeployment((_request, count) => (count === 2 ? taken(2, 1, rejected) : taken(count, 2)));
  const path = await file('four.ndjson', '{"a":1}\n{"a":2}\n{"a":3}\n{broken\n{"a":5}\n{"a":6}\n');
  const run = await edgeseal(['send', path, '--batch', '2'], { url: stub.url, token: 't' });
  expect(run.code).toBe(1);
  expect(stub.seen).toHaveLength(3);
  expect(run.stderr).toContain(`${path}: event 4: DECODE_JSON_SYNTAX: broken`);
});

it('goes on after a request without one good event, and ends with 1', async () => {
  stub = await stubDeployment((_request, count) =>
    count === 1 ? refusal(400, 'DECODE_JSON_SYNTAX') : taken(count, 1),
  );
  const path = await file('five.ndjson', '{broken\n{"a":2}\n');
  const run = await edgeseal(['send', path, '--batch', '1'], { url: stub.url, token: 't' });
  expect(run.code).toBe(1);
  expect(run.stdout).toContain(packetOf(2));
  expect(run.stderr).toContain(`${path}: events 1 to 1: DECODE_JSON_SYNTAX: no`);
});

it.each([401, 403, 413])('stops at a %i: more of the same would fare no better', async (status) => {
  stub = await stubDeployment(() => refusal(status, 'AUTH_SCOPE_MISSING'));
  const path = await file('six.ndjson', '{"a":1}\n{"a":2}\n');
  const run = await edgeseal(['send', path, '--batch', '1'], { url: stub.url, token: 't' });
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: 'AUTH_SCOPE_MISSING: no\n' });
  expect(stub.seen).toHaveLength(1);
});

it('reads standard input, and takes the decoder it is told', async () => {
  stub = await stubDeployment((_request, count) => taken(count, 1));
  const run = await edgeseal(['send', '-', '--format', 'cef', '--no-gzip', '--json', '--quiet'], {
    url: stub.url,
    token: 't',
    input: 'CEF:0|a|b|c|d|e|1|\n',
  });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({ file: '-', packet: packetOf(1), accepted: 1 });
  expect(stub.seen[0]?.url.searchParams.get('format')).toBe('cef');
  expect(stub.seen[0]?.headers['content-encoding']).toBeUndefined();
});

it('sends a pretty-printed array as arrays, and keeps the receipts', async () => {
  stub = await stubDeployment((request, count) => taken(count, JSON.parse(request.body).length));
  const path = await file('seven.json', JSON.stringify([{ a: 1 }, { b: 2 }, { c: 3 }], null, 2));
  const receipts = join(folder, 'receipts.ndjson');
  const args = ['send', path, '--batch', '2', '--receipts', receipts];
  expect((await edgeseal(args, { url: stub.url, token: 't' })).code).toBe(0);
  expect(stub.seen.map((request) => request.headers['content-type'])).toEqual(
    Array(2).fill('application/json'),
  );
  const kept = (await readFile(receipts, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(kept).toEqual([
    { packet: packetOf(1), accepted: 2, file: path, receipt: 'r.r.r' },
    { packet: packetOf(2), accepted: 1, file: path, receipt: 'r.r.r' },
  ]);
});

it('says in one sentence what is wrong with a file or with the command line', async () => {
  stub = await stubDeployment((_request, count) => taken(count, 1));
  const around = { url: stub.url, token: 't' };
  const none = await edgeseal(['send', join(folder, 'none.log')], around);
  expect(none).toMatchObject({
    code: 1,
    stderr: `Nothing was sent: ${join(folder, 'none.log')} does not exist.\n`,
  });
  for (const args of [['send'], ['send', 'x', '--bach', '1'], ['send', 'x', '--batch', '0']]) {
    const run = await edgeseal(args, around);
    expect(run).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^[^\n]*edgeseal send --help\n$/),
    });
  }
  expect(stub.seen).toHaveLength(0);
});

it('sends nothing when one of many names is a directory or is not there', async () => {
  stub = await stubDeployment((_request, count) => taken(count, 1));
  const path = await file('good.ndjson', '{"a":1}\n');
  const none = join(folder, 'gone.log');
  const run = await edgeseal(['send', path, folder, none, path], { url: stub.url, token: 't' });
  expect(run).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `Nothing was sent: ${folder} is a directory, ${none} does not exist.\n`,
  });
  expect(stub.seen).toHaveLength(0);
});

it.each(['', '\n \n'])('ends with 0 on a file that holds no event (%j), and says so', async (text) => {
  stub = await stubDeployment((_request, count) => taken(count, 1));
  const path = await file('rotated.log', text);
  const around = { url: stub.url, token: 't' };
  const run = await edgeseal(['send', path], around);
  expect(run).toMatchObject({ code: 0, stdout: '', stderr: 'No events in 1 file: nothing to send\n' });
  const quiet = await edgeseal(['send', path, '--quiet'], around);
  expect(quiet).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(stub.seen).toHaveLength(0);
});
