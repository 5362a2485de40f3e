// The judge of the corpora, judged: over invented logs laid out like ../shared/data it must count right and see what is
// wrong. What it says of the real ones is in docs/corpora.md.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OcsfEvent } from '../../../schemas/event.ts';
import { agreement } from '../../corpora/agreement.ts';
import { allCorpora } from '../../corpora/all-corpora.ts';
import { Data } from '../../corpora/corpus.ts';
import { type Expected, expecting } from '../../corpora/expected.ts';
import { Judge } from '../../corpora/judge.ts';
import { millis } from '../../corpora/look.ts';
import { bsdTime } from '../../corpora/readings/syslog.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';

const flow = {
  timestamp: '2026-11-20T10:00:00.000000+0000',
  flow_id: 7,
  event_type: 'flow',
  src_ip: '192.0.2.1',
  src_port: 40_000,
  dest_ip: '198.51.100.2',
  dest_port: 443,
  proto: 'TCP',
  flow: { state: 'closed', bytes_toserver: 10, bytes_toclient: 20 },
};
const strange = { timestamp: flow.timestamp, event_type: 'unheard_of', unheard_of: { a: 1 } };

const FILES: Readonly<Record<string, string>> = {
  'suricata-eve/one.eve.json': `${JSON.stringify(flow)}\n${JSON.stringify(strange)}\n`,
  'syslog/auth.log':
    'Nov 20 10:00:00 web1 sshd[7]: Failed password for alice from 192.0.2.9 port 40001 ssh2\n',
  'cef/v.json': JSON.stringify([
    {
      input: 'CEF:0|V|P|1|42|n|9|src=192.0.2.3 dpt=22',
      expected: { src: '192.0.2.3', dpt: '22', severity: '9' },
    },
    { input: 'CEF:0|too|few', error: true },
  ]),
};

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgeseal-corpora-'));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

const verdictOf = (name: string) => {
  const corpus = allCorpora(new Data(folder), RECEIVED_AT).find((one) => one.name === name);
  if (corpus === undefined) throw new Error(`no corpus ${name}`);
  return new Judge(name, RECEIVED_AT).judge(corpus);
};

describe('the judge', () => {
  it('counts events, real classes and what is left to the Base Event', () => {
    const verdict = verdictOf('suricata-eve');
    expect(verdict).toMatchObject({ units: 2, events: 2, decoded: 2, realClass: 1 });
    expect([...verdict.base]).toEqual([['unheard_of', 1]]);
    expect(verdict.scores.src_ip).toEqual({ agreed: 1, expected: 1, explained: 0 });
    expect(verdict.scores.timestamp).toEqual({ agreed: 2, expected: 2, explained: 0 });
  });

  it('takes a line of text apart by itself', () => {
    const { scores } = verdictOf('syslog/auth.log');
    expect([scores.user, scores.outcome, scores.src_port].map(({ agreed }) => agreed)).toEqual([1, 1, 1]);
  });

  it('counts a vector of an error as decoded when it is kept as text', () => {
    expect(verdictOf('cef/vectors')).toMatchObject({ units: 2, events: 2, decoded: 2 });
  });

  it('is a command that judges another folder and says so in JSON', async () => {
    const script = fileURLToPath(new URL('../../corpora/run.ts', import.meta.url));
    const args = [script, '--data', folder, '--json', '--corpus', 'suricata'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toMatchObject([
      { corpus: 'suricata-eve', events: 2, base: { unheard_of: 1 } },
    ]);
  });
});

const event: OcsfEvent = {
  activity_id: 1,
  category_uid: 3,
  class_uid: 3002,
  type_uid: 300_201,
  severity_id: 1,
  status_id: 2,
  time: 1000,
  metadata: { product: { name: 'p' }, version: '1.8.0', event_code: '4625' },
  actor: { user: { name: 'SYSTEM' } },
  user: { name: 'alice' },
  src_endpoint: { ip: '192.0.2.1', port: 5 },
  dst_endpoint: { ip: '192.0.2.2' },
};

const disagreements = (expected: Expected): string[] =>
  agreement(event, expected).disagreed.map(({ field }) => field);

describe('agreement', () => {
  it('is reached where an event says what was expected', () => {
    const wishes = {
      timestamp: 1001,
      src_ip: '192.0.2.1',
      target: 'ALICE',
      actor: 'system',
      outcome: 'failure',
    };
    expect(disagreements(expecting({ ...wishes, event_code: 4625, user: ['nobody', 'alice'] }))).toEqual([]);
  });

  it.each([
    ['a time two milliseconds off', { timestamp: 1002 }],
    ['source and destination changed over', { src_ip: '192.0.2.2' }],
    ['actor and target changed over', { actor: 'alice' }],
    ['a failure called success', { outcome: 'success' }],
    ['a severity of another level', { severity: 2 }],
    ['one of two hashes missing', { hash: ['aa', 'bb'] }],
    ['a host that is nowhere', { host: 'web1' }],
  ])('is not reached with %s', (_, wishes) => {
    expect(disagreements(expecting(wishes))).toEqual(Object.keys(wishes));
  });

  it('expects nothing where a corpus says nothing', () => {
    expect(expecting({ user: undefined, hash: [undefined] })).toEqual({});
  });
});

describe('times of the corpora', () => {
  it.each([
    ['2026-11-20T10:00:00.123456+0000', Date.UTC(2026, 10, 20, 10, 0, 0, 123)],
    ['2026-11-20 10:00:00.5', Date.UTC(2026, 10, 20, 10, 0, 0, 500)],
    ['2026-11-20T12:00:00+02:00', Date.UTC(2026, 10, 20, 10)],
    [1_700_000_000.25, 1_700_000_000_250],
    ['1700000000250', 1_700_000_000_250],
    ['yesterday', undefined],
  ])('%s is read', (written, expected) => {
    expect(millis(written)).toBe(expected);
  });

  it('of BSD syslog are of the last year that is not in the future', () => {
    expect(bsdTime('Nov 20 10:00:00', RECEIVED_AT)).toBe(Date.UTC(2026, 10, 20, 10));
    expect(bsdTime('Dec  1 10:00:00', RECEIVED_AT)).toBe(Date.UTC(2025, 11, 1, 10));
  });
});
