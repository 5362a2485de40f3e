import { expect, it } from 'vitest';
import { sniffFraming } from '../../../cli/send/sniff.ts';

const framingOf = (name: string, text: string): string => sniffFraming(name, Buffer.from(text));

it.each([
  ['eve.json', '{"timestamp":"x"}\n{"timestamp":"y"}\n', 'ndjson', 'JSON lines under a .json name'],
  ['events.json', '[\n  {"a": 1}\n]', 'json', 'an array'],
  ['event.json', '{\n  "a": 1\n}', 'json', 'one document over several lines'],
  ['-', '{"a":1}{"b":2}', 'json', 'documents without a line between them'],
  ['-', '\ufeff{"a":1}\n', 'ndjson', 'a byte order mark'],
  ['-', '[2026-11-20T10:00:00Z] started', 'text', 'a line of text that opens with a bracket'],
  ['-', '<34>Oct 11 22:14:15 host su: x', 'text', 'syslog'],
  ['app.log', '{"a":1}\n{"b":2}\n', 'ndjson', 'a log of JSON lines'],
  ['app.log', '{broken\n{"b":2}\n', 'text', 'a log whose first line only looks like JSON'],
  ['a.ndjson', 'broken first line\n{"b":2}\n', 'ndjson', 'JSON lines by name, whatever the first one is'],
  ['a.cef', 'CEF:0|a|b|c|d|e|1|', 'text', 'CEF'],
  ['-', '', 'text', 'nothing'],
])('reads %s with %j as %s: %s', (name, text, framing) => {
  expect(framingOf(name, text)).toBe(framing);
});
