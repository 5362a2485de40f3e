// curl, as docs/senders/plain.md says to run it: NDJSON, gzip, and retries that curl itself decides on.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS, expectFoundOnce, markers, openRoad } from '../../support/marked-events.ts';
import { programNamed, runProgram } from '../../support/program.ts';
import { type Stack, startStack } from '../../support/stack.ts';

const curl = programNamed('curl', 'apt-get install curl');
const LINES_A_REQUEST = 1_000;

describe.skipIf(curl === null)('curl', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgeseal-curl-'));
    stack = await startStack();
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true });
  });

  /** One request for each 1,000 lines; `--retry-all-errors`, since a cut connection is no error to retry otherwise. */
  async function post(url: string, token: string, lines: readonly string[]): Promise<void> {
    const file = join(folder, 'body.ndjson.gz');
    await writeFile(file, gzipSync(`${lines.join('\n')}\n`));
    const headers = [
      `authorization: Bearer ${token}`,
      'content-type: application/x-ndjson',
      'content-encoding: gzip',
    ].flatMap((header) => ['-H', header]);
    const retry = ['--retry', '5', '--retry-all-errors', '--retry-delay', '1'];
    const args = ['-sS', '--fail', ...retry, ...headers, '--data-binary', `@${file}`, `${url}/v1/events`];
    const { code, output } = await runProgram(curl ?? '', args);
    expect(code, output).toBe(0);
  }

  it(`sends ${EVENTS} events over a 503, a lost reply and a cut connection, and each is found once`, async () => {
    const road = await openRoad(stack, 'curl');
    const lines = markers().map((marker) => JSON.stringify({ time: Date.now(), message: `curl ${marker}` }));
    for (let at = 0; at < lines.length; at += LINES_A_REQUEST)
      await post(road.proxy.url, road.token, lines.slice(at, at + LINES_A_REQUEST));
    await expectFoundOnce(stack, road);
  });
});
