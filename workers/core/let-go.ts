// Memory given back at once (ECMA-262, ArrayBuffer.prototype.transfer). An engine counts the bytes of buffers apart from its heap and
// collects them late: without this the bodies and texts of earlier requests lie about beside those of the one that is taken in.

/** Smaller ones may be part of a pool that others share (Node's has 64 KiB), and add up to nothing. */
const MIN_BYTES = 128 * 1024;

/** Frees what lies behind `bytes`, whoever else looks at it: they see nothing any more. Only for who made or was given all of it. */
export function letGo({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= MIN_BYTES) buffer.transfer(0);
}
