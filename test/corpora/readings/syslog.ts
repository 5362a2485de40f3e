// Syslog: go-syslog's and VRL's vectors with what they expect, rsyslog's seeds, and a Linux auth.log read from the
// wordings of OpenSSH, sudo and PAM.
import type { Body, Corpus, Data, Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { ip, list, look, millis, parseJson, port, text } from '../look.ts';

/** Emergency to debug, as RFC 5424 orders them, in OCSF's ids: two adjacent ones are as good where it has no such word. */
const SEVERITY: readonly (readonly number[])[] = [[6], [5], [5], [4], [3], [2, 1], [1], [1]];
const WORDS = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A BSD time has no year: the last one that does not put it in the future. */
export const bsdTime = (written: string, receivedAt: number): number | undefined => {
  const parts = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)/.exec(written);
  if (parts === null) return undefined;
  const [, month = '', day, hour, minute, second] = parts;
  const year = new Date(receivedAt).getUTCFullYear();
  const at = (from: number): number =>
    Date.UTC(from, MONTHS.indexOf(month), Number(day), Number(hour), Number(minute), Number(second));
  return at(year) > receivedAt + 86_400_000 ? at(year - 1) : at(year);
};

const goTime = (value: unknown): number | undefined => {
  const written = text(value);
  // go-syslog leaves the year of a BSD time at 0.
  return written?.startsWith('0000') === true ? undefined : millis(written);
};

const goReading = (vector: unknown): Reading => {
  const valid = look(vector, 'valid') === true;
  const value = valid ? look(vector, 'value') : look(vector, 'partial');
  const severity = look(value, 'Severity');
  const expected = valid
    ? expecting({
        timestamp: goTime(look(value, 'Timestamp')),
        host: text(look(value, 'Hostname')),
        severity: typeof severity === 'number' ? SEVERITY[severity] : undefined,
        event_code: text(look(value, 'MsgID')),
      })
    : {};
  return { kind: valid ? 'go-syslog' : 'go-syslog error', expected, broken: !valid, format: 'syslog' };
};

/** A vector a body, in its own bytes: several hold line breaks or are not UTF-8. */
const goBodies = (data: Data, file: string): Body[] =>
  list(parseJson(data.read(file)))
    .filter((vector) => text(look(vector, 'input'))?.trim())
    .map((vector, i) => {
      const bytes = Buffer.from(text(look(vector, 'input_b64')) ?? '', 'base64');
      const lines = String(look(vector, 'input'))
        .split('\n')
        .filter((line) => line.trim() !== '');
      const reading = goReading(vector);
      const valid = look(vector, 'valid') === true;
      return {
        file: `${file} #${i}`,
        text: new Uint8Array(bytes),
        mediaType: 'text/plain' as const,
        units: lines.length,
        read: (index: number) =>
          lines.length === 1 ? reading : { kind: `part ${index}`, expected: {}, broken: !valid },
      };
    });

const rustTime = (value: unknown): number | undefined => {
  const parts = /with_ymd_and_hms\((\d{4}), (\d+), (\d+), (\d+), (\d+), (\d+)\)/.exec(
    text(look(value, '$rust')) ?? '',
  );
  if (parts === null) return undefined;
  const [year = 0, month = 1, day, hour, minute, second] = parts.slice(1).map(Number);
  const nanos =
    /with_nanosecond\(([\d_]+)\)/.exec(String(look(value, '$rust')))?.[1]?.replaceAll('_', '') ?? '0';
  return Date.UTC(year, month - 1, day, hour, minute, second) + Math.floor(Number(nanos) / 1e6);
};

const vrlBody = (file: string, vector: unknown): Body => {
  const expected = look(vector, 'expected');
  const severity = WORDS.indexOf(text(look(expected, 'severity')) ?? '');
  return {
    file: `${file} ${text(look(vector, 'name'))}`,
    text: text(look(vector, 'args', 'value')) ?? '',
    mediaType: 'text/plain',
    units: 1,
    read: () => ({
      kind: 'vrl',
      format: 'syslog' as const,
      broken: expected === undefined,
      expected: expecting({
        timestamp: rustTime(look(expected, 'timestamp')),
        host: text(look(expected, 'hostname')),
        severity: SEVERITY[severity],
        event_code: text(look(expected, 'msgid')),
      }),
    }),
  };
};

/** What sshd, su, sudo, cron and PAM say of who did what. */
const MESSAGES: readonly (readonly [
  RegExp,
  (parts: readonly string[]) => Parameters<typeof expecting>[0],
])[] = [
  [
    /^Accepted \S+ for (\S+) from (\S+) port (\d+)/,
    ([, user, from, at]) => ({ user, src_ip: ip(from), src_port: port(at), outcome: 'success' }),
  ],
  [
    /^Failed \S+ for (?:invalid user )?(\S+) from (\S+) port (\d+)/,
    ([, user, from, at]) => ({ user, src_ip: ip(from), src_port: port(at), outcome: 'failure' }),
  ],
  [/^Invalid user (\S+) from (\S+)/, ([, user, from]) => ({ user, src_ip: ip(from), outcome: 'failure' })],
  [
    /maximum authentication attempts exceeded for (?:invalid user )?(\S+) from (\S+) port (\d+)/,
    ([, user, from, at]) => ({ user, src_ip: ip(from), src_port: port(at), outcome: 'failure' }),
  ],
  [
    /^Connection from (\S+) port (\d+) on (\S+) port (\d+)/,
    ([, from, at, to, there]) => ({
      src_ip: ip(from),
      src_port: port(at),
      dst_ip: ip(to),
      dst_port: port(there),
    }),
  ],
  [
    /^(?:Disconnected|Connection closed|Received disconnect)\D*(\d+\.\d+\.\d+\.\d+)(?: port (\d+))?/,
    ([, from, at]) => ({ src_ip: ip(from), src_port: port(at) }),
  ],
  [/session (?:opened|closed) for user (\S+?)(?:\(|$| by)/, ([, user]) => ({ user })],
  [/^(\S+) : .*COMMAND=/, ([, user]) => ({ user })],
];

const authLine = (line: string, receivedAt: number): Reading => {
  const parts = /^(\S+ +\d+ \S+) (\S+) ([^\s[:]+)(?:\[\d+\])?: +(.*)$/.exec(line);
  if (parts === null) return { kind: 'unknown', expected: {} };
  const [, written = '', host, program = '', message = ''] = parts;
  const wording = MESSAGES.find(([pattern]) => pattern.test(message));
  const wishes = wording?.[1](wording[0].exec(message) ?? []) ?? {};
  return {
    kind: program,
    format: 'syslog',
    expected: expecting({ ...wishes, timestamp: bsdTime(written, receivedAt), host }),
  };
};

const linesBody = (data: Data, file: string, read: (line: string) => Reading): Body => {
  const lines = data
    .read(file)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return {
    file,
    text: lines.join('\n'),
    mediaType: 'text/plain',
    units: lines.length,
    read: (i) => read(lines[i] ?? ''),
  };
};

const seed = (): Reading => ({ kind: 'rsyslog seed', expected: {}, format: 'syslog' });

/** syslog: the auth.log, and all vectors; a time without a year is read as of `receivedAt`. */
export const syslog = (data: Data, receivedAt: number): Corpus[] => {
  const json = data.files('syslog', '.json').map((file) => `syslog/${file}`);
  const vectors = json.flatMap((file) =>
    file.includes('vrl')
      ? list(parseJson(data.read(file))).map((vector) => vrlBody(file, vector))
      : goBodies(data, file),
  );
  const seeds = data
    .files('syslog/rsyslog-corpus', '')
    .map((file) => linesBody(data, `syslog/rsyslog-corpus/${file}`, seed));
  const logs = data
    .files('syslog', '.log')
    .map((file) => linesBody(data, `syslog/${file}`, (line) => authLine(line, receivedAt)));
  return [
    { name: 'syslog/auth.log', bodies: logs },
    { name: 'syslog/vectors', bodies: [...vectors, ...seeds] },
  ];
};
