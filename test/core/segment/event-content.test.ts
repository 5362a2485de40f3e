// What an event says apart from what differs between copies: cut from its bytes, held against the same done to the parsed event.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { canonicalize } from '../../../workers/core/attest/canonical.ts';
import { contentOf, isSameContent } from '../../../workers/core/segment/event-content.ts';
import { eventIdentity, identitiesOf } from '../../../workers/core/segment/event-identity.ts';
import { buildPacket } from '../../support/packet-builder.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytesOf = (event: JsonObject): Uint8Array => utf8(canonicalize(event));

/** Values that could be mistaken for what is cut, beside any others. */
const value = fc.letrec<{ any: JsonObject }>((tie) => ({
  any: fc.dictionary(
    fc.constantFrom('uid', 'logged_time', 'time', 'metadata', 'a"b', '\\', 'ü', '{', 'z'),
    fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(1, 2, null, true, 'x', '"uid":"x"', '\\"', '},', '{"metadata":{'),
      fc.array(fc.constantFrom(1, 'a', '}]'), { maxLength: 3 }),
      tie('any'),
    ),
  ),
})).any;

/** The same by parsing. */
function plain(event: JsonObject): string {
  const { metadata, time, ...rest } = event;
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  if (!isObject) return canonicalize(event);
  const isReceipt =
    time !== undefined && canonicalize({ t: time }) === canonicalize({ t: metadata.logged_time ?? 'none' });
  const { uid, logged_time: logged, ...others } = metadata;
  return canonicalize({
    ...rest,
    metadata: {
      ...others,
      ...(uid === undefined ? {} : { uid: 'cut' }),
      ...(logged === undefined ? {} : { logged_time: 'cut' }),
    },
    ...(time === undefined ? {} : { time: isReceipt ? 'cut' : { was: time } }),
  });
}

it('is the same for two events exactly where it is when they are parsed', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const isSame = isSameContent(contentOf(bytesOf(a)), contentOf(bytesOf(b)));
      expect(isSame).toBe(plain(a) === plain(b));
    }),
    { numRuns: 3_000 },
  );
});

it('is the same for copies that differ in uid, time of receipt and nothing else', () => {
  fc.assert(
    fc.property(value, fc.constantFrom(1, 22), fc.constantFrom('a', 'bb'), (event, time, uid) => {
      const at = (logged: number, name: string): Uint8Array =>
        bytesOf({ ...event, metadata: { product: 'p', logged_time: logged, uid: name }, time: logged });
      expect(isSameContent(contentOf(at(time, uid)), contentOf(at(333, 'c')))).toBe(true);
    }),
  );
});

it.each([
  '',
  '{',
  '"',
  '{"metadata',
  '{"metadata":',
  '{"metadata":{',
  '{"metadata":{"uid":',
  '[1]',
  '{"a":"\\',
  '{"a":1}}',
])('ends for %j, which is no event, and is all of it', (text) => {
  expect(Buffer.concat(contentOf(utf8(text))).toString()).toBe(text);
});

it('is another identity for another tenant, source or place among equals', async () => {
  const { packet } = await buildPacket({
    events: [{ message: 'a' }, { message: 'a' }],
    raws: ['a', 'a'],
    dedup: 'event',
  });
  const event = packet.canonical.subarray(0, packet.canonicalOffsets[1]);
  const ids = identitiesOf(packet);
  const all = [
    ids?.ids.subarray(0, 16),
    ids?.ids.subarray(16, 32),
    eventIdentity({ tenant: 'other', source: 'fw' }, event),
    eventIdentity({ tenant: 'acme', source: 'ids' }, event),
  ].map((id) => Buffer.from(id ?? []).toString('hex'));
  expect(new Set(all).size).toBe(4);
  expect(all[0]).toBe(Buffer.from(eventIdentity({ tenant: 'acme', source: 'fw' }, event)).toString('hex'));
});
