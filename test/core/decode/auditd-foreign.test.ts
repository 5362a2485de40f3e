// Real audit records against auparse's reading of them (elastic/go-libaudit, golden files). auparse also interprets: it names
// system calls and architectures, decodes hex, splits SELinux contexts and addresses. Ours keeps what was written, so only
// fields that are not interpreted are compared, and hex where auparse decoded it.
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { isObject } from '../../../workers/core/decode/json.ts';
import { foreignFiles, haveForeignVectors } from './foreign-vectors.ts';

const FOLDER = 'auditd/auparse/testdata';
const files = foreignFiles(FOLDER);
const logs = [...files.keys()].filter((name) => name.endsWith('.log'));
const decoder = new TextDecoder();

interface Golden {
  readonly '@timestamp': string;
  readonly record_type: string;
  readonly sequence: number;
  readonly data?: Readonly<Record<string, string>> | null;
}

/** Auparse's own names and values, for which the record has something else. */
const INTERPRETED = /^(arch|exit|syscall|result|subj_.*|obj_.*|family|addr|port|path|socket_.*|sig|action)$/;

const unhexed = (text: string): string =>
  /^([0-9A-Fa-f]{2})+$/.test(text)
    ? Buffer.from(text, 'hex').toString('utf8').replace(/\0+$/, '').replaceAll('\0', ' ')
    : text;

const isSame = (ours: JsonValue | undefined, theirs: string): boolean =>
  ours === theirs ||
  (theirs === 'unset' && ours === '4294967295') ||
  (typeof ours === 'string' && unhexed(ours) === theirs);

/** A line that auparse could not read is null. */
const goldenOf = (log: string): Golden[] =>
  JSON.parse(decoder.decode(files.get(`${log}.golden`))).filter((one: Golden | null) => one !== null);

interface Flat {
  readonly type: string;
  readonly sequence: number;
  readonly millis: number;
  readonly record: JsonObject;
}

/** Our records in the order of the lines. */
function recordsOf(log: string): Flat[] {
  const { events, rejected } = decodeBody(files.get(log) ?? new Uint8Array(), {
    mediaType: 'text/plain',
    receivedAt: Date.UTC(2026, 10, 20),
  });
  expect(rejected).toEqual([]);
  for (const { format, raw } of events)
    expect([format === 'auditd', raw]).toEqual([raw.includes('audit('), raw]);
  return events.flatMap(({ record: { records, sequence, timestamp } }) =>
    (Array.isArray(records) ? records : []).filter(isObject).map((record) => ({
      type: String(record.type),
      sequence: Number(sequence),
      millis: Math.round(Number(timestamp) * 1000),
      record,
    })),
  );
}

describe.skipIf(!haveForeignVectors('auditd'))('audit records', () => {
  it.each(logs)('of %s are found one by one, with their type, time and serial', (log) => {
    const key = (sequence: number, type: string, millis: number): string => `${sequence} ${type} ${millis}`;
    const ours = recordsOf(log).map(({ sequence, type, millis }) =>
      key(sequence, type.toLowerCase(), millis),
    );
    const theirs = goldenOf(log).map((one) =>
      key(one.sequence, one.record_type, Date.parse(one['@timestamp'])),
    );
    expect(ours.sort()).toEqual(theirs.sort());
  });

  it.each(logs)('of %s have the fields that auparse finds', (log) => {
    const ours = recordsOf(log);
    let compared = 0;
    for (const { sequence, record_type, data } of goldenOf(log)) {
      const at = ours.findIndex((one) => one.sequence === sequence && one.type.toLowerCase() === record_type);
      const [mine] = ours.splice(at, 1);
      for (const [name, theirs] of Object.entries(data ?? {})) {
        if (INTERPRETED.test(name)) continue;
        expect([name, mine?.record[name], isSame(mine?.record[name], theirs)]).toEqual([
          name,
          mine?.record[name],
          true,
        ]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
