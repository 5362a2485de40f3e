// Texts at one place of a format's lines, as the vendor and product in a header: nearly always those of the line before. Not cut
// out again, they are one text for all lines, which is compared and written faster, and lies in the processor's caches.

/** Shorter ones an engine copies as it cuts them out: they are flat, and quicker copied than compared. */
const MIN_LENGTH = 13;

/** Longer texts are cut out each time. */
const MAX_LENGTH = 64;

/** Every so many lines that said something else, what they say is remembered instead: that costs a µs. */
const PATIENCE = 64;

/** The same text with nothing behind it: one cut out of a line keeps the line, and the body it came in, as long as it lives. */
export const detached = (text: string): string => JSON.parse(JSON.stringify(text));

/** What is said at one place; holds nothing of a line but that. */
export class RepeatedText {
  private last = '';
  private misses = 0;

  /** The text that stands between two places of a line. */
  cut(line: string, from: number, to: number): string {
    if (to - from < MIN_LENGTH) return line.slice(from, to);
    const { last } = this;
    if (last.length === to - from && line.startsWith(last, from)) return last;
    const text = line.slice(from, to);
    this.misses += 1;
    if (this.misses % PATIENCE === 1 && text.length <= MAX_LENGTH) this.last = detached(text);
    return text;
  }
}
