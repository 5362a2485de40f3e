// Bodies as large as they may be, in an isolate with as much memory as the platform gives one (128 MB, heap and buffers together).
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, MAX_EVENTS_PER_PACKET, MAX_WHOLE_BODY_BYTES } from '../../schemas/limits.ts';
import { archivedPeak, sendBody } from '../support/archived-peak.ts';
import { peakOf, TRACING_FLAGS } from '../support/gc-trace.ts';
import { type Stack, startStack } from '../support/stack.ts';

/** Measured: 55 to 85. */
const MOST_MB = 120;

const saved = process.env.MINIFLARE_WORKERD_V8_FLAGS;
let stack: Stack;
beforeAll(async () => {
  process.env.MINIFLARE_WORKERD_V8_FLAGS = TRACING_FLAGS;
  stack = await startStack({ workers: ['ingest'] });
});
afterAll(async () => {
  await stack.stop();
  if (saved === undefined) delete process.env.MINIFLARE_WORKERD_V8_FLAGS;
  else process.env.MINIFLARE_WORKERD_V8_FLAGS = saved;
});

/** Different lines up to so many bytes. */
function filled(bytes: number, line: (i: number) => string): Buffer {
  const lines: string[] = [];
  let length = 0;
  for (let i = 0; ; i++) {
    const next = `${line(i)}\n`;
    length += next.length;
    if (length > bytes) return Buffer.from(lines.join(''));
    lines.push(next);
  }
}

const flow = (i: number): string =>
  JSON.stringify({
    ...{ timestamp: `2026-11-20T12:00:00.${100_000 + (i % 900_000)}+0000`, flow_id: 1e15 + 7919 * i },
    ...{ event_type: 'flow', src_ip: `10.${i & 255}.${(i >> 8) & 255}.7`, src_port: 1024 + (i % 60_000) },
    ...{ dest_ip: `192.0.2.${i & 127}`, dest_port: 443, proto: 'TCP', app_proto: 'tls' },
    flow: { pkts_toserver: i % 97, bytes_toserver: 31 * i, state: 'closed', reason: 'timeout' },
    tls: { sni: `host-${i}.example.com`, note: `${i}`.repeat(200).slice(0, 700) },
  });
const syslog = (i: number): string =>
  `<86>Nov 20 12:00:00 host-${i % 50} sshd[${i}]: Failed password for root from 10.0.${(i >> 8) & 255}.${i & 255} port ${1024 + i}`;

async function send(path: string, body: Buffer, headers: Record<string, string> = {}): Promise<number> {
  const authorization = `Bearer ${stack.tokens.ingest}`;
  const method = path.includes('/files/') ? 'PUT' : 'POST';
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization, ...headers },
    body: new Uint8Array(body),
  });
  await response.arrayBuffer();
  return response.status;
}

const NDJSON = { 'content-type': 'application/x-ndjson' };
const lines = filled(MAX_BODY_BYTES, flow);

it.each([
  ['32 MiB of NDJSON', 202, () => send('/v1/events', lines, NDJSON)],
  [
    'the same in gzip',
    202,
    () => send('/v1/events', gzipSync(lines), { ...NDJSON, 'content-encoding': 'gzip' }),
  ],
  [
    '32 MiB of syslog, more events than a packet holds',
    413,
    () => send('/v1/files/auth.log', filled(MAX_BODY_BYTES, syslog)),
  ],
  [
    '12 MiB of HEC, which is read whole',
    200,
    () =>
      send(
        '/services/collector/event',
        filled(MAX_WHOLE_BODY_BYTES, (i) => `{"event":${flow(i)}}`),
      ),
  ],
  [
    '12 MiB of OTLP in JSON, likewise',
    200,
    () => {
      const record = (i: number) => `{"timeUnixNano":"1","body":{"stringValue":${JSON.stringify(flow(i))}}},`;
      const records = filled(MAX_WHOLE_BODY_BYTES - 100, record)
        .toString()
        .trimEnd()
        .slice(0, -1);
      const body = Buffer.from(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${records}]}]}]}`);
      return send('/v1/logs', body, { 'content-type': 'application/json' });
    },
  ],
])('%s fit into an isolate', async (_, status, work) => {
  const before = (await stack.logs()).length;
  expect(await work()).toBe(status);
  const peak = peakOf((await stack.logs()).slice(before));
  expect(peak.mb).toBeGreaterThan(10);
  expect(peak.mb).toBeLessThan(MOST_MB);
});

/** Measured: 45 to 95, one packet after the other in one isolate. */
const MOST_ARCHIVED_MB = 115;

const shortLine = (i: number): string => `<86>Nov 20 12:00:00 host-${i % 50} sshd[${i}]: session ${i} opened`;
const longLine = (i: number): string =>
  `<14>Nov 20 12:00:00 app[${i}]: ${`request ${i} of customer-${i}; `.repeat(2_500)}`;
/** As random as text can be. */
const noise = (i: number): string =>
  `<14>Nov 20 12:00:00 app[${i}]: ${randomBytes(3_000).toString('base64')}`;

describe('an isolate that archives', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ workers: ['ingest', 'persist'] });
  });
  afterAll(() => stack.stop());

  it.each([
    ['32 MiB of NDJSON', '/v1/events', () => [filled(MAX_BODY_BYTES, (i) => flow(i + 1))]],
    [
      'two of them and a small one, one after the other',
      '/v1/events',
      () => [2, 3].map((at) => filled(MAX_BODY_BYTES, (i) => flow(i + at))).concat(filled(10_000, flow)),
    ],
    [
      '50,000 short lines',
      '/v1/files/auth.log',
      () => [Buffer.from(Array.from({ length: MAX_EVENTS_PER_PACKET }, (_, i) => shortLine(i)).join('\n'))],
    ],
    ['32 MiB of long lines', '/v1/files/app.log', () => [filled(MAX_BODY_BYTES, longLine)]],
    ['text that does not compress', '/v1/files/app.log', () => [filled(20 * 1024 * 1024, noise)]],
  ])('has room for %s', async (_, path, texts) => {
    const sends = texts().map((text) => () => sendBody(stack, path, new Uint8Array(text)));
    const peak = await archivedPeak(stack, ...sends);
    expect(peak.mb).toBeGreaterThan(10);
    expect(peak.mb).toBeLessThan(MOST_ARCHIVED_MB);
  });
});
