// The header lines of a text log (W3C, Zeek, CSV under `--format csv`): each request must carry those its lines are read by.
import { useHeader } from '../../workers/core/decode/column-header.ts';
import type { DecodeContext, Format } from '../../workers/core/decode/format.ts';
import { takeHeader } from '../../workers/core/decode/line.ts';
import { findFormat } from '../../workers/core/decode/table.ts';

/** Tells header lines from events as the deployment does, and remembers those in force. */
export class HeaderLines {
  readonly #context: DecodeContext = { receivedAt: 0 };
  readonly #pinned: Format | undefined;
  #lines: readonly Buffer[] = [];

  constructor(format?: string) {
    this.#pinned = format === undefined ? undefined : findFormat(format);
  }

  /** What a line here is read by; a new list whenever it changes. */
  get lines(): readonly Buffer[] {
    return this.#lines;
  }

  /** Whether the line is a header line, and then remembers it. */
  take(record: Buffer): boolean {
    const before = this.#context.header;
    const line = record.toString();
    if (!takeHeader(line, this.#context, this.#pinned)) {
      if (before !== undefined) useHeader(before);
      return false;
    }
    // A header that begins anew takes the place of the one before; new W3C fields leave what else it said as it was.
    const anew = this.#context.header !== before && !/^#fields:/i.test(line);
    this.#lines = anew ? [record] : [...this.#lines, record];
    return true;
  }
}
