// Agreement with go-syslog (RFC 5424 and 3164), VRL's parse_syslog and rsyslog's fuzzing seeds. Every disagreement is listed.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DecodedEvent } from '../../../schemas/event.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { syslog } from '../../../workers/core/decode/syslog.ts';
import { readUtf8, readWindows1252 } from '../../../workers/core/decode/utf8.ts';
import { foreignFiles, foreignJson, haveForeignVectors } from './foreign-vectors.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 20, 12);
const context = { receivedAt: RECEIVED_AT };

const message = z.object({
  Facility: z.number(),
  Severity: z.number(),
  Priority: z.number(),
  Timestamp: z.string().nullable(),
  Hostname: z.string().nullable(),
  Appname: z.string().nullable(),
  ProcID: z.string().nullable(),
  MsgID: z.string().nullable(),
  Message: z.string().nullable(),
  StructuredData: z.record(z.string(), z.record(z.string(), z.string())).nullable().default(null),
});

const goVector = z.object({
  input: z.string(),
  input_b64: z.string(),
  valid: z.boolean(),
  value: message.nullable(),
  partial: message.nullable(),
});

const vrlVector = z.object({
  name: z.string(),
  args: z.object({ value: z.string() }),
  expected: z.record(z.string(), z.unknown()).optional(),
  error: z.string().optional(),
});

function decode(base64: string): DecodedEvent | Defect {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return syslog.decode(readUtf8(bytes) ?? readWindows1252(bytes), context);
}

/** Our reading in go-syslog's terms. */
function asGo(event: DecodedEvent): Record<string, unknown> {
  const header = event.syslog;
  return {
    Facility: header?.facility,
    Severity: header?.severity,
    Priority: header?.priority,
    Hostname: header?.hostname ?? null,
    Appname: header?.appName ?? null,
    ProcID: header?.procId ?? null,
    MsgID: header?.msgId ?? null,
    Message: event.record.message === '' ? null : event.record.message,
    StructuredData: header?.structuredData ?? null,
  };
}

/** Where we read a valid message otherwise, by the start of its message text. */
const OTHERWISE: readonly (readonly [start: string, reason: string])[] = [
  ['\ufeff', 'mark'], // the byte order mark of MSG is not part of the text (RFC 5424 section 6.4)
  ['fond\ufffd bruucht', 'encoding'], // not UTF-8: read as windows-1252, not replaced
  ['\ufffd\ufffd\ufffd\ufffd', 'encoding'],
];

describe.skipIf(!haveForeignVectors('syslog'))('go-syslog', () => {
  const modern = foreignJson('syslog/go-syslog-rfc5424.json').map((entry) => goVector.parse(entry));
  const old = foreignJson('syslog/go-syslog-rfc3164.json').map((entry) => goVector.parse(entry));
  const valid = [...modern, ...old].filter((vector) => vector.valid);
  const broken = modern.filter((vector) => !vector.valid);

  it.each(valid)('reads $input as go-syslog does', ({ input_b64, value }) => {
    const event = decode(input_b64);
    if (event instanceof Defect || value === null) throw new Error('must be readable');
    const { Timestamp, ...expected } = value;
    const text = value.Message ?? '';
    const otherwise = OTHERWISE.find(([start]) => text.startsWith(start));
    if (otherwise === undefined) {
      expect(asGo(event)).toEqual(expected);
    } else {
      expect(asGo(event)).toMatchObject({ ...expected, Message: expect.any(String) });
      expect(event.record.message).not.toBe(text);
    }
    // go-syslog leaves a missing year at 0; ours is checked in bsd-time.test.ts.
    if (Timestamp === null) expect(event.syslog?.time).toBeUndefined();
    else if (!Timestamp.startsWith('0000')) expect(event.syslog?.time).toBe(Date.parse(Timestamp));
    expect(event.defect).toBeUndefined();
  });

  /** What go-syslog refuses and we take without complaint; `*` stands for the rest of the line. */
  const LENIENT: readonly (readonly [line: string, reason: string])[] = [
    ['<1>1 - - \nan - - -', 'control'], // a control character in a name
    ['<1>1 - - - p\nid - -', 'control'],
    ['<1>1 2003-09-29T22:14:16Z abcdefgh*', 'length'], // names longer than the RFC has them
    ['<1>1 2004-09-29T22:14:16Z host abcdefgh*', 'length'],
    ['<1>1 - - - abcdefgh*', 'length'],
    ['<165>3 2003-10-12T22:14:15.003Z example.com evnts - ID27 [dupe*', 'merged'], // one SD-ID twice
    ['<29>5 2016-01-15T01:00:43Z hn S - - [meta escape="]q"]*', 'unescaped'], // a bare ] inside quotes is unambiguous
    ['<1>1', 'message'], // no RFC 5424 timestamp follows: then it is an RFC 3164 message
    ['<1>1 20', 'message'],
    ['<1>1 200', 'message'],
    ['<101>124 20', 'message'],
    ['<101>125 201', 'message'],
    ['<1>10 -- - - - -', 'message'],
  ];
  const isLenient = (input: string): boolean =>
    LENIENT.some(([line]) => (line.endsWith('*') ? input.startsWith(line.slice(0, -1)) : input === line));

  it.each(broken)(
    'says what is wrong with $input, or is listed as lenient',
    ({ input, input_b64, partial }) => {
      const event = decode(input_b64);
      const complains = event instanceof Defect || event.defect !== undefined;
      expect(complains).toBe(!isLenient(input));
      if (event instanceof Defect || partial === null) return;
      // Whatever go-syslog could still read of it, we read alike.
      expect(event.syslog?.priority).toBe(partial.Priority);
      if (partial.Hostname !== null) expect(event.syslog?.hostname).toBe(partial.Hostname);
      if (partial.Appname !== null) expect(event.syslog?.appName).toBe(partial.Appname);
      if (partial.MsgID !== null) expect(event.syslog?.msgId).toBe(partial.MsgID);
    },
  );
});

describe.skipIf(!haveForeignVectors('syslog'))('VRL parse_syslog', () => {
  const FACILITIES: Readonly<Record<string, number>> = { user: 1, local0: 16, local4: 20 };
  const SEVERITIES: Readonly<Record<string, number>> = { err: 3, notice: 5 };
  const vectors = foreignJson('syslog/vrl-parse-syslog.json').map((entry) => vrlVector.parse(entry));
  /** By name: an application name only if a colon or a pid follows it. */
  const OTHERWISE_VRL = new Map([['non_structured_data_in_message', 'tag']]);

  it.each(vectors.filter((vector) => vector.error !== undefined))('refuses $name', ({ args }) => {
    expect(syslog.decode(args.value, context)).toBeInstanceOf(Defect);
  });

  it.each(vectors.filter((vector) => vector.expected !== undefined))(
    'reads $name',
    ({ name, args, expected }) => {
      const event = syslog.decode(args.value, context);
      if (event instanceof Defect || expected === undefined) throw new Error('must be readable');
      const header = event.syslog;
      expect(header?.facility).toBe(FACILITIES[String(expected.facility)]);
      expect(header?.severity).toBe(SEVERITIES[String(expected.severity)]);
      expect(header?.hostname).toBe(expected.hostname);
      expect(header?.msgId).toBe(expected.msgid);
      expect(header?.procId).toBe(expected.procid === undefined ? undefined : String(expected.procid));
      const elements = Object.entries(expected).filter(
        ([, value]) => typeof value === 'object' && value !== null,
      );
      const data = Object.fromEntries(elements.filter(([key]) => key !== 'timestamp'));
      expect(header?.structuredData ?? {}).toEqual(data);
      const otherwise = OTHERWISE_VRL.has(name);
      expect(header?.appName === expected.appname).toBe(!otherwise);
      expect(event.record.message === expected.message).toBe(!otherwise);
    },
  );
});

describe.skipIf(!haveForeignVectors('syslog'))('rsyslog', () => {
  it.each([...foreignFiles('syslog/rsyslog-corpus')])('takes the seed %s apart', (_, bytes) => {
    const body = decodeBody(bytes, { mediaType: 'text/plain', receivedAt: RECEIVED_AT });
    expect(body.events.map((event) => event.format)).toEqual(['syslog']);
    expect(body.events.map((event) => event.defect)).toEqual([undefined]);
  });
});

describe.skipIf(!haveForeignVectors('syslog'))('a real auth.log', () => {
  const bytes = foreignFiles('syslog').get('elastic-auth.log') ?? new Uint8Array();

  it('has a time, a host and an application on each of its lines', () => {
    const { events, rejected } = decodeBody(bytes, { mediaType: 'text/plain', receivedAt: RECEIVED_AT });
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1500);
    for (const { syslog: header } of events) {
      expect(header).toMatchObject({ time: expect.any(Number), hostname: 'ip-10-77-20-248' });
      expect(header?.appName).toMatch(/^[a-zA-Z-]+$/);
    }
  });
});
