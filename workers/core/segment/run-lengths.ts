// Small numbers in runs: Parquet's hybrid of run lengths and bit packing ("RLE", in "Encodings"). Every run is held against how many numbers
// are still wanted, so that no count in it can make a loop longer than that.

/** `count` numbers of `width` bits, from all the bytes. Throws RangeError where they are not exactly that. */
export function readRuns(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (width > 24) throw new RangeError(`its numbers are ${width} bits wide`);
  const numbers = new Uint32Array(count);
  const runs = new Runs(bytes, width, numbers);
  while (runs.filled < count) runs.next();
  if (runs.at !== bytes.length) throw new RangeError('its runs end before their bytes do');
  return numbers;
}

class Runs {
  at = 0;
  filled = 0;
  readonly #bytes: Uint8Array;
  readonly #width: number;
  readonly #numbers: Uint32Array;

  constructor(bytes: Uint8Array, width: number, numbers: Uint32Array) {
    this.#bytes = bytes;
    this.#width = width;
    this.#numbers = numbers;
  }

  /** Takes one run, which is never empty. */
  next(): void {
    const header = this.#varint();
    const wanted = this.#numbers.length - this.filled;
    const count = header % 2 === 0 ? header / 2 : 8 * ((header - 1) / 2);
    // Packed numbers come in eights; the last of them may be padding.
    if (count === 0 || count > (header % 2 === 0 ? wanted : wanted + 7))
      throw new RangeError(`it has a run of ${count} where ${wanted} are wanted`);
    if (header % 2 === 0) this.#repeat(count);
    else this.#unpack(count, Math.min(count, wanted));
  }

  #repeat(count: number): void {
    let value = 0;
    for (let i = 0; 8 * i < this.#width; i++) value |= this.#byte() << (8 * i);
    this.#numbers.fill(value, this.filled, this.filled + count);
    this.filled += count;
  }

  /** Lowest bit first. */
  #unpack(count: number, wanted: number): void {
    const end = this.at + (count * this.#width) / 8;
    if (end > this.#bytes.length) throw new RangeError('its packed numbers end early');
    const mask = 2 ** this.#width - 1;
    let held = 0;
    let bits = 0;
    for (let i = 0; i < wanted; i++) {
      for (; bits < this.#width; bits += 8) held |= (this.#bytes[this.at++] ?? 0) << bits;
      this.#numbers[this.filled++] = held & mask;
      held >>>= this.#width;
      bits -= this.#width;
    }
    this.at = end;
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError('its runs end early');
    return byte;
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('it has a run without an end');
  }
}
