// SHA-256 of many messages that lie in one buffer: four at a time in WebAssembly (sha256-lanes.wasm), or one after the
// other in node:crypto, whose calls cost 2 us each whatever they hash. Figures: docs/decisions/0003-hashing.md.
// Synchronous throughout: requests of one isolate share a hasher, so nobody may await between writing and hashing.
import { createHash } from 'node:crypto';
import { DIGEST_BYTES, INITIAL_STATE } from './sha256.ts';

/** Bytes that must be free behind each message: padding takes up to 72 (FIPS 180-4, section 5.1.1). */
export const MESSAGE_GAP = 72;

/** From here on one call of native code is no slower than a lane: 2 to 5 us + 0.55 ns a byte against 1.05 ns a byte. */
const NATIVE_FROM_BYTES = 3_072;

/** In the lanes' memory the state comes first: sha256-lanes-code.ts. */
const ARENA_OFFSET = 1024;
const ARENA_BYTES = 512 * 1024 - ARENA_OFFSET;

/** Messages in an arena, each with {@link MESSAGE_GAP} free bytes behind it. */
export interface Messages {
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly count: number;
}

/** Hashes what was written into its arena. */
export interface BatchHasher {
  /** Where messages are written; about half a megabyte, never moved. */
  readonly arena: Uint8Array<ArrayBuffer>;
  /** Writes the digest of message i to `digests` at 32 i. The gaps behind the messages are overwritten. */
  hash(messages: Messages, digests: Uint8Array): void;
}

/** A hasher that needs nothing but node:crypto. */
export function nativeHasher(): BatchHasher {
  const arena = new Uint8Array(ARENA_BYTES);
  return {
    arena,
    hash({ starts, lengths, count }, digests) {
      for (let i = 0; i < count; i++) hashNatively(arena, starts[i] ?? 0, lengths[i] ?? 0, digests, i);
    },
  };
}

function hashNatively(
  arena: Uint8Array,
  start: number,
  length: number,
  digests: Uint8Array,
  i: number,
): void {
  const message = arena.subarray(start, start + length);
  digests.set(createHash('sha256').update(message).digest(), DIGEST_BYTES * i);
}

/** What sha256-lanes.wasm exports. */
interface LanesExports {
  readonly memory: WebAssembly.Memory;
  compress(p0: number, p1: number, p2: number, p3: number, blocks: number): void;
}

/** A hasher over four lanes of WebAssembly; `module` is sha256-lanes.wasm compiled. */
export function laneHasher(module: WebAssembly.Module): BatchHasher {
  const { memory, compress } = lanesExports(new WebAssembly.Instance(module));
  const arena = new Uint8Array(memory.buffer, ARENA_OFFSET, ARENA_BYTES);
  const lanes = new Lanes(memory.buffer);
  return {
    arena,
    hash(messages, digests) {
      lanes.start(messages, digests);
      for (let blocks = lanes.refill(); blocks > 0; blocks = lanes.refill()) {
        const { at } = lanes;
        compress(at[0] ?? 0, at[1] ?? 0, at[2] ?? 0, at[3] ?? 0, blocks);
        lanes.advance(blocks);
      }
    },
  };
}

/** Exports have no types of their own; their names and shapes are those that sha256-lanes-code.ts wrote. */
function lanesExports(instance: WebAssembly.Instance): LanesExports {
  return instance.exports as unknown as LanesExports;
}

/** Which message each of the four lanes is at. */
class Lanes {
  /** Addresses of the lanes' next blocks. */
  readonly at = new Int32Array(4);
  private readonly left = new Int32Array(4);
  /** The message in each lane; -1 is none. */
  private readonly message = new Int32Array(4);
  private readonly memory: Uint8Array;
  private readonly view: DataView;
  private messages: Messages = { starts: this.at, lengths: this.at, count: 0 };
  private digests: Uint8Array = new Uint8Array(0);
  private out: DataView = new DataView(this.digests.buffer);
  private next = 0;

  constructor(buffer: ArrayBuffer) {
    this.memory = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  start(messages: Messages, digests: Uint8Array): void {
    this.messages = messages;
    this.digests = digests;
    this.out = new DataView(digests.buffer, digests.byteOffset, digests.byteLength);
    this.next = 0;
    this.left.fill(0);
    this.message.fill(-1);
  }

  /** Gives every free lane a message; returns how many blocks all busy lanes still have, 0 when everything is hashed. */
  refill(): number {
    let blocks = 0;
    let busy = 0;
    for (let lane = 0; lane < 4; lane++) {
      if (this.left[lane] === 0) this.take(lane);
      const left = this.left[lane] ?? 0;
      if (left === 0) continue;
      if (blocks === 0 || left < blocks) blocks = left;
      busy = this.at[lane] ?? 0;
    }
    // A lane with nothing to do runs along on another's message.
    for (let lane = 0; lane < 4; lane++) if (this.left[lane] === 0) this.at[lane] = busy;
    return blocks;
  }

  advance(blocks: number): void {
    for (let lane = 0; lane < 4; lane++) {
      if (this.left[lane] === 0) continue;
      this.at[lane] = (this.at[lane] ?? 0) + 64 * blocks;
      this.left[lane] = (this.left[lane] ?? 0) - blocks;
      if (this.left[lane] === 0) this.finish(lane);
    }
  }

  /** The next message that is not hashed natively, padded where it lies, into a lane. */
  private take(lane: number): void {
    const { starts, lengths, count } = this.messages;
    while (this.next < count) {
      const i = this.next++;
      const start = ARENA_OFFSET + (starts[i] ?? 0);
      const length = lengths[i] ?? 0;
      if (length >= NATIVE_FROM_BYTES) {
        hashNatively(this.memory, start, length, this.digests, i);
        continue;
      }
      this.message[lane] = i;
      this.at[lane] = start;
      this.left[lane] = this.pad(start, length);
      for (let word = 0; word < 8; word++)
        this.view.setInt32(16 * word + 4 * lane, INITIAL_STATE[word] ?? 0, true);
      return;
    }
  }

  /** A one bit, zeros, the length in bits: up to 72 bytes behind the message. Returns its blocks. */
  private pad(start: number, length: number): number {
    const blocks = (length + 72) >> 6;
    const end = start + 64 * blocks;
    this.memory[start + length] = 0x80;
    for (let at = start + length + 1; at < end - 4; at++) this.memory[at] = 0;
    this.view.setInt32(end - 4, length << 3);
    return blocks;
  }

  private finish(lane: number): void {
    const from = DIGEST_BYTES * (this.message[lane] ?? 0);
    for (let word = 0; word < 8; word++) {
      this.out.setInt32(from + 4 * word, this.view.getInt32(16 * word + 4 * lane, true));
    }
  }
}
