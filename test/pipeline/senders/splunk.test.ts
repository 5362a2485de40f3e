// Splunk's own logger for JavaScript and the winston transport built on it, as docs/senders/splunk-hec.md configures them.
import type { EventEmitter } from 'node:events';
import { Logger } from 'splunk-logging';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from 'winston';
import SplunkStreamEvent from 'winston-splunk-httplogger';
import { EVENTS, expectFoundOnce, markers, openRoad } from '../../support/marked-events.ts';
import { type Stack, startStack } from '../../support/stack.ts';

/** What Splunk says when it is busy: these loggers take a 503 without a code for a success. */
const BUSY = {
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ text: 'Server is busy', code: 9 }),
};
const EVENTS_A_BATCH = 1_000;

let stack: Stack;
beforeAll(async () => {
  // A packet an event: through the queue as deployed, not by way of R2 as tests do otherwise.
  stack = await startStack({ vars: { SPILL_POLICY: 'auto' } });
});
afterAll(async () => stack?.stop());

/** Sends what waits; a batch that is refused waits again (`error` below), so that whoever flushes decides when it is sent. */
const flush = (logger: Logger): Promise<number> =>
  new Promise((resolve, reject) => {
    logger.flush((error, response) => (error ? reject(error) : resolve(response?.statusCode ?? 0)));
  });

it(`splunk-logging sends ${EVENTS} events over a 503, a lost reply and a cut connection, and each is found once`, async () => {
  const road = await openRoad(stack, 'splunk-logging', { busy: BUSY });
  const logger = new Logger({ token: road.token, url: road.proxy.url, maxBatchCount: 0, maxRetries: 5 });
  // It repeats what the network broke, byte for byte, but leaves a refused batch to its owner.
  logger.error = (error, { message }) => {
    expect(error.code).toBe(9);
    logger.serializedContextQueue.unshift(message);
  };
  const statuses: number[] = [];
  const waiting = markers();
  while (waiting.length > 0) {
    for (const marker of waiting.splice(0, EVENTS_A_BATCH))
      logger.send({
        message: { event: 'login', user: marker },
        severity: 'warn',
        metadata: { host: 'web-1' },
      });
    while (logger.serializedContextQueue.length > 0) statuses.push(await flush(logger));
  }
  expect(statuses.filter((status) => status !== 200)).toEqual([503]);
  await expectFoundOnce(stack, road);
});

/** The transport says of each event that it is done with it. */
const logged = (transport: EventEmitter, count: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let left = count;
    transport.on('logged', () => {
      left -= 1;
      if (left === 0) resolve();
    });
    transport.on('error', reject);
  });

/** A request an event, some 16 at a time: the transport's own settings for batches are overwritten by it (`maxBatchCount = 1`). */
const ONE_BY_ONE_MS = 1_200_000;

it(
  `winston-splunk-httplogger sends ${EVENTS} events, a request each, over a lost reply and a cut connection, and each is found once`,
  async () => {
    const mishaps = { 3000: 'reply lost', 6000: 'body cut' } as const;
    const road = await openRoad(stack, 'winston-splunk', { mishaps });
    const splunk = { token: road.token, url: road.proxy.url, maxRetries: 5 };
    const transport = new SplunkStreamEvent({ splunk });
    const logger = createLogger({ transports: [transport] });
    const done = logged(transport, EVENTS);
    for (const user of markers()) logger.warn('login failed', { user });
    await done;
    await expectFoundOnce(stack, road);
  },
  ONE_BY_ONE_MS,
);
