// Loki transports of pino and winston, as docs/senders/loki.md configures them; and what neither of them can do.
import { once } from 'node:events';
import pino from 'pino';
import { pinoLoki } from 'pino-loki';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from 'winston';
import LokiTransport from 'winston-loki';
import type { FaultyProxy } from '../../support/faulty-proxy.ts';
import {
  EVENTS,
  expectFoundOnce,
  markers,
  openRoad,
  type Road,
  tellEventsApart,
  timesFound,
} from '../../support/marked-events.ts';
import { type Stack, startStack } from '../../support/stack.ts';

const EVENTS_A_BATCH = 2_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

/** Deliveries that met their fate: a lost reply is one that arrived. */
const fated = ({ delivered, struck }: FaultyProxy): number =>
  delivered.length + struck.filter((one) => one !== 'reply lost').length;

/** Waits until so many did. */
async function fates(proxy: FaultyProxy, count: number): Promise<void> {
  while (fated(proxy) < count) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Logs with pino, a batch at a time. */
async function logWithPino({ proxy, token }: Road): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const batching = { interval: 0.1, maxBufferSize: 0 };
  const transport = pinoLoki({
    host: proxy.url,
    headers,
    labels: { app: 'login' },
    batching,
    silenceErrors: true,
  });
  const logger = pino(transport);
  const waiting = markers();
  for (let batch = 1; waiting.length > 0; batch += 1) {
    for (const user of waiting.splice(0, EVENTS_A_BATCH)) logger.warn({ user }, 'login failed');
    await fates(proxy, batch);
  }
  transport.end();
  await once(transport, 'close');
}

it(`pino-loki sends ${EVENTS} events over a lost reply, and each is found once`, async () => {
  const road = await openRoad(stack, 'pino-loki', { mishaps: { 2: 'reply lost', 4: 'reply lost' } });
  await logWithPino(road);
  await expectFoundOnce(stack, road);
});

it('pino-loki never repeats a request: what meets a 503 or a cut connection is lost with it', async () => {
  const road = await openRoad(stack, 'pino-loki-lossy', { mishaps: { 2: 'busy', 4: 'body cut' } });
  await logWithPino(road);
  const { 0: lost = 0, ...found } = await timesFound(stack, road);
  expect(lost).toBeGreaterThan(0);
  expect(found).toEqual({ 1: EVENTS - lost });
  await road.proxy.close();
});

/** A logger with a transport of its own, which has not sent anything before it is asked to. */
function openWinston({ proxy, token }: Road): {
  log(users: readonly string[]): void;
  transport: LokiTransport;
} {
  const transport = new LokiTransport({
    host: proxy.url,
    basicAuth: `edgeseal:${token}`,
    labels: { app: 'login' },
    interval: 1.5,
    gracefulShutdown: false,
    // Otherwise it prints them.
    onConnectionError: () => undefined,
  });
  const logger = createLogger({ transports: [transport] });
  const log = (users: readonly string[]): void => {
    for (const user of users) logger.warn('login failed', { user });
  };
  return { log, transport };
}

it(`winston-loki sends ${EVENTS} events as snappy protobuf over a 503, a lost reply and a cut connection, and each is found once`, async () => {
  const road = await openRoad(stack, 'winston-loki', {
    mishaps: { 1: 'busy', 3: 'reply lost', 5: 'body cut' },
  });
  const waiting = markers();
  while (waiting.length > 0) {
    const { log, transport } = openWinston(road);
    const before = fated(road.proxy);
    log(waiting.splice(0, 2_500));
    await fates(road.proxy, before + 1);
    // It would repeat what failed after a minute; closing repeats it now, and nothing was logged meanwhile.
    await transport.close();
  }
  expect(new Set(road.proxy.delivered.map(({ mediaType }) => mediaType))).toEqual(
    new Set(['application/x-protobuf']),
  );
  await expectFoundOnce(stack, road);
});

/** Logs a thousand, loses the reply to them, logs another thousand. */
async function logMeanwhile(road: Road): Promise<void> {
  const { log, transport } = openWinston(road);
  log(markers(1_000));
  await fates(road.proxy, 1);
  log(markers(2_000).slice(1_000));
  await transport.close();
}

it('winston-loki puts what is logged meanwhile into the request it repeats: each event is found once where the source asks for that (dedup: event)', async () => {
  const road = await openRoad(stack, 'winston-loki-told-apart', { mishaps: { 1: 'reply lost' } });
  await tellEventsApart(stack, road);
  await logMeanwhile(road);
  await expectFoundOnce(stack, road, 2_000);
});

it('winston-loki puts what is logged meanwhile into the request it repeats: where the first was taken, its events are doubled unless the source asks', async () => {
  const road = await openRoad(stack, 'winston-loki-doubling', { mishaps: { 1: 'reply lost' } });
  await logMeanwhile(road);
  expect(await timesFound(stack, road, 2_000)).toEqual({ 1: 1_000, 2: 1_000 });
  await road.proxy.close();
});
