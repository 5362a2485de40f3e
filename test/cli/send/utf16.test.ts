import { expect, it } from 'vitest';
import { asUtf8, utf16Of } from '../../../cli/send/utf16.ts';

const TEXT = '<Event>\u00fc \ud83d\ude00\n</Event>\n';
const little = Buffer.from(`\ufeff${TEXT}`, 'utf16le');

it.each([
  ['utf-16le', little],
  ['utf-16be', Buffer.from(little).swap16()],
] as const)('knows %s by its mark and reads it however it is chunked', async (encoding, bytes) => {
  expect(utf16Of(bytes)).toBe(encoding);
  const bytewise = async function* (): AsyncGenerator<Uint8Array> {
    for (const byte of bytes) yield Uint8Array.of(byte);
  };
  let text = '';
  for await (const chunk of asUtf8(bytewise(), encoding)) text += Buffer.from(chunk).toString('latin1');
  expect(Buffer.from(text, 'latin1').toString()).toBe(TEXT);
});

it('leaves everything else as it is', () => {
  for (const text of ['', 'a', '\ufeffa', '\u00ff']) expect(utf16Of(Buffer.from(text))).toBeUndefined();
});
