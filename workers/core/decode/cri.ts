// Lines of a container's log as the kubelet has them written (CRI; Kubernetes, "Logging Architecture" and
// design-proposals/node/kubelet-cri-logging.md): `<RFC 3339 time> stdout|stderr F|P[:tag] <what the container wrote>`. A long
// line comes in parts, all but the last marked `P`; line-groups.ts brings them together, one a line of the text.
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';

/**
 * The `record` is `{ time, stream, logtag, log }`, the members that Fluent Bit's parser of such lines gives them; what lies in
 * `log` is unwrapped as it is from Docker's JSON.
 */
export const cri: Format = {
  name: 'cri',
  nests: false,
  claims: (line) => readFront(line, 0) !== null,
  decode: (line) => {
    const front = readFront(line, 0);
    if (front === null) {
      return new Defect(
        'DECODE_CRI_SYNTAX',
        `a container's line is '<time> stdout|stderr F|P <text>', found ${excerpt(line)}`,
      );
    }
    return decoded('cri', line, {
      time: line.slice(0, front.timeEnd),
      stream: line.slice(front.timeEnd + 1, front.timeEnd + 7),
      logtag: line.slice(front.timeEnd + 8, front.tagEnd),
      log: readContent(line, front),
    });
  },
};

/** The stream of a part that another one follows; undefined for anything else. Spoils nothing for other lines: one look. */
export function partialStream(line: string): string | undefined {
  const front = readFront(line, 0);
  if (front === null || !isPartial(line, front)) return undefined;
  return line.slice(front.timeEnd + 1, front.timeEnd + 7);
}

/** Whether a line is a part of that stream, the last or another. */
export function isOfStream(line: string, stream: string): boolean {
  const front = readFront(line, 0);
  return front !== null && line.startsWith(stream, front.timeEnd + 1);
}

interface Front {
  readonly timeEnd: number;
  readonly tagEnd: number;
  /** Where what the container wrote begins. */
  readonly start: number;
}

function isPartial(line: string, { timeEnd }: Front): boolean {
  return line.charCodeAt(timeEnd + 8) === 0x50;
}

/** Times from `2026-11-20T10:00:00Z` to nanoseconds with an offset. */
const [SHORTEST_TIME, LONGEST_TIME] = [20, 35];

/** Longest list of tags: only `F` and `P` are defined. */
const LONGEST_TAG = 32;

/** What stands before the text at `from`; null where that is none of these. */
function readFront(line: string, from: number): Front | null {
  if (line.charCodeAt(from) !== 0x32 || line.charCodeAt(from + 10) !== 0x54) return null;
  const timeEnd = spaceFrom(line, from + SHORTEST_TIME, from + LONGEST_TIME);
  if (timeEnd === -1 || !(line.startsWith('stdout ', timeEnd + 1) || line.startsWith('stderr ', timeEnd + 1)))
    return null;
  const tag = line.charCodeAt(timeEnd + 8);
  const behind = line.charCodeAt(timeEnd + 9);
  if (tag !== 0x46 && tag !== 0x50) return null;
  // An empty line of a container, whose space was trimmed.
  if (Number.isNaN(behind) || behind === 0x0a) return { timeEnd, tagEnd: timeEnd + 9, start: timeEnd + 9 };
  const tagEnd = behind === 0x20 ? timeEnd + 9 : spaceFrom(line, timeEnd + 10, timeEnd + 8 + LONGEST_TAG);
  return tagEnd === -1 || (behind !== 0x20 && behind !== 0x3a)
    ? null
    : { timeEnd, tagEnd, start: tagEnd + 1 };
}

/** The first space from `at` to `limit`, or -1. */
function spaceFrom(line: string, at: number, limit: number): number {
  for (let i = at; i <= limit; i++) if (line.charCodeAt(i) === 0x20) return i;
  return -1;
}

/** What the container wrote, its parts put together. A line break that no part follows is the container's. */
function readContent(line: string, first: Front): string {
  let content = '';
  let front = first;
  for (let at = line.indexOf('\n', front.start); at !== -1; at = line.indexOf('\n', at + 1)) {
    const next = isPartial(line, front) ? readFront(line, at + 1) : null;
    if (next === null) continue;
    content += line.slice(front.start, at);
    front = next;
  }
  return content + line.slice(front.start);
}
