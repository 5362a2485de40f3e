// Binds each event of a packet to its uid and to its original text. Both are long, stand in every event, and are known as bytes
// before they are texts; a writer copies them, which takes a tenth of the time of reading a text character by character.
import { Buffer } from 'node:buffer';
import type { OcsfEvent } from '../../../schemas/event.ts';
import { quote } from './canonical.ts';
import { widthOf, writeDigits } from './decimal-digits.ts';

/** Hex digits of a SHA-256. */
const HEX_CHARACTERS = 64;

/** Shorter texts are no uid of a packet and no hash. */
export const MIN_BOUND_LENGTH = 32;

/** Digits of a position, and what copying whole words reads behind the end. */
const UID_ROOM = 16;

/** What events of one packet are bound with. */
export class EventBinding {
  private readonly packet: string;
  private readonly first: number;
  private readonly offsets: Uint32Array;
  private readonly hex: string;
  private readonly hexBytes: DataView;
  private readonly uidBytes: Uint8Array<ArrayBuffer>;
  private readonly uidView: DataView;
  /** Where the position begins in `uidBytes`, and where it ends. */
  private readonly uidPrefix: number;
  private uidEnd = 0;
  private uid = '';
  private hash = '';
  private hashStart = 0;

  /**
   * `digests` are those of the original texts, 32 bytes each, which lie at `offsets`; `first` is the place in the packet of the event
   * whose text is the first of them.
   */
  constructor(packet: string, digests: Uint8Array<ArrayBuffer>, offsets: Uint32Array, first = 0) {
    this.packet = packet;
    this.first = first;
    this.offsets = offsets;
    // All hex in one native call; a slice of it costs nothing.
    this.hex = Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength).toString('hex');
    this.hexBytes = new DataView(new TextEncoder().encode(this.hex).buffer);
    const prefix = new TextEncoder().encode(quote(`${packet}.`));
    // Without its quotes.
    this.uidPrefix = prefix.length - 2;
    this.uidBytes = new Uint8Array(this.uidPrefix + UID_ROOM);
    this.uidBytes.set(prefix.subarray(1, -1));
    this.uidView = new DataView(this.uidBytes.buffer);
  }

  /** Completes event i of those. */
  bind(event: OcsfEvent, i: number): void {
    this.hashStart = HEX_CHARACTERS * i;
    this.hash = this.hex.slice(this.hashStart, this.hashStart + HEX_CHARACTERS);
    const place = this.first + i;
    this.uid = `${this.packet}.${place}`;
    this.uidEnd = writeDigits(this.uidBytes, place, widthOf(place), this.uidPrefix);
    event.metadata.uid = this.uid;
    event.raw_data_hash = { algorithm: 'SHA-256', algorithm_id: 3, value: this.hash };
    event.raw_data_size = (this.offsets[i + 1] ?? 0) - (this.offsets[i] ?? 0);
  }

  /**
   * Writes what stands between the quotes of a canonical text, if it is the uid or hash bound last, and up to three bytes behind
   * it; returns where it ends, or -1 for any other text.
   */
  write(text: string, view: DataView, at: number): number {
    if (text === this.hash) return copyWords(this.hexBytes, this.hashStart, HEX_CHARACTERS, view, at);
    return text === this.uid ? copyWords(this.uidView, 0, this.uidEnd, view, at) : -1;
  }
}

function copyWords(from: DataView, start: number, length: number, view: DataView, at: number): number {
  for (let i = 0; i < length; i += 4) view.setInt32(at + i, from.getInt32(start + i, true), true);
  return at + length;
}
