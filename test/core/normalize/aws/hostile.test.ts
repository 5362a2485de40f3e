// Records of the clouds with a member of the wrong type in every place: each still becomes a valid event, and whole.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DecodedEvent, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { aws } from '../../../../workers/core/normalize/aws/aws.ts';
import { google } from '../../../../workers/core/normalize/google/google.ts';
import { kubernetes } from '../../../../workers/core/normalize/kubernetes/kubernetes.ts';
import { isObject } from '../../../../workers/core/normalize/toolkit/fields.ts';
import { attested } from '../../../support/attested.ts';
import { lostLeaves } from '../../../support/kept-leaves.ts';
import { mapText, RECEIVED_AT } from '../../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../../support/ocsf-schema.ts';

const folder = fileURLToPath(new URL('../../../vectors/normalize/', import.meta.url));

const WRONG: readonly JsonValue[] = [
  null,
  'odd',
  '',
  7,
  -1.5,
  true,
  [],
  [7],
  ['x', null],
  {},
  { odd: 'odd' },
  [{}],
];

/** The record with each of its members, at any depth, replaced by one wrong value in turn. */
function* bent(record: JsonObject, wrong: JsonValue): Generator<JsonObject> {
  for (const key of Object.keys(record)) {
    yield { ...record, [key]: wrong };
    const value = record[key];
    if (isObject(value)) for (const inner of bent(value, wrong)) yield { ...record, [key]: inner };
    const first = Array.isArray(value) ? value[0] : undefined;
    if (isObject(first)) for (const inner of bent(first, wrong)) yield { ...record, [key]: [inner] };
  }
}

const map = (event: DecodedEvent): OcsfEvent | undefined =>
  [aws, kubernetes, google]
    .find((mapper) => mapper.matches(event))
    ?.map(event, { receivedAt: RECEIVED_AT, source: 'sender' });

const faults = (record: JsonObject): unknown => {
  const event: DecodedEvent = { format: 'json', raw: '', record };
  const mapped = map(event);
  if (mapped === undefined) return undefined;
  const { errors } = hasOcsfSchema ? checkOcsf(attested(mapped, '')) : { errors: [] };
  const lost = lostLeaves(event, mapped);
  return errors.length + lost.length === 0 ? undefined : { errors, lost, record };
};

describe.each([
  'aws/cloudtrail',
  'aws/network',
  'aws/http',
  'aws/findings',
  'kubernetes/audit',
  'google/cloud',
  'google/workspace',
])('%s', (name) => {
  const records = mapText(readFileSync(`${folder}${name}.in.txt`, 'utf8'))
    .filter(({ event }) => event.format === 'json')
    .map(({ event }) => event.record);

  it.each(WRONG)('bears %j anywhere', (wrong) => {
    const found = records.flatMap((record) =>
      [...bent(record, wrong)].map(faults).filter((fault) => fault !== undefined),
    );
    expect(found.slice(0, 3)).toEqual([]);
  });
});
