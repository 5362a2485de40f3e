// How far a document is looked through: small bodies must not become large lists.
import { describe, expect, it } from 'vitest';
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { splitDocument } from '../../../workers/core/decode/document.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const MANY = MAX_EVENTS_PER_PACKET + 10_000;

describe('a document of more events than a request may hold', () => {
  it.each([
    ['objects', '{}'.repeat(MANY)],
    ['array', `[${'{},'.repeat(MANY)}{}]`],
    ['array', `[${'1,'.repeat(MANY)}1`],
  ])('is split no further than one beyond: %s', (shape, text) => {
    const parts = splitDocument(bytes(text));
    if (parts instanceof Defect) throw new Error(parts.message);
    expect(parts.shape).toBe(shape);
    expect(parts.starts).toHaveLength(MAX_EVENTS_PER_PACKET + 1);
    expect(parts.ends).toHaveLength(MAX_EVENTS_PER_PACKET + 1);
  });

  it.each(['application/json', 'application/x-ndjson', 'text/plain'])(
    'is refused as that, by %s, also where it is one line among others',
    (mediaType) => {
      for (const text of ['{}'.repeat(MANY), `${'{}'.repeat(MANY)}\nx\n`]) {
        expect(() => decodeBody(bytes(text), { mediaType, receivedAt: 1 })).toThrow(/may hold 50000 events/);
      }
    },
  );

  it('is split whole where it holds just as many', () => {
    const parts = splitDocument(bytes('{}'.repeat(MAX_EVENTS_PER_PACKET)));
    expect(parts).toMatchObject({ shape: 'objects' });
    expect(parts instanceof Defect ? 0 : parts.starts.length).toBe(MAX_EVENTS_PER_PACKET);
  });
});
