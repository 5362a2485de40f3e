// The CloudEvents SDK for JavaScript: binary, structured and batched events, as docs/senders/cloudevents.md shows. The SDK leaves
// the road to whoever uses it: a function that sends a message and, after a 503 or a broken connection, sends it again.
import { CloudEvent, emitterFor, HTTP, type Message, Mode } from 'cloudevents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS, expectFoundOnce, markers, openRoad, type Road } from '../../support/marked-events.ts';
import { type Stack, startStack } from '../../support/stack.ts';

const BY_THEMSELVES = 100;
const EVENTS_A_BATCH = 1_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

const eventOf = (user: string): CloudEvent<unknown> =>
  new CloudEvent({ type: 'com.example.login', source: '/web/1', data: { message: 'login failed', user } });

/** The SDK's headers may be anything; its own are texts. */
const texts = (headers: Message['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** What `emitterFor` is given: at least once, as the CloudEvents Web Hook specification wants it (section 2.2). */
const sendTo =
  ({ proxy, token }: Road) =>
  async ({ headers, body }: Message): Promise<number> => {
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const response = await fetch(`${proxy.url}/cloudevents`, {
        method: 'POST',
        headers: { ...texts(headers), authorization: `Bearer ${token}` },
        body: String(body),
      }).catch(() => null);
      await response?.arrayBuffer();
      if (response !== null && response.status !== 503) return response.status;
    }
    throw new Error('three attempts failed');
  };

it(`cloudevents sends ${EVENTS} events over a 503, a lost reply and a cut connection, and each is found once`, async () => {
  const road = await openRoad(stack, 'cloudevents', {
    mishaps: {
      20: 'busy',
      40: 'reply lost',
      60: 'body cut',
      120: 'busy',
      140: 'reply lost',
      160: 'body cut',
      208: 'busy',
      210: 'reply lost',
      212: 'body cut',
    },
  });
  const send = sendTo(road);
  const binary = emitterFor(send, { binding: HTTP, mode: Mode.BINARY });
  const structured = emitterFor(send, { binding: HTTP, mode: Mode.STRUCTURED });
  const waiting = markers();
  const statuses = new Set<unknown>();
  for (const user of waiting.splice(0, BY_THEMSELVES)) statuses.add(await binary(eventOf(user)));
  for (const user of waiting.splice(0, BY_THEMSELVES)) statuses.add(await structured(eventOf(user)));
  while (waiting.length > 0) {
    // The SDK reads batches but writes none: its own JSON of each event, in an array.
    const body = JSON.stringify(waiting.splice(0, EVENTS_A_BATCH).map(eventOf));
    statuses.add(await send({ headers: { 'content-type': 'application/cloudevents-batch+json' }, body }));
  }
  expect(statuses).toEqual(new Set([202]));
  await expectFoundOnce(stack, road);
});
