// A progress bar on a terminal's stderr; silent anywhere else. One line, drawn over itself, gone at the end.

/** As much of a terminal as the bar needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_CELLS = 24;
const REDRAW_MS = 80;

/** Counts towards a total in bytes (null: unknown, only counted) and draws. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #total: number | null;
  readonly #startedAt: number;
  #drawnAt = 0;
  #bytes = 0;
  #events = 0;

  constructor(terminal: Terminal, total: number | null, nowMs = Date.now()) {
    this.#terminal = terminal;
    this.#total = total;
    this.#startedAt = nowMs;
  }

  /** Adds what is done now. */
  advance(bytes: number, events: number, nowMs = Date.now()): void {
    this.#bytes += bytes;
    this.#events += events;
    if (nowMs - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = nowMs;
    if (this.#terminal.isTTY === true) this.#terminal.write(`\r\x1b[K${this.line(nowMs)}`);
  }

  /** The bar as text, cut to the terminal's width. */
  line(nowMs: number): string {
    const seconds = Math.max(0.001, (nowMs - this.#startedAt) / 1000);
    const rate = `${Math.round(this.#events / seconds).toLocaleString('en')} events/s`;
    const events = `${this.#events.toLocaleString('en')} events`;
    const text =
      this.#total === null ? `${events}  ${rate}` : `${this.#bar(this.#total)}  ${events}  ${rate}`;
    return text.slice(0, (this.#terminal.columns ?? 80) - 1);
  }

  /** Clears the line, for other words; the next advance draws it again. */
  clear(): void {
    this.#drawnAt = 0;
    if (this.#terminal.isTTY === true) this.#terminal.write('\r\x1b[K');
  }

  #bar(total: number): string {
    const share = total === 0 ? 1 : Math.min(1, this.#bytes / total);
    const full = Math.floor(share * BAR_CELLS);
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    return `[${'#'.repeat(full)}${'-'.repeat(BAR_CELLS - full)}] ${percent}`;
  }
}
