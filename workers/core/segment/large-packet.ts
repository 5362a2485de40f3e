// A packet that is larger than a segment should be (MAX_SEGMENT_BYTES), read from its file as it is needed: header, salts and lengths are
// here, 24 bytes an event, and its texts come by the slice. Layout: core/attest/packet-file.ts.
import type { PacketFile } from '../../../schemas/packet.ts';
import { decodePacketFile } from '../attest/packet-file.ts';
import { SALT_BYTES } from '../attest/packet-texts.ts';
import { Violation } from '../errors.ts';
import { letGo } from '../let-go.ts';
import { type FileSource, FramedFile, type FrameReader } from './framed-file.ts';

const FIXED_BYTES = 24;
const LENGTH_BYTES = 4;

/** Texts held at a time, of each kind. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** Which texts of an event. */
export type TextKind = 'canonical' | 'raw';

/** Both texts of some events side by side. They are gone when the next slice is asked for. */
export interface EventSlice {
  /** Index of the first event, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Offsets are those of the packet: event i's text lies at `offsets[i] - offsets[from]`. */
  readonly canonical: Uint8Array;
  readonly raw: Uint8Array;
}

/** Its texts are read again and again; what they lie in must not change meanwhile. */
export class LargePacket {
  readonly header: PacketFile['header'];
  readonly manifest: PacketFile['manifest'];
  readonly salts: Uint8Array;
  readonly offsets: { readonly [kind in TextKind]: Uint32Array };
  readonly #file: FramedFile;
  readonly #begins: { readonly [kind in TextKind]: number };

  private constructor(file: FramedFile, head: Head) {
    this.#file = file;
    ({ header: this.header, manifest: this.manifest, salts: this.salts } = head.packet);
    this.offsets = head.offsets;
    const canonical = file.size - head.texts.raw - head.texts.canonical;
    this.#begins = { canonical, raw: file.size - head.texts.raw };
  }

  /**
   * The packet of a file in frames; undefined for another file, which must be expanded whole. Its texts are looked at by no one yet. Throws
   * `Violation` as `decodePacketFile` does, and what the source throws.
   */
  static async open(source: FileSource): Promise<LargePacket | undefined> {
    const file = await FramedFile.open(source);
    return file === undefined ? undefined : new LargePacket(file, await readHead(file));
  }

  /** Reads texts of one kind, as they lie in the file. */
  texts(kind: TextKind): TextReader {
    return new TextReader(this.#file.reader(), this.#begins[kind], this.offsets[kind]);
  }

  /** All events, in the order of their indices. */
  async *slices(): AsyncGenerator<EventSlice> {
    const [canonical, raw] = [this.texts('canonical'), this.texts('raw')];
    for (let from = 0; from < this.manifest.events; ) {
      const to = this.#sliceEnd(from);
      const slice = { from, to, canonical: await canonical.read(from, to), raw: await raw.read(from, to) };
      yield slice;
      letGo(slice.canonical);
      letGo(slice.raw);
      from = to;
    }
    canonical.close();
    raw.close();
  }

  /** One event at least. */
  #sliceEnd(from: number): number {
    const { canonical, raw } = this.offsets;
    const isWithin = (to: number): boolean =>
      [canonical, raw].every((offsets) => (offsets[to] ?? 0) - (offsets[from] ?? 0) <= SLICE_BYTES);
    let to = from + 1;
    while (to < this.manifest.events && isWithin(to + 1)) to++;
    return to;
  }
}

/** Texts of one kind, by index. */
export class TextReader {
  readonly #reader: FrameReader;
  readonly #begin: number;
  readonly #offsets: Uint32Array;

  constructor(reader: FrameReader, begin: number, offsets: Uint32Array) {
    this.#reader = reader;
    this.#begin = begin;
    this.#offsets = offsets;
  }

  /** The texts of the events between two indices, one after the other; the caller's own. */
  async read(from: number, to: number): Promise<Uint8Array> {
    const first = this.#offsets[from] ?? 0;
    const texts = new Uint8Array((this.#offsets[to] ?? 0) - first);
    await this.#reader.read(this.#begin + first, texts);
    return texts;
  }

  /** The same, into `target` from `at` on. */
  async readInto(from: number, to: number, target: Uint8Array, at: number): Promise<void> {
    const first = this.#offsets[from] ?? 0;
    const length = (this.#offsets[to] ?? 0) - first;
    await this.#reader.read(this.#begin + first, target.subarray(at, at + length));
  }

  close(): void {
    this.#reader.close();
  }
}

interface Head {
  /** As its file would read if all its texts were empty. */
  readonly packet: PacketFile;
  readonly offsets: LargePacket['offsets'];
  /** Bytes of each kind. */
  readonly texts: { readonly [kind in TextKind]: number };
}

async function readHead(file: FramedFile): Promise<Head> {
  const reader = file.reader();
  const fixed = new Uint8Array(FIXED_BYTES);
  if (file.size < FIXED_BYTES) throw malformed('its fixed part is cut short');
  await reader.read(0, fixed);
  const view = new DataView(fixed.buffer);
  const [events, header, canonical, raw] = [8, 12, 16, 20].map((at) => view.getUint32(at, true));
  if (events === undefined || header === undefined || canonical === undefined || raw === undefined)
    throw malformed('its fixed part is cut short');
  const lists = (SALT_BYTES + 2 * LENGTH_BYTES) * events;
  const size = FIXED_BYTES + header + lists + canonical + raw;
  if (size !== file.size) throw malformed(`its parts add up to ${size} of ${file.size} bytes`);
  const emptied = new Uint8Array(FIXED_BYTES + header + lists);
  await reader.read(0, emptied);
  reader.close();
  new DataView(emptied.buffer).setBigUint64(16, 0n);
  const lengths = FIXED_BYTES + header + SALT_BYTES * events;
  const rawLengths = lengths + LENGTH_BYTES * events;
  const offsets = {
    canonical: offsetsOf(emptied.subarray(lengths, rawLengths), canonical),
    raw: offsetsOf(emptied.subarray(rawLengths), raw),
  };
  emptied.fill(0, lengths);
  const packet = decodePacketFile(emptied);
  const salts = packet.salts.slice();
  letGo(emptied);
  return { packet: { ...packet, salts }, offsets, texts: { canonical, raw } };
}

function offsetsOf(lengths: Uint8Array, total: number): Uint32Array {
  const view = new DataView(lengths.buffer, lengths.byteOffset, lengths.byteLength);
  const offsets = new Uint32Array(lengths.length / LENGTH_BYTES + 1);
  let at = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    at += view.getUint32(LENGTH_BYTES * i, true);
    if (at > total) throw malformed('its texts are longer than their part');
    offsets[i + 1] = at;
  }
  if (at !== total) throw malformed('its texts do not fill their part');
  return offsets;
}

function malformed(why: string): Violation {
  return new Violation('ENVELOPE_MALFORMED', `not a packet file: ${why}`);
}
