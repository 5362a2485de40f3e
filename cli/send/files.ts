// The files `edgeseal send` is told of: all are looked at before the first is sent, then each is opened as a stream of bytes.
import { constants, createReadStream, statSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { Complaint } from '../complaint.ts';
import type { ByteStream } from './records.ts';
import { asUtf8, utf16Of } from './utf16.ts';

/** Looked at to find out how a file is framed. */
const HEAD_BYTES = 64 * 1024;

/** So many names are said; a shell's `*` may have given thousands. */
const NAMED = 3;

/** Throws Complaint when one of them cannot be read, so that a wrong name among many leaves nothing half sent. */
export async function requireReadable(files: readonly string[]): Promise<void> {
  const faults: string[] = [];
  for (const file of files) {
    const fault = file === '-' ? undefined : await faultOf(file);
    if (fault !== undefined) faults.push(`${file} ${fault}`);
  }
  if (faults.length === 0) return;
  const more = faults.length > NAMED ? `, and ${faults.length - NAMED} more are no better` : '';
  throw new Complaint(`Nothing was sent: ${faults.slice(0, NAMED).join(', ')}${more}.`);
}

async function faultOf(file: string): Promise<string | undefined> {
  try {
    if ((await stat(file)).isDirectory()) return 'is a directory';
    await access(file, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
    return code === 'EACCES' ? 'may not be read by you' : `cannot be read (${String(code ?? error)})`;
  }
}

/** The first bytes, and all of them again as a stream. `-` is standard input. */
export async function openFile(file: string): Promise<{ head: Uint8Array; stream: ByteStream }> {
  const source: ByteStream =
    file === '-' ? process.stdin : createReadStream(file, { highWaterMark: HEAD_BYTES * 4 });
  const chunks = source[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    const head = first.done === true ? new Uint8Array() : first.value;
    const stream = continued(head, chunks);
    const encoding = utf16Of(head);
    if (encoding === undefined) return { head: head.subarray(0, HEAD_BYTES), stream };
    const text = new TextDecoder(encoding).decode(head.subarray(0, HEAD_BYTES));
    return { head: Buffer.from(text), stream: asUtf8(stream, encoding) };
  } catch (cause) {
    throw new Complaint(`Cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}

async function* continued(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Bytes of all of them; null when a pipe is among them. */
export function totalSize(files: readonly string[]): number | null {
  let total = 0;
  for (const file of files) {
    const found = file === '-' ? undefined : statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return null;
    total += found.size;
  }
  return total;
}
