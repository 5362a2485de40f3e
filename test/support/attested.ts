// What attest adds to an event, for tests that check normalized events against the schema.
import { createHash } from 'node:crypto';
import type { OcsfEvent } from '../../schemas/event.ts';

/** The event as it would be archived, as plain JSON: with uid, hash and size, and without `undefined` members. */
export const attested = (event: OcsfEvent, raw: string): unknown => {
  const bytes = new TextEncoder().encode(raw);
  return JSON.parse(
    JSON.stringify({
      ...event,
      metadata: { ...event.metadata, uid: '01930000-0000-7000-8000-000000000000.0' },
      raw_data_hash: {
        algorithm: 'SHA-256',
        algorithm_id: 3,
        value: createHash('sha256').update(bytes).digest('hex'),
      },
      raw_data_size: bytes.length,
    }),
  );
};
