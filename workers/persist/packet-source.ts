// Where the compressed packet file of a delivery is read from: the message, or SPILL; a file of many MiB, whose texts do not compress, is left
// there and read by the range.
import type { PacketMessage } from '../../schemas/packet.ts';
import { Unavailable, Violation } from '../core/errors.ts';
import { letGo } from '../core/let-go.ts';
import type { FileSource } from '../core/segment/framed-file.ts';
import { parseSpillKey } from '../core/segment/keys.ts';

/** Files of up to so many bytes are held: 32 MiB of EVE are 5 MiB. */
const HELD_BYTES = 12 * 1024 * 1024;

/** What is read of a larger one in one go; two of them are held, since its two kinds of texts are read side by side. */
const BLOCK_BYTES = 4 * 1024 * 1024;
const BLOCKS = 2;

/** A compressed packet file; `file` if it is held. */
export interface PacketSource extends FileSource {
  readonly file: Uint8Array | undefined;
}

/** A file that is held. */
export const heldSource = (file: Uint8Array): PacketSource => ({
  file,
  bytes: file.length,
  read: async (from, to) => file.subarray(from, to),
});

/**
 * The file a delivery brings or points to; undefined when nothing lies where it points. Throws `Unavailable` PERSIST_ARCHIVE_UNAVAILABLE,
 * and `Violation` ENVELOPE_MALFORMED for a pointer that ingest cannot have written.
 */
export async function fetchSource(said: PacketMessage, spill: R2Bucket): Promise<PacketSource | undefined> {
  if (said.kind === 'packet') return heldSource(said.file);
  if (said.kind === 'pulse') return undefined;
  const { key } = said;
  if (parseSpillKey(key)?.packet !== said.packet) {
    throw new Violation('ENVELOPE_MALFORMED', 'a pointer to what is no spilled packet');
  }
  return orUnavailable(async () => {
    const object = await spill.get(key);
    if (object === null) return undefined;
    if (object.size <= HELD_BYTES) return heldSource(new Uint8Array(await object.arrayBuffer()));
    await object.body.cancel();
    return new SpilledSource(spill, key, object);
  });
}

/** One object of SPILL: should another come to lie there, it is missing. */
class SpilledSource implements PacketSource {
  readonly file = undefined;
  readonly bytes: number;
  readonly #spill: R2Bucket;
  readonly #key: string;
  readonly #etag: string;
  #blocks: { readonly from: number; readonly bytes: Uint8Array }[] = [];

  constructor(spill: R2Bucket, key: string, { size, etag }: Pick<R2Object, 'size' | 'etag'>) {
    this.#spill = spill;
    this.#key = key;
    this.#etag = etag;
    this.bytes = size;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    const held = this.#blocks.find((block) => from >= block.from && to <= block.from + block.bytes.length);
    const block = held ?? { from, bytes: await this.#fetch(from, Math.max(to, from + BLOCK_BYTES)) };
    // The one that was used last comes first.
    this.#blocks = [block, ...this.#blocks.filter((other) => other !== block)];
    for (const { bytes } of this.#blocks.splice(BLOCKS)) letGo(bytes);
    return block.bytes.subarray(from - block.from, to - block.from);
  }

  async #fetch(from: number, to: number): Promise<Uint8Array> {
    const range = { offset: from, length: Math.min(to, this.bytes) - from };
    const bytes = await orUnavailable(async () => {
      const object = await this.#spill.get(this.#key, { range, onlyIf: { etagMatches: this.#etag } });
      return object !== null && 'body' in object ? new Uint8Array(await object.arrayBuffer()) : undefined;
    });
    // Another consumer may have archived it and deleted it meanwhile: the next delivery will see.
    if (bytes?.length !== range.length)
      throw new Unavailable('PERSIST_SPILL_MISSING', 'a spilled packet is gone while it is read');
    return bytes;
  }
}

async function orUnavailable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Unavailable('PERSIST_ARCHIVE_UNAVAILABLE', 'could not read a spilled packet', { cause });
  }
}
