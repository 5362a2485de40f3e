// A body as clients send it that do not know its length: in chunks.

/** The bytes, some at a time. */
export function inPieces(bytes: Uint8Array, size = 7): ReadableStream {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const write = async (): Promise<void> => {
    for (let at = 0; at < bytes.length; at += size) await writer.write(bytes.subarray(at, at + size));
    await writer.close();
  };
  // A reader that goes away early is the test's to notice.
  write().catch(() => {});
  return readable;
}
