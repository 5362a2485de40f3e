// CloudEvents as others make them: by their own SDK, in the conformance suite of the specification, and as recorded on a wire.
import { CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import type { CloudEvents } from '../../../workers/core/decode/cloudevents.ts';
import { decodeMessage } from '../../../workers/core/decode/cloudevents-http.ts';
import { isObject } from '../../../workers/core/decode/json.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const OPTIONS = { receivedAt: Date.UTC(2026, 10, 21), format: undefined };

function decode(headers: Record<string, unknown>, body: unknown): CloudEvents {
  const texts = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : '');
  return decodeMessage(bytes, new Headers(texts), OPTIONS);
}

describe('the SDK', () => {
  const CONTEXT = {
    source: '/sensors/7',
    type: 'com.example.alert',
    subject: 'dörr 1',
    time: '2026-11-01T10:00:00.000Z',
  };
  const EVENTS: [string, CloudEvent<unknown>][] = [
    [
      'an object',
      new CloudEvent({
        ...CONTEXT,
        data: { user: 'eve', ключ: ['€', 1.5, null] },
        ext: 'a b%"\\',
        n: 7,
        yes: true,
      }),
    ],
    [
      'text',
      new CloudEvent({
        ...CONTEXT,
        datacontenttype: 'text/plain',
        data: 'CEF:0|V|P|1|id|name|5|src=192.0.2.1',
      }),
    ],
    ['XML', new CloudEvent({ ...CONTEXT, datacontenttype: 'application/xml', data: '<much wow="xml"/>' })],
    ['nothing', new CloudEvent(CONTEXT)],
  ];

  it.each(EVENTS)('sends %s in structured mode; what is kept reads back as the same event', (_, event) => {
    const { headers, body } = HTTP.structured(event);
    const { events, rejected } = decode(headers, body).body;
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1);
    const again = HTTP.toEvent({
      headers: { 'content-type': 'application/cloudevents+json' },
      body: events[0]?.raw,
    });
    expect(JSON.parse(String(again))).toEqual(JSON.parse(String(event)));
  });

  it.each(EVENTS)('sends %s in binary mode; its attributes are what is around it', (name, event) => {
    const { headers, body } = HTTP.binary(event);
    const { body: decoded, identity } = decode(headers, body);
    expect(identity).toEqual({ source: event.source, id: event.id });
    expect(decoded.rejected).toEqual([]);
    const { data, ...attributes } = JSON.parse(String(event));
    const [found] = decoded.events;
    const around = found?.envelope ?? found?.record ?? {};
    for (const [key, value] of Object.entries(attributes)) expect(around[key], key).toBe(String(value));
    if (name === 'an object') expect(found?.record).toEqual(data);
    if (typeof data === 'string') expect(found?.raw).toBe(data);
  });

  it('sends bytes; they are kept in base64', () => {
    const event = new CloudEvent({
      ...CONTEXT,
      datacontenttype: 'image/png',
      data: new Uint8Array([0x89, 0, 1]),
    });
    const [structured] = decode(HTTP.structured(event).headers, HTTP.structured(event).body).body.events;
    expect(structured?.record).toMatchObject({ ...CONTEXT, data_base64: 'iQAB' });
    const [binary] = decode(HTTP.binary(event).headers, event.data).body.events;
    expect(binary?.record).toMatchObject({ ...CONTEXT, data_base64: 'iQAB' });
  });
});

const spec = sharedFolder('cloudevents');

/** The scenarios of the suite: each has a message, in which `<contentType>` stands for each of its examples. */
function scenarios(): { name: string; head: string; body: string; expected: [string, string][] }[] {
  return spec
    .read('features/http-protocol-binding.feature')
    .split(/Scenario Outline: /)
    .slice(1)
    .flatMap((text) => {
      const [name = ''] = text.split('\n');
      const [, message = ''] = text.split('"""');
      const [head = '', body = ''] = message
        .replace(/^ {8}/gm, '')
        .trim()
        .split(/\n\s*\n/);
      const examples = text.slice(text.indexOf('Examples:')).matchAll(/^\s*\| (application\/\S.*?) +\|/gm);
      const rows = text.slice(0, text.indexOf('And the data')).matchAll(/\| +([a-z]+) \| (.*?) +\|/g);
      const expected = [...rows]
        .filter(([, key]) => key !== 'key')
        .map(([, key = '', value = '']): [string, string] => [key, value]);
      return [...examples].map(([, type = '']) => {
        const fill = (value: string) => value.replace('<contentType>', type);
        return {
          name: `${name} as ${type}`,
          head: fill(head),
          body,
          expected: expected.map(([k, v]): [string, string] => [k, fill(v)]),
        };
      });
    });
}

describe.skipIf(!spec.isHere)('the conformance suite', () => {
  it.each(spec.isHere ? scenarios() : [])('$name', ({ head, body, expected }) => {
    const headers = Object.fromEntries(
      head
        .split('\n')
        .slice(1)
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const [event] = decode(headers, body).body.events;
    expect(expected.length).toBeGreaterThanOrEqual(5);
    for (const [name, value] of expected) expect(event?.envelope?.[name], name).toBe(value);
    expect(event?.record).toEqual({ message: 'Hello World!' });
  });
});

const captures = sharedFolder('client-captures');

describe.skipIf(!captures.isHere)('requests recorded from the SDK', () => {
  const recorded = (captures.isHere ? captures.files() : [])
    .filter((path) => path.endsWith('.json'))
    .map((path) => ({ path, request: JSON.parse(captures.read(path)) }))
    .filter(({ request }) => /cloudevents/i.test(String(request.rawHeaders)));

  it('are there', () => expect(recorded.length).toBeGreaterThan(0));

  it.each(recorded)('are taken: $path', ({ request }) => {
    const pairs: [string, string][] = [];
    for (let i = 0; i < request.rawHeaders.length; i += 2)
      pairs.push([request.rawHeaders[i], request.rawHeaders[i + 1]]);
    const { body, identity } = decode(Object.fromEntries(pairs), Buffer.from(request.bodyBase64, 'base64'));
    expect(body.rejected).toEqual([]);
    expect(body.events.length).toBeGreaterThan(0);
    expect(identity?.source).toBe('/sensor/1');
    expect(isObject(body.events[0]?.record)).toBe(true);
  });
});
