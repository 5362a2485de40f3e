// Bent requests to every path of every protocol of the running stack: no 5xx, no hang, and of every request that was accepted, as
// many events are found as its receipt says. FUZZ_REQUESTS=100000 runs it as long as wanted; a failure names its seed.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spokenProtocols } from '../../cli/dev/senders/page.ts';
import { receiptClaims } from '../support/faulty-proxy.ts';
import { randomBelow } from '../support/mangled-lines.ts';
import { HOOK, SAMPLES } from '../support/sender-samples.ts';
import { STACK_TENANT, type Stack, startStack } from '../support/stack.ts';
import { allEvents, sealed } from '../support/stack-client.ts';

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);
const AT_A_TIME = 16;
/** The stack answers in milliseconds; what takes this long hangs. */
const HANG_MS = 30_000;

let stack: Stack;
let token: string;
beforeAll(async () => {
  stack = await startStack();
  token = await stack.token({ tenant: STACK_TENANT, subject: 'fuzz', scope: ['ingest'] });
  const admin = await stack.token({ tenant: STACK_TENANT, subject: 'admin', scope: ['admin'] });
  const response = await fetch(`${stack.url}/v1/sources/fuzz`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    // Without a window: bent bodies are alike by chance.
    body: JSON.stringify({ hook: HOOK, dedupWindowSeconds: 0 }),
  });
  expect(response.status).toBe(201);
});
afterAll(async () => stack?.stop());

interface Bent {
  readonly route: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const SPLICES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '\n',
  '\r\n',
  '\0',
  '\u{fffd}',
  'null',
  '-',
  '1e999',
  '{"a":',
];

/** A few changes: bytes, cuts, repeats and splices. */
function bend(body: Uint8Array, below: (limit: number) => number): Uint8Array<ArrayBuffer> {
  let bytes = Buffer.from(body);
  for (let times = below(4); times > 0 && bytes.length > 0; times -= 1) {
    const [from, to] = [below(bytes.length), below(bytes.length)].sort((a, b) => a - b);
    const piece = bytes.subarray(from, to);
    switch (below(4)) {
      case 0:
        bytes[from ?? 0] = below(256);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, to), piece, piece, bytes.subarray(to)]);
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, from),
          Buffer.from(SPLICES[below(SPLICES.length)] ?? ''),
          bytes.subarray(from),
        ]);
    }
  }
  return new Uint8Array(bytes);
}

const MEDIA_TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/x-protobuf',
  'text/plain',
  'application/cloudevents+json',
  '*',
];
const CODINGS = ['gzip', 'deflate', 'br', 'zstd', 'snappy', 'identity', 'none'];

/** The request of a seed: a sample of some protocol, bent, now and then under other headers and at another path of it. */
function requestOf(
  seed: number,
  routes: ReadonlyMap<string, readonly string[]>,
  credentials: Record<string, Record<string, string>>,
): Bent {
  const below = randomBelow(seed);
  const sample = SAMPLES[below(SAMPLES.length)];
  if (sample === undefined) throw new Error('there are no samples');
  const markers = Array.from({ length: 1 + below(5) }, (_, at) => `fuzz-${seed}-${at}`);
  const whole = below(3) === 0 ? sample.mixed(markers[0] ?? '') : sample.body(markers);
  const bent = bend(Buffer.from(whole), below);
  const headers: Record<string, string> = { ...sample.headers, ...credentials[sample.protocol] };
  if (below(8) === 0) headers['content-type'] = MEDIA_TYPES[below(MEDIA_TYPES.length)] ?? '';
  const isPacked = below(6) === 0;
  if (isPacked) headers['content-encoding'] = 'gzip';
  else if (below(12) === 0) headers['content-encoding'] = CODINGS[below(CODINGS.length)] ?? '';
  const body = isPacked ? new Uint8Array(gzipSync(bent)) : bent;
  const own = routes.get(sample.protocol) ?? [];
  const route = below(2) === 0 ? `${sample.method} ${sample.path}` : (own[below(own.length)] ?? '');
  return { route, headers, body: isPacked && below(4) === 0 ? bend(body, below) : body };
}

/** A token, or the proof of the webhook, as each protocol carries it. */
const credentialsFor = (name: string): Record<string, string> => {
  if (name === 'webhook') return { [HOOK.header]: HOOK.secrets[0] };
  if (name === 'datadog') return { 'dd-api-key': token };
  return name === 'firehose' ? { 'x-amz-firehose-access-key': token } : { authorization: `Bearer ${token}` };
};

it(`answers ${REQUESTS} bent requests without a 5xx or a hang, and finds every event it accepted`, {
  timeout: 120_000 + REQUESTS * 60,
}, async () => {
  const spoken = await spokenProtocols();
  const routes = new Map(spoken.map(({ name, takes, probes }) => [name, [...takes, ...probes]]));
  const credentials = Object.fromEntries(spoken.map(({ name }) => [name, credentialsFor(name)]));
  const start = Date.now() % 1_000_000_000;
  const statuses = new Map<number, number>();
  const packets: string[] = [];
  let accepted = 0;
  const send = async (seed: number): Promise<void> => {
    const { route, headers, body } = requestOf(seed, routes, credentials);
    const [method = '', path = ''] = route.split(' ');
    const address = path
      .replace('/:tenant', `/${STACK_TENANT}`)
      .replace(':source', 'fuzz')
      .replace(/:\w+/g, 'login.log');
    const hasBody = method !== 'GET' && method !== 'OPTIONS';
    const response = await fetch(stack.url + address, {
      ...{ method, headers, redirect: 'manual', signal: AbortSignal.timeout(HANG_MS) },
      ...(hasBody ? { body } : {}),
    });
    await response.arrayBuffer();
    const { status } = response;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500) throw new Error(`seed ${seed}: ${route} answered ${status}`);
    const claims = receiptClaims(response.headers.get('edgeseal-receipt') ?? undefined);
    if (claims === null) return;
    accepted += claims.events;
    packets.push(claims.jti);
  };
  for (let seed = start; seed < start + REQUESTS; seed += AT_A_TIME)
    await Promise.all(Array.from({ length: AT_A_TIME }, (_, at) => send(seed + at)));
  console.log(
    `seeds from ${start}: ${JSON.stringify(Object.fromEntries(statuses))}, ${accepted} events accepted`,
  );
  expect(packets.length).toBeGreaterThan(REQUESTS / 4);
  await sealed(stack, packets, 60_000 + REQUESTS * 30);
  const uids = (await allEvents(stack, 'source:fuzz')).map((event) => event.metadata.uid);
  expect(uids).toHaveLength(accepted);
  expect(new Set(uids).size).toBe(accepted);
});
