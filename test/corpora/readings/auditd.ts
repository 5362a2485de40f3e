// Linux audit records with the golden JSON of go-libaudit: auparse (a record at a time) and aucoalesce (records of one
// event joined). Expectations are the golden files'; which event one belongs to is its time and serial number.
import type { DecodedEvent } from '../../../schemas/event.ts';
import type { Body, Corpus, Data, Reading } from '../corpus.ts';
import { type Expected, expecting, type Field, type Wanted } from '../expected.ts';
import { ip, list, look, millis, parseJson, port, text } from '../look.ts';

/** Record types of a line, and its time and serial as one key. */
const lineOf = (line: string): { readonly key: string; readonly type: string } | undefined => {
  const parts = /type=(\S+) msg=audit\(([\d.]+:\d+)\)/.exec(line);
  return parts === null ? undefined : { type: parts[1] ?? '', key: parts[2] ?? '' };
};

const known = (value: unknown): string | undefined => {
  const found = text(value);
  return found === 'unset' || found === '?' || found === '(null)' ? undefined : found;
};

const OUTCOME: Readonly<Record<string, string>> = { success: 'success', fail: 'failure' };

/** What the golden of one record says. */
const recordExpectation = (golden: unknown): Expected => {
  const data = look(golden, 'data');
  return expecting({
    timestamp: millis(look(golden, '@timestamp')),
    src_ip: ip(look(data, 'addr')),
    user: [known(look(data, 'acct')), ...['auid', 'uid'].map((name) => known(look(data, name)))],
    outcome: OUTCOME[text(look(data, 'result')) ?? ''],
    event_code: text(look(golden, 'record_type'))?.toUpperCase(),
  });
};

/** What the golden of a joined event says. */
const eventExpectation = (golden: unknown): Expected => {
  const actor = look(golden, 'summary', 'actor');
  const ids = look(golden, 'user', 'ids');
  return expecting({
    timestamp: millis(look(golden, '@timestamp')),
    src_ip: ip(look(golden, 'source', 'ip')),
    src_port: port(look(golden, 'source', 'port')),
    dst_ip: ip(look(golden, 'destination', 'ip')),
    dst_port: port(look(golden, 'destination', 'port')),
    user: [
      ...['primary', 'secondary'].map((name) => known(look(actor, name))),
      ...['auid', 'uid', 'euid'].map((name) => known(look(ids, name))),
    ],
    outcome: OUTCOME[text(look(golden, 'result')) ?? ''],
    event_code: text(look(golden, 'record_type'))?.toUpperCase(),
  });
};

/** Several records of one event: any of what they say of a field is right. */
const merge = (all: readonly Expected[]): Expected => {
  const wishes: Partial<Record<Field, Wanted[]>> = {};
  for (const one of all) {
    if (one.timestamp !== undefined) wishes.timestamp = [...(wishes.timestamp ?? []), ...one.timestamp];
    for (const field of ['src_ip', 'user', 'outcome', 'event_code'] as const) {
      const values = one[field];
      if (values !== undefined) wishes[field] = [...(wishes[field] ?? []), ...values];
    }
  }
  return expecting(wishes);
};

/** The key of a decoded event, wherever its decoder put it: the raw text still has it. */
const keyOf = (event: DecodedEvent): string => lineOf(event.raw)?.key ?? '';

/** A body of whole records, in the order they were written. */
const bodyOf = (file: string, records: string, expected: ReadonlyMap<string, Expected>): Body => {
  const lines = records.split('\n').filter((line) => line.trim() !== '');
  const found = lines.map(lineOf).filter((line) => line !== undefined);
  // Records of one time and serial are one event, also where those of another come between.
  const events = new Set(found.map((line) => line.key));
  return {
    file,
    text: lines.join('\n'),
    mediaType: 'text/plain',
    units: events.size,
    read: (_, event): Reading => {
      const key = keyOf(event);
      const types = found.filter((line) => line.key === key).map((line) => line.type);
      const format = key === '' ? {} : { format: 'auditd' as const };
      return { kind: types[0] ?? 'no record', expected: expected.get(key) ?? {}, ...format };
    },
  };
};

const parsed = (data: Data): Body[] =>
  data.files('auditd/auparse/testdata', '.log').map((name) => {
    const path = `auditd/auparse/testdata/${name}`;
    const golden = data.has(`${path}.golden`) ? list(parseJson(data.read(`${path}.golden`))) : [];
    const byKey = new Map<string, Expected[]>();
    for (const record of golden) {
      const key = /audit\(([\d.]+:\d+)\)/.exec(text(look(record, 'raw_msg')) ?? '')?.[1] ?? '';
      byKey.set(key, [...(byKey.get(key) ?? []), recordExpectation(record)]);
    }
    const expected = new Map([...byKey].map(([key, all]) => [key, merge(all)]));
    return bodyOf(path, data.read(path), expected);
  });

/** The YAML of aucoalesce, as far as it goes: `  name: |` and the indented records below it. */
const yamlTests = (yaml: string): Map<string, string> => {
  const tests = new Map<string, string>();
  let name = '';
  for (const line of yaml.split('\n')) {
    const title = /^ {2}(\S.*?): ?[|>]?-?\s*$/.exec(line)?.[1];
    if (title !== undefined) name = title.replaceAll(/^["']|["']$/g, '');
    else if (/^\s+(node=\S+ )?type=/.test(line)) tests.set(name, `${tests.get(name) ?? ''}${line.trim()}\n`);
  }
  return tests;
};

const coalesced = (data: Data): Body[] =>
  data.files('auditd/aucoalesce/testdata', '.yaml').flatMap((file) => {
    const path = `auditd/aucoalesce/testdata/${file}`;
    const golden = path.replace('.yaml', '.json.golden');
    const events = new Map(
      list(data.has(golden) ? parseJson(data.read(golden)) : []).map((one) => [
        text(look(one, 'test_name')),
        look(one, 'event'),
      ]),
    );
    return [...yamlTests(data.read(path))].map(([name, records]) => {
      const key = lineOf(records)?.key ?? '';
      return bodyOf(`${path} (${name})`, records, new Map([[key, eventExpectation(events.get(name))]]));
    });
  });

/** auditd: whole files of records, and the tests of joined ones. */
export const auditd = (data: Data): Corpus[] => [
  { name: 'auditd/auparse', bodies: parsed(data) },
  { name: 'auditd/aucoalesce', bodies: coalesced(data) },
];
