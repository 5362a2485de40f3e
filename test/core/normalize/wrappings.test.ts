// What an event is does not depend on how it travelled: every JSON vector, inside each wrapping that senders put around one,
// must come out in the same class, from the same source, valid and whole.
import { describe, expect, it } from 'vitest';
import type { DecodedEvent, OcsfEvent } from '../../../schemas/event.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { attested } from '../../support/attested.ts';
import { lostLeaves } from '../../support/kept-leaves.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';
import { vectorEvents } from '../../support/mutated-events.ts';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';

/** Body and media type of one event's JSON text. */
type Wrapping = (text: string) => readonly [body: string, mediaType: string];

const WRAPPINGS: Readonly<Record<string, Wrapping>> = {
  'a line of text': (text) => [text, 'text/plain'],
  'a list': (text) => [`[${text}]`, 'application/json'],
  'a document over several lines': (text) => [JSON.stringify(JSON.parse(text), null, 2), 'application/json'],
  'RFC 5424': (text) => [`<14>1 2026-11-20T10:00:00Z relay01 fwd - - - ${text}`, 'text/plain'],
  'RFC 3164': (text) => [`<14>Nov 20 10:00:00 relay01 fwd: ${text}`, 'text/plain'],
  'syslog with a cookie': (text) => [`<14>Nov 20 10:00:00 relay01 fwd: @cee: ${text}`, 'text/plain'],
  'a text of JSON': (text) => [JSON.stringify([text]), 'application/json'],
  'a RawEvent': (text) => [
    JSON.stringify({ source: 'x', format: 'json', payload: text, source_ip: '192.0.2.99' }),
    'application/json',
  ],
  'an MQTT message': (text) => [JSON.stringify({ topic: 'a/b', payload: text }), 'application/json'],
  'a container': (text) => [`{"Records":[${text}]}`, 'application/json'],
  "a container engine's log": (text) => [
    JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: '2026-11-20T10:00:00Z' }),
    'application/x-ndjson',
  ],
};

const map = (body: string, mediaType: string): (readonly [DecodedEvent, OcsfEvent])[] =>
  decodeBody(new TextEncoder().encode(body), { mediaType, receivedAt: RECEIVED_AT }).events.map((event) => [
    event,
    normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' }),
  ]);

/** What must not depend on the wrapping. */
const essence = (event: OcsfEvent | undefined): unknown => ({
  type: event?.type_uid,
  source: event?.src_endpoint,
  code: event?.metadata.event_code,
});

const faultsOf = (text: string, wrapping: Wrapping, product: string): unknown[] => {
  const bare = map(text, 'application/x-ndjson')[0]?.[1];
  const wrapped = map(...wrapping(text));
  const [event, mapped] = wrapped[0] ?? [];
  if (event === undefined || mapped === undefined || wrapped.length !== 1)
    return [`${wrapped.length} events`];
  const checked = hasOcsfSchema && product !== 'ocsf' ? checkOcsf(attested(mapped, event.raw)).errors : [];
  const [was, is] = [bare, mapped].map((one) => JSON.stringify(essence(one)));
  return [...(was === is ? [] : [{ was, is }]), ...checked, ...lostLeaves(event, mapped)];
};

const products = [...vectorEvents()]
  .map(
    ([product, events]) =>
      [product, events.map(({ raw }) => raw).filter((raw) => raw.startsWith('{'))] as const,
  )
  .filter(([, texts]) => texts.length > 0);

describe.each(products)('%s', (product, texts) => {
  it.each(Object.entries(WRAPPINGS))('is the same in %s', (_, wrapping) => {
    const faults = texts.flatMap((text) =>
      faultsOf(text, wrapping, product).map((fault) => ({ fault, text: text.slice(0, 160) })),
    );
    expect(faults).toEqual([]);
  });
});
