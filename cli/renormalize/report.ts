// The words of `edgeseal renormalize`: a diff an event, and at the end which classes and attributes change how often.
import type { Change } from './changes.ts';

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

/** One event's diff, as `diff -u` would show it. */
export function diffOf(uid: string, changes: readonly Change[]): string {
  const lines = changes.flatMap(({ path, before, after }) => [
    ...(before === undefined ? [] : [`- ${path}: ${shown(before)}`]),
    ...(after === undefined ? [] : [`+ ${path}: ${shown(after)}`]),
  ]);
  return [`@@ ${uid}`, ...lines].join('\n');
}

/** Counts over all events that were read again. */
export class Tally {
  read = 0;
  changed = 0;
  current = 0;
  unreadable = 0;
  readonly #classes = new Map<string, number>();
  readonly #paths = new Map<string, number>();

  /** Counts one event that was read again. */
  add(changes: readonly Change[]): void {
    this.read++;
    if (changes.length === 0) return;
    this.changed++;
    for (const { path, before, after } of changes) {
      if (path === 'class_uid') count(this.#classes, `${before} -> ${after}`);
      const family = path.startsWith('unmapped.') ? 'unmapped' : path.replace(/\.\d+(?=\.|$)/g, '[]');
      count(this.#paths, family);
    }
  }

  /** As one line and two short tables. */
  text(): string {
    const { read, changed, current, unreadable } = this;
    const lines = [
      `${read} read again, ${changed} would change; ${current} already of this mapping code, ${unreadable} not readable by themselves`,
      ...top('class', this.#classes),
      ...top('attribute', this.#paths),
    ];
    return lines.join('\n');
  }

  /** As JSON, for scripts. */
  json(): object {
    const { read, changed, current, unreadable } = this;
    return {
      read,
      changed,
      current,
      unreadable,
      classes: Object.fromEntries(this.#classes),
      attributes: Object.fromEntries(this.#paths),
    };
  }
}

function count(into: Map<string, number>, key: string): void {
  into.set(key, (into.get(key) ?? 0) + 1);
}

function top(name: string, counts: ReadonlyMap<string, number>): string[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 15)
    .map(([key, times]) => `  ${name} ${key}: ${times}`);
}
