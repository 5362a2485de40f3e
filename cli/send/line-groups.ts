// Which lines of a text log belong to the event of the lines before, as the deployment joins them (docs/formats.md, "Events of
// several lines"): no request may end between them, for what is torn apart is joined by nobody.

/** Audit records of one event may have those of others between them; a cut just there is the one thing not seen. */
const AUDIT_EVENTS = 16;

const AUDIT = Buffer.from('msg=audit(');
const EVENT_END = Buffer.from('</Event>');
const QUOTE = 0x22;

/** Looks at the lines of one file in order. */
export class LineGroups {
  readonly #isCsv: boolean;
  #inXml = false;
  #inQuotes = false;
  #audit: string[] = [];

  constructor(format?: string) {
    this.#isCsv = format === 'csv';
  }

  /** Whether the line goes with what came before it. Every line is to be asked about, once. */
  joins(line: Buffer): boolean {
    if (this.#isCsv) return this.#joinsQuotes(line);
    const wasInXml = this.#inXml;
    this.#seeXml(line);
    return this.#joinsAudit(line) || wasInXml || isContinued(line);
  }

  #joinsQuotes(line: Buffer): boolean {
    const joins = this.#inQuotes;
    for (let at = line.indexOf(QUOTE); at >= 0; at = line.indexOf(QUOTE, at + 1))
      this.#inQuotes = !this.#inQuotes;
    return joins;
  }

  #seeXml(line: Buffer): void {
    const end = line.lastIndexOf(EVENT_END);
    const start = Math.max(...['<Event>', '<Event '].map((tag) => line.lastIndexOf(tag)));
    if (start !== end) this.#inXml = start > end;
  }

  #joinsAudit(line: Buffer): boolean {
    const from = line.indexOf(AUDIT);
    const to = from < 0 ? -1 : line.indexOf(')', from);
    if (to < 0) return false;
    const event = line.toString('latin1', from, to);
    if (this.#audit.includes(event)) return true;
    this.#audit = [...this.#audit, event].slice(-AUDIT_EVENTS);
    return false;
  }
}

/** White space, a closing brace or a closing tag at the start. */
const isContinued = (line: Buffer): boolean =>
  line[0] === 0x20 || line[0] === 0x09 || line[0] === 0x7d || (line[0] === 0x3c && line[1] === 0x2f);
