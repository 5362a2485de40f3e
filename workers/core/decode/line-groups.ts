// Events over several lines, put together between the framing and the decoders:
// - Linux audit records of one event (same `audit(time:serial)`), adjacent or interleaved with other lines; EOE closes the event;
// - what a syslog message with line breaks left on the lines behind it. Conservative: only a line that begins with white space,
//   `}` or `</`, and only behind a line that is syslog. `Caused by: ...` of a Java trace is a line of its own;
// - the parts of a container's long line (CRI), where nothing stands between them.
// The event stands where its first line stood; its text is its lines, `\n` between them.
import { MAX_EVENTS_PER_PACKET } from '../../../schemas/limits.ts';
import { auditId } from './auditd.ts';
import { isOfStream, partialStream } from './cri.ts';
import type { DecodeContext } from './format.ts';
import type { FramingVisitor } from './framing.ts';
import { syslog } from './syslog.ts';

/** A grouped event grows to this many characters; what comes then is an event of its own. */
const MAX_GROUP_LENGTH = 256 * 1024;

/** Audit events that wait for more records at a time: the kernel interleaves a few, one for each CPU. */
const MAX_OPEN_GROUPS = 64;

interface Group {
  readonly lines: string[];
  length: number;
  open: boolean;
}

/** Stands between a framing and the batch. Call `end` when the body is over. */
export class LineGroups implements FramingVisitor {
  private readonly target: FramingVisitor;
  private readonly context: DecodeContext;
  /** The last line that is no audit record. */
  private held: string | undefined;
  /** What was joined to it, itself first; null when it is no syslog and nothing can be. */
  private heldGroup: Group | null | undefined;
  /** Of which stream the held line, a container's, has another part to come. */
  private partOf: string | undefined;
  /** Audit events that wait, by id, and all that came since the first of them. */
  private readonly open = new Map<string, Group>();
  private readonly waiting: (Group | string | Uint8Array)[] = [];
  private handedOn = 0;

  constructor(target: FramingVisitor, context: DecodeContext) {
    this.target = target;
    this.context = context;
  }

  text(line: string): void {
    if (opensLikeContinuation(line) && this.continues(line)) return;
    if (this.partOf !== undefined && this.completes(line, this.partOf)) return;
    const id = mayBeAudit(line) ? auditId(line) : null;
    this.release();
    if (id === null) {
      this.held = line;
      this.heldGroup = undefined;
      this.partOf = partialStream(line);
    } else {
      this.addRecord(line, `${nodeOf(line)}${line.slice(id.start, id.end)}`);
    }
  }

  bytes(foreign: Uint8Array): void {
    this.release();
    if (this.open.size === 0) this.target.bytes(foreign);
    else this.wait(foreign);
  }

  /** Hands on what still waits. */
  end(): void {
    this.release();
    this.closeAll();
  }

  /** More than a packet may hold is refused by whoever it is handed on to: nobody has to hold it until then. */
  private wait(one: string | Uint8Array): void {
    this.waiting.push(one);
    if (this.waiting.length > MAX_EVENTS_PER_PACKET) this.closeAll();
  }

  private closeAll(): void {
    for (const group of this.open.values()) group.open = false;
    this.open.clear();
    this.handOn();
  }

  /** Whether the line was joined to the one before it. */
  private continues(line: string): boolean {
    const { held } = this;
    if (held === undefined) return false;
    if (this.heldGroup === undefined) {
      this.heldGroup = syslog.claims(held, this.context) ? groupOf(held) : null;
    }
    return this.heldGroup !== null && join(this.heldGroup, line);
  }

  /** Whether the line was joined as the next part of the one before it. */
  private completes(line: string, stream: string): boolean {
    if (this.held === undefined || !isOfStream(line, stream)) return false;
    this.heldGroup ??= groupOf(this.held);
    if (!join(this.heldGroup, line)) return false;
    this.partOf = partialStream(line);
    return true;
  }

  private release(): void {
    const { held, heldGroup } = this;
    if (held === undefined) return;
    this.held = undefined;
    this.partOf = undefined;
    const text = heldGroup === undefined || heldGroup === null ? held : textOf(heldGroup);
    if (this.open.size === 0) this.target.text(text);
    else this.wait(text);
  }

  private addRecord(line: string, key: string): void {
    const group = this.open.get(key);
    if (group === undefined || !join(group, line)) {
      if (group !== undefined) group.open = false;
      const opened = groupOf(line);
      opened.open = true;
      this.waiting.push(opened);
      this.open.delete(key);
      this.open.set(key, opened);
    }
    if (line.includes('type=EOE ')) this.close(key);
    else if (this.open.size > MAX_OPEN_GROUPS) this.close(this.open.keys().next().value ?? key);
  }

  private close(key: string): void {
    const group = this.open.get(key);
    if (group !== undefined) group.open = false;
    this.open.delete(key);
    this.handOn();
  }

  /** Everything in front of the first event that is still open. */
  private handOn(): void {
    const { waiting } = this;
    for (; this.handedOn < waiting.length; this.handedOn++) {
      const next = waiting[this.handedOn];
      if (next === undefined) continue;
      if (typeof next === 'string') this.target.text(next);
      else if (next instanceof Uint8Array) this.target.bytes(next);
      else if (next.open) return;
      else this.target.text(textOf(next));
    }
    waiting.length = 0;
    this.handedOn = 0;
  }
}

function groupOf(line: string): Group {
  return { lines: [line], length: line.length, open: false };
}

function join(group: Group, line: string): boolean {
  if (group.length + line.length >= MAX_GROUP_LENGTH) return false;
  group.lines.push(line);
  group.length += line.length + 1;
  return true;
}

function textOf({ lines }: Group): string {
  return lines.length === 1 ? (lines[0] ?? '') : lines.join('\n');
}

/** White space, `}`, or `</`: nothing that an event of any format begins with. */
function opensLikeContinuation(line: string): boolean {
  const first = line.charCodeAt(0);
  return (
    first === 0x20 || first === 0x09 || first === 0x7d || (first === 0x3c && line.charCodeAt(1) === 0x2f)
  );
}

/** No JSON, and the beginning of an audit id in it. */
function mayBeAudit(line: string): boolean {
  return line.charCodeAt(0) !== 0x7b && line.includes('audit(');
}

/** Events of several hosts may have the same id. */
function nodeOf(line: string): string {
  return line.startsWith('node=') ? line.slice(0, line.indexOf(' ')) : '';
}
