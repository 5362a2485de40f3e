// `edgeseal erase` against a deployment that answers as told: what it asks, when it waits, and how it ends.
import { afterEach, describe, expect, it } from 'vitest';
import type { ErasureAnswer } from '../../../schemas/erasure-api.ts';
import { edgeseal } from '../../support/edgeseal-command.ts';
import {
  type Answer,
  type SeenRequest,
  type StubDeployment,
  stubDeployment,
} from '../../support/stub-deployment.ts';

const UID = '019a0000-0000-7000-8000-000000000000.7';
const HASH = 'ab'.repeat(32);

const erasure = (state: ErasureAnswer['state'], uid = UID): ErasureAnswer => ({
  ...{ uid, reason: 'ground', asked_by: 'dpo', asked_at: 0, state },
  ...(state === 'asked'
    ? { erased_at: null, done_at: null, leaf: null, statement: null }
    : { erased_at: 1, done_at: state === 'done' ? 2 : null, leaf: HASH, statement: HASH }),
});

let stub: StubDeployment | undefined;
afterEach(() => stub?.close());

async function erase(args: string[], answer: (request: SeenRequest, count: number) => Answer) {
  stub = await stubDeployment(answer);
  const run = await edgeseal(['erase', ...args], { url: stub.url, token: 'admin' });
  return {
    ...run,
    asked: stub.seen.map(({ method, url, body }) => `${method} ${url.pathname}${url.search} ${body}`.trim()),
  };
}

const page = (...erasures: ErasureAnswer[]): Answer => ({ status: 200, body: { erasures, cursor: null } });

describe('edgeseal erase UID', () => {
  it('asks once, says each state once, and ends when nothing is left', async () => {
    const states = ['asked', 'asked', 'erased', 'done'] as const;
    const run = await erase([UID, '--reason', 'ground', '--yes'], ({ method }, count) =>
      method === 'POST'
        ? { status: 202, body: erasure('asked') }
        : page(erasure(states[count - 1] ?? 'done')),
    );
    expect(run).toMatchObject({
      code: 0,
      stdout: `${UID}  done    1970-01-01T00:00:00.000Z  dpo  ${HASH}  ground\n`,
    });
    expect(run.asked).toEqual([
      `POST /v1/erasures {"uid":"${UID}","reason":"ground"}`,
      ...Array(3).fill(`GET /v1/erasures?uid=${UID}`),
    ]);
    expect(run.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^Recorded/),
      expect.stringMatching(/^Out of the archive/),
      'Nothing is left of it but its leaf.',
    ]);
  });

  it('does not watch with --no-wait', async () => {
    const run = await erase([UID, '--reason', 'ground', '--yes', '--no-wait', '--json'], () => ({
      status: 202,
      body: erasure('asked'),
    }));
    expect([run.code, JSON.parse(run.stdout), run.asked.length]).toEqual([0, erasure('asked'), 1]);
  });

  it('says what the deployment refuses', async () => {
    const error = { code: 'REGISTRY_EVENT_UNKNOWN', message: 'there is no such event' };
    const run = await erase([UID, '--reason', 'x', '--yes'], () => ({ status: 404, body: { error } }));
    expect(run).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'REGISTRY_EVENT_UNKNOWN: there is no such event\n',
    });
  });

  it.each([
    [[], 'Say which event'],
    [[UID], 'Say why'],
    [[UID, '--reason', 'x'], 'add --yes'],
    [['019a', '--reason', 'x', '--yes'], 'is no event uid'],
    [[UID, 'another', '--reason', 'x', '--yes'], 'is not expected here'],
  ])('asks nothing of the deployment for %j', async (args, words) => {
    const run = await erase(args, () => null);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(words), asked: [] });
  });
});

describe('edgeseal erase list', () => {
  it('follows the pages', async () => {
    const second = UID.replace(/7$/, '8');
    const run = await erase(['list'], ({ url }) =>
      url.searchParams.has('cursor')
        ? page(erasure('done', second))
        : { status: 200, body: { erasures: [erasure('asked')], cursor: UID } },
    );
    expect(run.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([UID, second, '']);
    expect(run).toMatchObject({ code: 0, stderr: '2 erasures\n' });
  });
});
