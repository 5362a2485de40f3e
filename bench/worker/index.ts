// Measures decode, normalize and attest inside workerd, where they run. Local workerd advances its clock during CPU work
// (production does not), so performance.now() is right here and only here.
import type { DecodedBody, OcsfEvent } from '../../schemas/event.ts';
import { EventBinding } from '../../workers/core/attest/event-binding.ts';
import { importSigningKey, type SigningKey } from '../../workers/core/attest/keys.ts';
import { type AttestedPacket, attestPacket, SALT_BYTES } from '../../workers/core/attest/packet.ts';
import { packEvents, packOriginals } from '../../workers/core/attest/packet-texts.ts';
import { decodeBody } from '../../workers/core/decode/body.ts';
import { normalize } from '../../workers/core/normalize/normalize.ts';
import { MAPPER_VERSION } from '../../workers/core/normalize/version.ts';
import { randomBytes } from '../../workers/ingest/random.ts';
import { bench } from '../../workers/ingest/workbench.ts';
import { takeOf } from './protocols.ts';
import { measureSealing, type Sealing, type Steps, type Turns, turnsOf } from './sealing.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 1);
const PACKET = '019a4c00-0000-7000-8000-000000000000';

/** One body of the corpus, as a request would bring it. */
interface Batch {
  readonly body: Uint8Array;
  readonly mediaType: string;
}

/** Microseconds an event by stage, and events a second for them together. */
interface Figures extends Sealing {
  events: number;
  bytes: number;
  packets: number;
  decode_us: number;
  normalize_us: number;
  /** Writing canonical texts, a part of attest. */
  canonicalize_us: number;
  attest_us: number;
  /** Percent of the events in a real class. */
  real_class: number;
  /** Decode, normalize, canonicalize and hash, both hashes an event: what design, section 5, sets a number for. */
  events_per_second: number;
  mib_per_second: number;
  /** The same, and the Merkle tree, manifest and signature. */
  attested_per_second: number;
  /** The denominator of ratios: what JSON.parse or a line split of the same bodies alone costs. */
  floor_us: number;
}

/** What makes events of a body: decoding alone, or a protocol's own `take` before it. */
type Decode = (batch: Batch) => DecodedBody | Promise<DecodedBody>;

const decode: Decode = (batch) =>
  decodeBody(batch.body, { mediaType: batch.mediaType, receivedAt: RECEIVED_AT });

const normalizeAll = (decoded: DecodedBody): OcsfEvent[] =>
  decoded.events.map((event) => normalize(event, { receivedAt: RECEIVED_AT, source: 'bench' }));

/** Each as it is asked for, as ingest does. */
function* normalizing(decoded: DecodedBody): Generator<OcsfEvent> {
  for (const event of decoded.events) yield normalize(event, { receivedAt: RECEIVED_AT, source: 'bench' });
}

function attest(
  batch: Batch,
  decoded: DecodedBody,
  events: Iterable<OcsfEvent>,
  key: SigningKey,
): Promise<AttestedPacket> {
  return attestPacket(
    {
      packet: PACKET,
      tenant: 'bench',
      source: 'bench',
      receivedAt: RECEIVED_AT,
      colo: 'DEV',
      decoder: decoded.decoder,
      mapper: MAPPER_VERSION,
      body: batch.body,
      events,
      raws: decoded.events.map((event) => event.raw),
      random: randomBytes(SALT_BYTES * (decoded.events.length + 1)),
      issuer: 'https://bench.invalid',
      receiptKey: key,
    },
    bench,
  );
}

/** Canonical texts and both hashes of each event, as attest makes them, and nothing over all of them. */
function hashAll(decoded: DecodedBody): void {
  const raws = decoded.events.map((event) => event.raw);
  const originals = packOriginals(raws, bench);
  const binding = new EventBinding(PACKET, originals.digests, originals.offsets);
  packEvents(normalizing(decoded), randomBytes(SALT_BYTES * raws.length), bench, binding);
}

/** The clock ticks in milliseconds: a sample takes as many passes as make it long beside a tick. */
const SAMPLE_MS = 100;

/**
 * Runs `work` over all batches again and again for about `seconds`; returns milliseconds per pass over the corpus, those of
 * the fastest sample. What else the machine does only ever adds.
 */
async function timed(seconds: number, work: () => Promise<void> | void): Promise<number> {
  await work();
  const end = performance.now() + seconds * 1000;
  let best = Number.POSITIVE_INFINITY;
  for (let passes = 1; performance.now() < end || best === Number.POSITIVE_INFINITY; ) {
    const started = performance.now();
    for (let pass = 0; pass < passes; pass++) await work();
    const spent = performance.now() - started;
    if (spent >= SAMPLE_MS) best = Math.min(best, spent / passes);
    else passes *= 2;
  }
  return best;
}

/** Writes each event's canonical text where attest writes it, and hashes nothing. */
function writeCanonical(events: readonly OcsfEvent[]): void {
  for (const event of events)
    if (bench.writer.write(event, 0) < 0) throw new RangeError('an event fills the arena');
  bench.writer.forget();
}

/** The share of events that are no Base Events, in percent. */
function realClass(events: readonly OcsfEvent[]): number {
  return (100 * events.filter((event) => event.class_uid !== 0).length) / events.length;
}

/** What nobody can read lines without: the split, and JSON.parse. */
function parseLines({ body }: Batch): void {
  for (const line of new TextDecoder().decode(body).split('\n')) {
    if (line.startsWith('{')) JSON.parse(line);
  }
}

/** How long each stage is measured, and by what bodies are decoded. */
interface Measure {
  readonly seconds: number;
  readonly key: SigningKey;
  readonly decode: Decode;
  /** What is measured as the floor; null for bodies that are no lines. */
  readonly floor: ((batch: Batch) => void) | null;
}

async function measure(batches: Batch[], { seconds, key, decode, floor }: Measure): Promise<Figures> {
  const bytes = batches.reduce((sum, batch) => sum + batch.body.byteLength, 0);
  const decoded = await Promise.all(batches.map(decode));
  const events = decoded.reduce((sum, one) => sum + one.events.length, 0);
  const perEvent = (milliseconds: number): number => (milliseconds * 1000) / events;
  const all = await timed(seconds * 2, async () => {
    for (const batch of batches) {
      const one = await decode(batch);
      await attest(batch, one, normalizing(one), key);
    }
  });
  const hashedMs = await timed(seconds * 2, async () => {
    for (const batch of batches) hashAll(await decode(batch));
  });
  const decodeMs = await timed(seconds, async () => {
    for (const batch of batches) await decode(batch);
  });
  const normalizeMs = await timed(seconds, () => decoded.forEach((one) => void normalizeAll(one)));
  const normalized = decoded.map(normalizeAll);
  // Attested once, so that what is written is what is written there: uid and hash of the original included.
  for (const [i, batch] of batches.entries()) {
    const [one, events] = [decoded[i], normalized[i]];
    if (one !== undefined && events !== undefined) await attest(batch, one, events, key);
  }
  const canonicalizeMs = await timed(seconds, () => normalized.forEach(writeCanonical));
  const bodies = stepsOf(batches, decode, key);
  const sealing = await measureSealing(bodies, bench, events, seconds * 2, () => performance.now());
  const floorMs = floor === null ? 0 : await timed(seconds, () => batches.forEach(floor));
  return {
    events,
    bytes,
    packets: batches.length,
    decode_us: perEvent(decodeMs),
    normalize_us: perEvent(normalizeMs),
    canonicalize_us: perEvent(canonicalizeMs),
    attest_us: perEvent(all - decodeMs - normalizeMs),
    real_class: realClass(normalized.flat()),
    events_per_second: events / (hashedMs / 1000),
    mib_per_second: bytes / 1_048_576 / (hashedMs / 1000),
    attested_per_second: events / (all / 1000),
    floor_us: perEvent(floorMs),
    ...sealing,
  };
}

const stepsOf = (batches: readonly Batch[], decode: Decode, key: SigningKey): Steps[] =>
  batches.map((batch) => ({
    decode: () => decode(batch),
    normalizing,
    attest: (one, made) => attest(batch, one, made, key),
  }));

/** What the last lines of `?turns` made; bench/sealing.ts times its turns from outside. */
let turns: Turns | undefined;

async function benchKey(): Promise<SigningKey> {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('Ed25519 gives a key pair');
  const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return importSigningKey(
    JSON.stringify({ ...jwk, alg: 'EdDSA', use: 'sig', kid: 'bench', edgeseal_use: 'receipt' }),
  );
}

export default {
  /**
   * POST a list of lines; `?media=`, `?packet=` lines a packet, `?header=` how many lines begin every packet, `?seconds=` a
   * stage. With `?turns` they are only made ready; `?turn=sealed` and `?turn=unsealed` then take them in, `?times=`. Or `?protocol=` and one body as its sender makes it, under its headers and `?path=`. Answers {@link Figures}.
   */
  async fetch(request) {
    if (request.method !== 'POST') return new Response('ready');
    const { searchParams } = new URL(request.url);
    const turn = searchParams.get('turn');
    if (turn !== null) {
      await turns?.take(turn === 'sealed', Number(searchParams.get('times') ?? 1));
      return new Response();
    }
    if (searchParams.has('turns')) {
      const batches = linesOf(await request.json(), searchParams);
      turns = await turnsOf(stepsOf(batches, decode, await benchKey()), bench);
      return new Response();
    }
    const how = { seconds: Number(searchParams.get('seconds') ?? 1), key: await benchKey() };
    const protocol = searchParams.get('protocol');
    if (protocol === null) {
      const batches = linesOf(await request.json(), searchParams);
      return Response.json(await measure(batches, { ...how, decode, floor: parseLines }));
    }
    const take = await takeOf(protocol, searchParams.get('path') ?? '/', request.headers);
    const mediaType = request.headers.get('content-type') ?? '';
    const batch = { body: new Uint8Array(await request.arrayBuffer()), mediaType };
    const taking: Decode = take === null ? decode : ({ body }) => take(body, RECEIVED_AT);
    return Response.json(await measure([batch], { ...how, decode: taking, floor: null }));
  },
} satisfies ExportedHandler;

function linesOf(all: string[], searchParams: URLSearchParams): Batch[] {
  const size = Number(searchParams.get('packet') ?? 500);
  const mediaType = searchParams.get('media') ?? 'application/x-ndjson';
  const header = all.splice(0, Number(searchParams.get('header') ?? 0));
  const batches: Batch[] = [];
  for (let from = 0; from < all.length; from += size) {
    const text = [...header, ...all.slice(from, from + size)].join('\n');
    batches.push({ body: new TextEncoder().encode(text), mediaType });
  }
  return batches;
}
