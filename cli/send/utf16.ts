// Files of Windows are often UTF-16, which lines cannot be cut out of: they are sent as UTF-8, as the deployment would read them.
import type { ByteStream } from './records.ts';

/** The encoding that a byte order mark names; undefined where there is none of UTF-16. */
export function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** The same text in UTF-8, without the mark. */
export async function* asUtf8(stream: ByteStream, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of stream) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
