// What `edgeseal renormalize --dry-run` tells about archived events, against a deployment that answers what it is told.
import { afterEach, describe, expect, it } from 'vitest';
import { MAPPER_VERSION } from '../../../workers/core/normalize/version.ts';
import { edgeseal } from '../../support/edgeseal-command.ts';
import { type StubDeployment, stubDeployment } from '../../support/stub-deployment.ts';

let stub: StubDeployment | undefined;
afterEach(() => stub?.close());

const PACKET = '019a0000-0000-7000-8000-000000000000';
const LINE = '<38>Nov 20 10:00:00 web1 sshd[812]: Failed password for root from 203.0.113.9 port 4711 ssh2';

/** As an older mapper may have left it: the line it did not understand. */
const archived = (index: number, raw: string) => ({
  activity_id: 0,
  category_uid: 0,
  class_uid: 0,
  message: raw.slice(raw.indexOf(': ') + 2),
  metadata: { product: { name: 'sshd' }, uid: `${PACKET}.${index}`, version: '1.8.0' },
  severity_id: 1,
  time: 1_795_168_800_000,
  type_uid: 0,
  raw_data: raw,
});

const answering = (events: readonly object[], origin: { mapper?: string; decoder?: string }) =>
  stubDeployment(({ url }) => {
    if (url.pathname === '/v1/events') {
      return { status: 200, body: { events, cursor: null, scanned: { segments: 1, rows: 2, bytes: 3 } } };
    }
    const { mapper = 'edgeseal-ocsf/0', decoder = 'lines/auto@2' } = origin;
    const received_at = 1_795_168_801_000;
    const manifest = JSON.stringify({ source: 'web', received_at, decoder, mapper });
    const hash = '0'.repeat(64);
    const known = {
      packet: PACKET,
      source: 'web',
      received_at,
      events: 2,
      rejected: 0,
      bytes: 9,
      body: hash,
    };
    const place = { duplicate_of: null, segment: 1, position: 0, log_index: 0, idempotency_key: null };
    return { status: 200, body: { ...known, ...place, manifest, receipt: 'r' } };
  });

const renormalize = (...args: string[]) =>
  edgeseal(['renormalize', ...args], { url: stub?.url ?? '', token: 't' });

describe('renormalize', () => {
  it('refuses to run without --dry-run, since nothing archived is rewritten', async () => {
    stub = await answering([], {});
    const run = await renormalize();
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--dry-run');
    expect(stub.seen).toEqual([]);
  });

  it('shows what would change, attribute by attribute, and counts it', async () => {
    stub = await answering([archived(0, LINE)], {});
    const run = await renormalize('--dry-run', 'web1');
    expect(run.code).toBe(0);
    const lines = run.stdout.trim().split('\n');
    expect(lines[0]).toBe(`@@ ${PACKET}.0`);
    expect(lines).toContain('- class_uid: 0');
    expect(lines).toContain('+ class_uid: 3002');
    expect(lines).toContain('+ src_endpoint.ip: "203.0.113.9"');
    expect(run.stdout).not.toContain('metadata.uid');
    expect(run.stderr).toContain('1 read again, 1 would change; 0 already of this mapping code');
    expect(run.stderr).toContain('class 0 -> 3002: 1');
  });

  it('knows of a line that was no UTF-8 by its note, and tells no change of it', async () => {
    const raw = 'T\u00fcr ge\u00f6ffnet';
    const event = archived(0, raw);
    const metadata = {
      ...event.metadata,
      debug: ['raw text read as windows-1252'],
      product: { name: 'web' },
    };
    stub = await answering(
      [{ ...event, message: raw, metadata, severity_id: 0, time: 1_795_168_801_000 }],
      {},
    );
    const run = await renormalize('--dry-run', '--all');
    expect(run.stderr).toContain('1 read again, 0 would change');
    expect(run.stdout).not.toContain('metadata.debug');
  });

  it('says as JSON which attributes change, and the counts last', async () => {
    stub = await answering([archived(0, LINE)], {});
    const [event, counts] = (await renormalize('--dry-run', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(event).toMatchObject({ uid: `${PACKET}.0`, mapper: 'edgeseal-ocsf/0' });
    expect(event.changes).toContainEqual({ path: 'class_uid', before: 0, after: 3002 });
    expect(counts).toMatchObject({
      read: 1,
      changed: 1,
      current: 0,
      unreadable: 0,
      classes: { '0 -> 3002': 1 },
    });
  });

  it('passes over events of its own mapping code, unless told to compare all', async () => {
    stub = await answering([archived(0, LINE)], { mapper: MAPPER_VERSION });
    expect((await renormalize('--dry-run')).stderr).toContain('0 read again, 0 would change; 1 already');
    expect((await renormalize('--dry-run', '--all')).stderr).toContain('1 read again, 1 would change');
  });

  it.each([
    ['said to be W3C', 'lines/w3c@2', '2026-11-20 10:00:00 192.0.2.1 GET /'],
    ['found to be W3C', 'lines/auto@2', '2026-11-20 10:00:00 192.0.2.1 GET /'],
    ['said to be CSV, though it reads as something else', 'lines/csv@2', '{"a":1}'],
    ['in the labels of its stream', 'loki-protobuf/auto@2', '{"a":1}'],
    ['beside it in its object', 'hec/auto@3', '{"event":"x"}'],
    ['in its resource', 'otlp-json/auto@2', '{"severityNumber":9,"body":{"stringValue":"x"}}'],
  ])('does not pretend to know what stood in another line of the body: %s', async (_, decoder, raw) => {
    const read = { ...archived(0, raw), category_uid: 4, class_uid: 4002, type_uid: 400201 };
    stub = await answering([read], { decoder });
    const { stdout, stderr } = await renormalize('--dry-run');
    expect(stderr).toContain('0 read again, 0 would change; 0 already of this mapping code, 1 not readable');
    expect(stdout).toBe('');
  });

  it('reads plain text again that always was plain text', async () => {
    stub = await answering([{ ...archived(0, 'the door is open'), message: 'the door is open' }], {});
    expect((await renormalize('--dry-run')).stderr).toContain('1 read again');
  });

  it('reads a line in the format that its sender said', async () => {
    stub = await answering([{ ...archived(0, LINE), message: LINE }], { decoder: 'lines/text@2' });
    expect((await renormalize('--dry-run')).stdout).not.toContain('class_uid');
  });

  it('leaves the labels that its source adds', async () => {
    const labelled = {
      ...archived(0, LINE),
      metadata: { ...archived(0, LINE).metadata, tags: [{ name: 'site', value: 'a' }] },
    };
    stub = await answering([labelled], {});
    const { stdout, stderr } = await renormalize('--dry-run');
    expect(stderr).toContain('1 read again');
    expect(stdout).not.toContain('tags');
  });

  it('asks for each packet once', async () => {
    stub = await answering([archived(0, LINE), archived(1, LINE)], {});
    await renormalize('--dry-run');
    expect(stub.seen.filter(({ url }) => url.pathname.startsWith('/v1/packets/'))).toHaveLength(1);
  });
});
