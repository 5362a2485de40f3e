// What a framing of text is to the decode room: how a body that is no JSON document falls into texts of one event each.
// To add one (records over several lines, say): a file with a `Framing`, a row in framings.ts.

/** Takes what a framing finds, in order: texts, or the bytes where they are not UTF-8. Blank texts are never handed on. */
export interface FramingVisitor {
  readonly text: (text: string) => void;
  readonly bytes: (bytes: Uint8Array) => void;
  /** Asked before so many bytes are held as one text (slices.ts). */
  readonly whole?: (bytes: number) => void;
}

/** One row of the table of framings. */
export interface Framing {
  /** Stands in the manifest, as part of the decoder's name. */
  readonly name: string;
  /** Hands on every text of a body framed this way and answers true; answers false, with nothing handed on, if it is not. */
  readonly visit: (body: Uint8Array, visitor: FramingVisitor) => boolean;
}

/** Only white space. Looks past the first character only when that is white space. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return Number.isNaN(first) || ((first <= 0x20 || first >= 0x80) && text.trim() === '');
}
