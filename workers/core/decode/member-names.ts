// Names of members cut out of lines. A sender writes the same ones in the same order, line by line, so the next one is guessed and
// compared where it stands: a text that was just cut out is looked up in the engine's table of all names whenever it names a member.
import type { JsonObject } from '../../../schemas/json.ts';
import { addOwn } from './own.ts';

/** Names of one format that are known at once. Senders choose them. */
const MAX_NAMES = 4096;

/** All are forgotten once so many found no room: those of yesterday make room, and learning, which costs a µs, stays rare. */
const MAX_MISSES = 65_536;

/** Longer names are read as they come. */
const MAX_LENGTH = 64;

interface Known {
  readonly name: string;
  /** Whether it can be a member's name as any other. */
  readonly isPlain: boolean;
  /** The name that came next the last time. */
  behind: Known | undefined;
  /** The line it was last added in. */
  line: number;
}

/** The names of one format; holds nothing of a line but them. */
export class MemberNames {
  private readonly known = new Map<string, Known>();
  private readonly reserved: readonly string[];
  private first: Known | undefined = undefined;
  private at: Known | undefined = undefined;
  private line = 0;
  private misses = 0;

  /** `reserved` are names that the format adds by other means as well. */
  constructor(...reserved: string[]) {
    this.reserved = ['__proto__', ...reserved];
  }

  /** Begins a line, and with it a record. */
  begin(): void {
    if (this.misses >= MAX_MISSES) {
      this.known.clear();
      this.first = undefined;
      this.misses = 0;
    }
    this.at = undefined;
    this.line += 1;
  }

  /** The name that stands between two places of a line. */
  cut(line: string, from: number, to: number): string {
    const guess = this.at === undefined ? this.first : this.at.behind;
    if (guess !== undefined && guess.name.length === to - from && line.startsWith(guess.name, from)) {
      this.at = guess;
      return guess.name;
    }
    return this.know(line.slice(from, to));
  }

  /** A name that was cut out already. */
  know(name: string): string {
    const known = this.known.get(name) ?? this.learn(name);
    if (known === undefined) return name;
    if (this.at === undefined) this.first = known;
    else this.at.behind = known;
    this.at = known;
    return known.name;
  }

  /** Adds a value under the name that came last: the second under the same name makes it a list. */
  add(record: JsonObject, name: string, value: string): void {
    const { at } = this;
    if (at === undefined || at.name !== name || !at.isPlain || at.line === this.line)
      addOwn(record, name, value);
    else record[name] = value;
    if (at !== undefined) at.line = this.line;
  }

  private learn(name: string): Known | undefined {
    if (name.length > MAX_LENGTH) return undefined;
    if (this.known.size >= MAX_NAMES) {
      this.misses += 1;
      return undefined;
    }
    // The engine's own copy: it keeps no line alive.
    const [held = name] = Object.keys({ [name]: null });
    const known = { name: held, isPlain: !this.reserved.includes(name), behind: undefined, line: 0 };
    this.known.set(held, known);
    return known;
  }
}
