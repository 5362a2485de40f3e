// Framing of Windows event XML: `<Event>` elements one after another, with or without `<Events>` around them, pretty-printed or
// not. What stands between them and is no markup of ours is handed on line by line, so that nothing is lost.
import { type Framing, isBlank } from './framing.ts';
import { readUtf8 } from './utf8.ts';
import { requireWhole } from './whole.ts';
import { opensEvent } from './windows-xml.ts';

/** Takes a body that opens like XML and holds an `<Event>`. */
export const windowsXmlEvents: Framing = {
  name: 'winxml',
  visit: (body, visitor) => {
    if (!opensLikeXml(body) || !holdsEvent(body)) return false;
    requireWhole(body.length, 'Windows XML', visitor);
    const text = readUtf8(body);
    const events = text === null ? null : splitEvents(text);
    if (events === null) return false;
    for (const event of events) visitor.text(event);
    return true;
  },
};

/** Whether `<Event` stands anywhere: what is no XML of events need not be made one text. */
function holdsEvent(body: Uint8Array): boolean {
  let at = body.indexOf(0x3c);
  while (at !== -1 && !EVENT.every((byte, i) => body[at + i] === byte)) at = body.indexOf(0x3c, at + 1);
  return at !== -1;
}

const EVENT = new TextEncoder().encode('<Event');

/** `<Event`, `<?xml` or `<!--` behind white space. */
function opensLikeXml(body: Uint8Array): boolean {
  let at = 0;
  while (at < body.length && (body[at] ?? 0) <= 0x20) at++;
  const next = body[at + 1];
  return body[at] === 0x3c && (next === 0x45 || next === 0x3f || next === 0x21);
}

/** The text of each event, and of each line between them; null when there is no event in the text. */
export function splitEvents(text: string): string[] | null {
  let open = nextEvent(text, 0);
  if (open === -1) return null;
  const parts: string[] = [];
  const closings = new Closings(text);
  let at = 0;
  while (open !== -1) {
    addBetween(text.slice(at, open), parts);
    at = closings.plainEndOf(open);
    if (at !== -1) {
      parts.push(text.slice(open, at));
      open = nextEvent(text, at);
      continue;
    }
    const next = nextEvent(text, open + 6);
    at = closings.endOf(open, next);
    parts.push(text.slice(open, at).trimEnd());
    open = next === -1 || next >= at ? next : nextEvent(text, at);
  }
  addBetween(text.slice(at), parts);
  return parts;
}

function nextEvent(text: string, from: number): number {
  let at = text.indexOf('<Event', from);
  while (at !== -1 && !opensEvent(text, at)) at = text.indexOf('<Event', at + 6);
  return at;
}

/** Finds end tags that are not in a CDATA section. Each search goes on where the last one stopped: linear in the text. */
class Closings {
  private readonly text: string;
  private cdata = -1;
  private close = 0;
  /** Whether a CDATA section lies before `close`. */
  private skipped = false;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * Behind the `</Event>` of an event that is whole and has no CDATA section, as nearly all; else -1. One pass: `Event` is looked
   * for, since many more tags begin with `<`.
   */
  plainEndOf(open: number): number {
    const { text } = this;
    for (let at = text.indexOf('Event', open + 6); at !== -1; at = text.indexOf('Event', at + 5)) {
      const before = text.charCodeAt(at - 1);
      if (before === 0x3c && opensEvent(text, at - 1)) return -1;
      if (before !== 0x2f || text.charCodeAt(at - 2) !== 0x3c) continue;
      const end = this.tagEnd(at + 5);
      if (end !== -1) return this.cdataFrom(open) < end ? -1 : end;
    }
    return -1;
  }

  /** Behind the `>` that ends a tag whose name ends at `at`; -1 where the name goes on, as that of `</EventData>`. */
  private tagEnd(at: number): number {
    let end = at;
    while (this.text.charCodeAt(end) <= 0x20) end++;
    return this.text.charCodeAt(end) === 0x3e ? end + 1 : -1;
  }

  /** Behind the `</Event>` of the event at `open`; at the `next` event or the end for one that was cut off. */
  endOf(open: number, next: number): number {
    if (open >= this.close) {
      this.skipped = false;
      this.close = this.closeFrom(open);
    }
    return next !== -1 && next < this.close && !this.skipped ? next : this.close;
  }

  private closeFrom(open: number): number {
    const { text } = this;
    let at = open;
    for (;;) {
      const close = text.indexOf('</Event', at);
      if (close === -1) return text.length;
      if (this.cdataFrom(at) < close) {
        const end = text.indexOf(']]>', this.cdata);
        this.skipped = true;
        if (end === -1) return text.length;
        at = end + 3;
        continue;
      }
      const tagEnd = this.tagEnd(close + 7);
      if (tagEnd !== -1) return tagEnd;
      at = close + 7;
    }
  }

  private cdataFrom(at: number): number {
    if (this.cdata < at) {
      // Without its `<`, of which there are too many.
      let found = this.text.indexOf('![CDATA[', at + 1);
      while (found !== -1 && this.text.charCodeAt(found - 1) !== 0x3c) {
        found = this.text.indexOf('![CDATA[', found + 1);
      }
      this.cdata = found === -1 ? Number.POSITIVE_INFINITY : found - 1;
    }
    return this.cdata;
  }
}

/** Leaves out prolog, comments and the tags of `<Events>`; anything else is kept, a line at a time. */
function addBetween(between: string, parts: string[]): void {
  if (between === '' || between === '\n') return;
  const unclosed = new Set<string>();
  let at = 0;
  while (at < between.length) {
    const code = between.charCodeAt(at);
    const closer = code === 0x3c ? closerOf(between, at) : '';
    const close = closer === '' || unclosed.has(closer) ? -1 : between.indexOf(closer, at);
    if (close !== -1) {
      at = close + closer.length;
      continue;
    }
    // Searched for once: not to be searched for again from every line.
    if (closer !== '') unclosed.add(closer);
    if (code <= 0x20) {
      at++;
      continue;
    }
    const lineBreak = between.indexOf('\n', at);
    const end = lineBreak === -1 ? between.length : lineBreak;
    const line = between.slice(at, end).trimEnd();
    if (!isBlank(line)) parts.push(line);
    at = end;
  }
}

/** What ends the markup that begins at `at`; empty where it is none of ours. */
function closerOf(text: string, at: number): string {
  if (text.startsWith('<?', at)) return '?>';
  if (text.startsWith('<!--', at)) return '-->';
  return text.startsWith('<Events', at) || text.startsWith('</Events', at) ? '>' : '';
}
