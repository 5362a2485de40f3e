// Logs of many products through the whole stack, as their senders post them: each event is found once by what an analyst
// knows of it, its original text is exact, the counts add up, proofs verify, and every other way of reading agrees.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalizedEvent } from '../../schemas/aurora.ts';
import { allCorpora } from '../corpora/all-corpora.ts';
import { type Body, Data } from '../corpora/corpus.ts';
import type { Field } from '../corpora/expected.ts';
import { edgeseal, endOf, startEdgeseal } from '../support/edgeseal-command.ts';
import { checkEventProof, type EventProofDocument } from '../support/independent-verifier.ts';
import { OWN_BODIES } from '../support/own-sources.ts';
import { haveRealData, realDataFolder } from '../support/real-corpora.ts';
import { type Stack, startStack } from '../support/stack.ts';
import {
  allEvents,
  type FoundEvent,
  get,
  logKeyOf,
  type SendReply,
  sealed,
} from '../support/stack-client.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

/** As curl would: a body, its media type, perhaps a format. */
async function post(
  body: { mediaType: string; format?: string | undefined },
  text: string | Uint8Array,
  { gzip = false } = {},
): Promise<SendReply> {
  const pin = body.format === undefined ? '' : `?format=${body.format}`;
  const response = await fetch(`${stack.url}/v1/events${pin}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.tokens.ingest}`,
      'content-type': body.mediaType,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    },
    body: gzip ? gzipSync(text) : Buffer.from(text),
  });
  return { status: response.status, body: await response.json() };
}

/** Events by value over all time, from the buckets of GET /v1/stats. */
async function counted(field: string, q: string): Promise<{ total: number; counts: Map<string, number> }> {
  const query = new URLSearchParams({ field, q, from: '1970-01-01T00:00:00Z', interval: '366d' });
  const { total, buckets } = await (await get(stack, `/v1/stats?${query}`)).json();
  const counts = new Map<string, number>();
  for (const bucket of buckets)
    for (const [value, count] of Object.entries<number>(bucket.counts))
      counts.set(value, (counts.get(value) ?? 0) + count);
  return { total, counts };
}

const tally = (values: readonly (number | string)[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return counts;
};

const sorted = (counts: ReadonlyMap<string, number>): [string, number][] => [...counts].sort();

const around = () => ({ url: stack.url, token: stack.tokens.read });

async function prove(uids: readonly string[]): Promise<void> {
  const key = await logKeyOf(stack);
  for (const uid of uids) {
    const proof: EventProofDocument = await (await get(stack, `/v1/events/${uid}/proof`)).json();
    expect(checkEventProof(proof, key.raw, key.origin).size, uid).toBeGreaterThan(proof.log_index);
  }
}

/** `NormalizedEvent`s of everything a query finds. */
async function auroraEvents(q: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({
      view: 'aurora',
      q,
      limit: '1000',
      ...(cursor === '' ? {} : { cursor }),
    });
    const page: { events: unknown[]; cursor: string | null } = await (
      await get(stack, `/v1/events?${query}`)
    ).json();
    found.push(...page.events);
    cursor = page.cursor;
  }
  return found;
}

/** What `edgeseal renormalize` says about events that were archived a moment ago. */
async function renormalized(): Promise<{ read: number; changed: number; unreadable: number; diff: string }> {
  const run = await edgeseal(['renormalize', '--dry-run', '--all', '--limit', '1000000'], around());
  const told = /^(\d+) read again, (\d+) would change; 0 already .*, (\d+) not readable/.exec(run.stderr);
  if (run.code !== 0 || told === null) throw new Error(run.stderr);
  const [, read, changed, unreadable] = told.map(Number);
  return { read: read ?? 0, changed: changed ?? 0, unreadable: unreadable ?? 0, diff: run.stdout };
}

describe('bodies written for this test', () => {
  const packets = new Map<string, string>();
  const ofName = (name: string): string => `packet:${packets.get(name)}`;
  const all = OWN_BODIES.flatMap((body) => body.events);

  beforeAll(async () => {
    for (const [number, body] of OWN_BODIES.entries()) {
      const reply = await post(body, body.body, { gzip: number % 2 === 1 });
      expect(reply.status, `${body.name}: ${JSON.stringify(reply.body)}`).toBe(202);
      expect(reply.body.accepted, body.name).toBe(body.events.length);
      expect(reply.body.rejected.map(({ index, code }) => ({ index, code }))).toEqual(body.rejected ?? []);
      packets.set(body.name, reply.body.packet);
    }
    await sealed(stack, [...packets.values()]);
  });

  it.each(OWN_BODIES)(
    'finds each event of $name once, by its attributes, with its exact text',
    async (body) => {
      for (const event of body.events) {
        const found = await allEvents(stack, event.q);
        expect(
          found.map((one) => one.raw_data),
          event.q,
        ).toEqual([event.raw]);
        const hash = createHash('sha256').update(event.raw).digest('hex');
        expect(found[0]?.raw_data_hash.value).toBe(hash);
        expect(found[0]?.metadata.uid.split('.')[0]).toBe(packets.get(body.name));
      }
      expect(await allEvents(stack, ofName(body.name))).toHaveLength(body.events.length);
    },
  );

  it.each(['class_uid', 'severity_id'])('counts by %s what search finds', async (field) => {
    const found = await allEvents(stack, '');
    const { total, counts } = await counted(field, '');
    expect(total).toBe(all.length);
    expect(sorted(counts)).toEqual(sorted(tally(found.map((event) => Number(event[field])))));
  });

  it('proves them to a verifier written from the specifications', async () => {
    await prove([...packets.values()].map((packet) => `${packet}.0`));
  });

  it('gives each in the shape that rust_core gave', async () => {
    const views = (await auroraEvents('')).map((event) => normalizedEvent.parse(event));
    expect(views).toHaveLength(all.length);
    const alert = views.find((view) => view.fields['metadata.event_code'] === '9000081');
    expect(alert).toMatchObject({
      source: 'suricata',
      category: 'network',
      severity: 'medium',
      title: 'TEST raw',
    });
    expect(alert?.iocs).toContain('192.0.2.81');
    const devices = views.filter((view) => view.category === 'cps').map((view) => view.device_id);
    expect(devices.sort()).toEqual(['door-92', 'esp32_91']);
  });

  it('would map each the same way again, but those whose meaning was in another line', async () => {
    const told = await renormalized();
    const unreadable = OWN_BODIES.reduce((sum, body) => sum + (body.explained ?? 0), 0);
    expect(told).toEqual({ read: all.length - unreadable, changed: 0, unreadable, diff: '' });
  });

  it('takes a pinned format at its word', async () => {
    const line = 'a line of none of these';
    for (const [format, code] of [
      ['cef', 'DECODE_CEF'],
      ['leef', 'DECODE_LEEF'],
      ['winxml', 'DECODE_XML'],
      ['auditd', 'DECODE_AUDIT'],
      ['json', 'DECODE_JSON'],
    ] as const) {
      const { status, body } = await post({ mediaType: 'text/plain', format }, line);
      const codes = body.error === undefined ? body.rejected.map((one) => one.code) : [body.error.code];
      expect({ format, status, codes }).toMatchObject({ codes: [expect.stringMatching(`^${code}`)] });
    }
    const kv = await post({ mediaType: 'text/plain', format: 'kv' }, 'src_ip=192.0.2.99 user=pinned');
    await sealed(stack, [kv.body.packet]);
    expect(await allEvents(stack, 'src_ip:192.0.2.99 user:pinned')).toHaveLength(1);
  });

  it('shows them on the command line: what was found, and what arrives', async () => {
    const run = await edgeseal(['search', 'user:mallory'], around());
    expect(run.stdout).toMatch(
      /^2026-11-20T11:00:00\.123Z +\S+ +authentication +.*mallory.* [0-9a-f-]{36}\.0$/m,
    );
    const tail = startEdgeseal(['tail', 'user:tailed', '--since', '10m'], around());
    tail.stdin?.end();
    const ended = endOf(tail);
    const shown = new Promise((resolve) => tail.stdout?.once('data', resolve));
    await post(
      { mediaType: 'text/plain' },
      '<38>1 2026-11-20T11:09:00Z h sshd 1 - - Failed password for tailed from 192.0.2.98 port 1 ssh2',
    );
    expect(String(await shown)).toContain('Failed password for tailed');
    tail.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });
});

if (!haveRealData) console.log('skipped: ../shared/data is not there');

/** How an analyst asks for what a corpus says of an event. */
const ASKED: readonly (readonly [field: Field, names: readonly string[]])[] = [
  ['src_ip', ['src_ip']],
  ['dst_ip', ['dst_ip']],
  [
    'user',
    [
      'user',
      'actor.user.name',
      'process.user.name',
      'evidences.actor.user.name',
      'evidences.user.name',
      'user.uid',
      'actor.user.uid',
      'process.user.uid',
    ],
  ],
  [
    'host',
    ['device.hostname', 'device.name', 'metadata.loggers.name', 'device.ip', 'evidences.device.hostname'],
  ],
  ['event_code', ['metadata.event_code', 'metadata.log_name']],
];

/** The corpora that real-data.test.ts does not send. */
const SENT = /^(windows|zeek|wazuh|cloudtrail|panther|github|auditd)/;

describe.skipIf(!haveRealData)('real logs of many products', () => {
  interface Sent {
    readonly corpus: string;
    readonly body: Body;
    readonly packet: string;
    readonly accepted: number;
    /** In the order of the body; filled by the first test. */
    readonly events: FoundEvent[];
  }
  const sent: Sent[] = [];

  beforeAll(async () => {
    const corpora = allCorpora(new Data(realDataFolder), Date.now()).filter(({ name }) => SENT.test(name));
    for (const { name, bodies } of corpora) {
      for (const body of bodies) {
        const { status, body: reply } = await post(body, body.text, { gzip: true });
        expect(status, `${body.file}: ${JSON.stringify(reply).slice(0, 300)}`).toBe(202);
        expect(reply.rejected, body.file).toEqual([]);
        sent.push({ corpus: name, body, packet: reply.packet, accepted: reply.accepted, events: [] });
      }
    }
    await sealed(
      stack,
      sent.map(({ packet }) => packet),
    );
  });

  it('finds every event once, with a text of its own out of the body', async () => {
    for (const { body, packet, accepted, events } of sent) {
      events.push(...(await allEvents(stack, `packet:${packet}`)).sort((a, b) => indexOf(a) - indexOf(b)));
      expect(events.map(indexOf), body.file).toEqual(Array.from({ length: accepted }, (_, index) => index));
      expect(Math.abs(accepted - body.units), body.file).toBeLessThanOrEqual(1);
      expectTextsOf(body, events);
    }
  });

  it('finds events by what their corpora say of them, and counts them', async () => {
    const shares = new Map<string, { asked: number; found: number }>();
    for (const one of sent) {
      const share = shares.get(one.corpus) ?? { asked: 0, found: 0 };
      shares.set(one.corpus, share);
      for (const [q, uid] of questionsOf(one.body, one.events)) {
        share.asked += 1;
        const found = await allEvents(stack, `packet:${one.packet} AND ${q}`);
        if (found.some((event) => event.metadata.uid === uid)) share.found += 1;
      }
    }
    for (const [corpus, { asked, found }] of shares)
      writeSync(1, `corpus ${corpus}: ${found} of ${asked} events found by what is known of them\n`);
    const [asked, found] = [...shares.values()].reduce(([a, f], b) => [a + b.asked, f + b.found], [0, 0]);
    expect(asked).toBeGreaterThan(100);
    expect(found / asked).toBeGreaterThanOrEqual(0.98);
  });

  it.each(['class_uid', 'src_ip', 'user_name', 'device_name'])(
    'counts by %s what search finds',
    async (field) => {
      const one = sent.find(({ corpus }) => corpus === 'zeek-otrf') ?? sent[0];
      const { total, counts } = await counted(field, `packet:${one?.packet}`);
      expect(total).toBe(one?.accepted);
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(total);
      if (field === 'class_uid')
        expect(sorted(counts)).toEqual(sorted(tally((one?.events ?? []).map((event) => event.class_uid))));
    },
  );

  it('proves a sample of them', async () => {
    const uids = sent.map(({ packet, accepted }) => `${packet}.${Math.floor(accepted / 2)}`);
    await prove(uids.filter((_, index) => index % 12 === 0));
  });

  it('would map each the same way again', async () => {
    const told = await renormalized();
    writeSync(1, `renormalized: ${told.read} the same, ${told.unreadable} not readable by themselves\n`);
    expect(told.diff).toBe('');
    expect(told.read).toBeGreaterThan(sent.reduce((sum, one) => sum + one.accepted, 0));
  });

  it('gives each in the shape that rust_core gave', async () => {
    const packets = sent.filter((_, index) => index % 4 === 0);
    for (const { packet, accepted, body } of packets) {
      const views = await auroraEvents(`packet:${packet}`);
      expect(views, body.file).toHaveLength(accepted);
      for (const view of views) normalizedEvent.parse(view);
    }
  });
});

const indexOf = (event: FoundEvent): number => Number(event.metadata.uid.split('.')[1]);

/** Texts stand in the body, one behind the other; and of a body of lines they leave nothing out. */
function expectTextsOf(body: Body, events: readonly FoundEvent[]): void {
  const text = Buffer.from(body.text).toString('utf8');
  const raws = events.map((event) => String(event.raw_data));
  if (body.mediaType === 'application/json') {
    for (const raw of raws) expect(text, body.file).toContain(raw);
    return;
  }
  const linesOf = (all: string): string[] => all.split(/\r?\n/).filter((line) => line.trim() !== '');
  expect(raws.flatMap(linesOf).sort(), body.file).toEqual(linesOf(text).sort());
}

/** A few events of a body: a query each, and the uid it must find. */
function questionsOf(body: Body, events: readonly FoundEvent[]): [q: string, uid: string][] {
  const questions: [string, string][] = [];
  for (let index = 0; index < events.length && questions.length < 5; index += Math.ceil(events.length / 3)) {
    const event = events[index];
    if (event === undefined) continue;
    const decoded = { format: 'json', raw: String(event.raw_data), record: {} } as const;
    const expected = body.read(index, decoded)?.expected ?? {};
    for (const [field, names] of ASKED) {
      const values = expected[field] ?? [];
      if (values.length === 0) continue;
      const terms = values.flatMap((value) =>
        names.map((name) => `${name}:${JSON.stringify(String(value))}`),
      );
      questions.push([`(${terms.join(' OR ')})`, event.metadata.uid]);
    }
  }
  return questions;
}
