// Windows events as Winlogbeat, NXLog and Panther send them, read from Microsoft's page of each event and Sysmon's manual.
import type { Corpus, Data, Reading } from '../corpus.ts';
import { type Expected, expecting } from '../expected.ts';
import { first, ip, jsonLines, look, millis, port, text } from '../look.ts';

/** Events whose TargetUserName is whom it is about, not a by-product. */
const ABOUT_TARGET = new Set(
  '4624 4625 4634 4647 4648 4720 4722 4723 4724 4725 4726 4738 4740 4768 4769 4770 4771 4776 4781'.split(' '),
);

/** Bit 53 of the keywords is an audit success, bit 52 an audit failure (winmeta.xml). */
const outcomeOf = (event: unknown): string | undefined => {
  const type = text(look(event, 'EventType'));
  if (type?.startsWith('AUDIT_') === true) return type.endsWith('SUCCESS') ? 'success' : 'failure';
  const keywords = text(look(event, 'Keywords'));
  if (keywords === undefined || !/^(0x[0-9a-f]+|-?\d+)$/i.test(keywords)) return undefined;
  const bits = BigInt.asUintN(64, BigInt(keywords));
  if ((bits & (1n << 53n)) !== 0n) return 'success';
  return (bits & (1n << 52n)) !== 0n ? 'failure' : undefined;
};

/** Levels of winmeta.xml and NXLog's words for them; where OCSF has no such word, two adjacent ones are as good. */
const LEVELS: Readonly<Record<string, readonly number[]>> = {
  '1': [5],
  '2': [3, 4],
  '3': [2, 3],
  '4': [1],
  '5': [1],
  CRITICAL: [5],
  ERROR: [3, 4],
  INFO: [1],
  WARNING: [2, 3],
};

/** `DOMAIN\name` and `name@REALM`: the name alone is as good. */
const names = (value: unknown): (string | undefined)[] => {
  const name = text(value);
  return [name, name?.split('\\').at(-1), name?.split('@')[0]];
};

/** An address as written, or without the prefix of an IPv4 address in IPv6. */
const address = (value: unknown): (string | undefined)[] => {
  const found = ip(value);
  return [found, ip(found?.replace(/^::ffff:/i, ''))];
};

/** NXLog's EventTime has no zone, so the forwarder's and Sysmon's own UTC times are as good. */
const timesOf = (event: unknown, data: unknown): (number | undefined)[] => [
  ...['TimeCreated', '@timestamp', 'EventTime'].map((name) => millis(look(event, name))),
  millis(look(data, 'UtcTime')),
];

const hashesOf = (data: unknown): string[] =>
  [text(look(data, 'Hashes')), text(look(data, 'Hash'))]
    .flatMap((value) => value?.split(',') ?? [])
    .map((pair) => pair.split('=').at(-1) ?? '')
    .filter((hash) => /^[0-9a-f]{32,}$/i.test(hash));

/** Members of the record itself (most senders flatten them) and of the object that holds the event's own data. */
const expectedOf = (event: unknown, data: unknown): Expected => {
  const code = text(first(event, 'EventID', 'event_id'));
  const about = ABOUT_TARGET.has(code ?? '') ? names(look(data, 'TargetUserName')) : [];
  const subject = names(look(data, 'SubjectUserName'));
  const outcome =
    code === '5157' ? ['failure', 'blocked'] : code === '5156' ? ['success', 'allowed'] : [outcomeOf(event)];
  return expecting({
    timestamp: timesOf(event, data),
    src_ip: address(first(data, 'IpAddress', 'SourceAddress', 'SourceIp')),
    src_port: port(first(data, 'IpPort', 'SourcePort')),
    dst_ip: address(first(data, 'DestAddress', 'DestinationIp')),
    dst_port: port(first(data, 'DestPort', 'DestinationPort')),
    user: [...names(look(data, 'User')), ...(code === '4672' ? subject : [])],
    actor: code === '4672' ? undefined : subject,
    target: about,
    outcome,
    severity: LEVELS[text(first(event, 'Severity', 'Level')) ?? ''],
    host: text(first(event, 'Hostname', 'Computer')),
    domain: text(look(data, 'QueryName')),
    hash: hashesOf(data),
    event_code: code,
  });
};

/** Reads one record; used for Panther's Windows logs too, which hold the data apart. */
export const readWindows = (event: unknown): Reading => {
  const data = first(event, 'ExtraEventData', 'EventData') ?? event;
  const channel = text(look(event, 'Channel'))?.replace('Microsoft-Windows-', '').replace('/Operational', '');
  return {
    kind: `${channel?.toLowerCase()} ${text(first(event, 'EventID', 'event_id'))}`,
    original: event,
    expected: expectedOf(event, data),
  };
};

/** windows-otrf: one file a simulated attack. */
export const windows = (data: Data): Corpus[] => {
  const bodies = data.files('windows-otrf', '.json', '.ndjson').map((file) => {
    const lines = data.read(`windows-otrf/${file}`);
    const events = jsonLines(lines);
    return {
      file: `windows-otrf/${file}`,
      text: lines,
      mediaType: 'application/x-ndjson' as const,
      units: events.length,
      read: (index: number) => readWindows(events[index]),
    };
  });
  return [{ name: 'windows-otrf', bodies }];
};
