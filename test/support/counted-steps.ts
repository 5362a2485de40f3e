// What a piece of code costs in steps instead of time: characters looked at one by one, characters or members that a native
// search ran over, pieces cut out. Counting slows nothing down unevenly, so that twice the input can be held to twice the steps.

/** A method, and what one call of it costs. */
type Cost = (self: ArrayLike<unknown>, args: readonly unknown[], result: unknown) => number;

/** A search runs from where it was told to start to where it found something, or to the end. */
const searched: Cost = (self, [, from], result) => {
  const start = typeof from === 'number' ? from : 0;
  const found = typeof result === 'number' && result !== -1 ? result : self.length;
  return 1 + Math.max(0, found - start);
};

const one: Cost = () => 1;
const whole: Cost = (self) => 1 + self.length;

const COSTS: readonly (readonly [prototype: object, cost: Cost, ...names: string[]])[] = [
  [String.prototype, one, 'charCodeAt', 'charAt', 'codePointAt', 'slice', 'startsWith', 'endsWith'],
  [String.prototype, whole, 'replace', 'replaceAll', 'search', 'match', 'trim', 'split', 'toWellFormed'],
  [String.prototype, whole, 'toLowerCase', 'toUpperCase', 'includes'],
  [String.prototype, searched, 'indexOf'],
  [Array.prototype, searched, 'indexOf'],
  [Array.prototype, whole, 'includes', 'concat', 'slice'],
];

/** A pattern looks at its text from where it begins to the end of its match, or of the text; how often, no counter sees. */
const countMatches = (add: (steps: number) => void): (() => void) => {
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (text: string): RegExpExecArray | null {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = exec.call(this, text);
    // A sticky pattern, as split uses one, looks in one place only.
    const end = match === null ? (this.sticky ? from : text.length) : match.index + match[0].length;
    add(1 + Math.max(0, end - from));
    return match;
  };
  return () => {
    RegExp.prototype.exec = exec;
  };
};

/** Runs something with all those methods counted, and puts them back. */
export const countSteps = (run: () => void): number => {
  let steps = 0;
  const originals: (readonly [object, string, PropertyDescriptor])[] = [];
  for (const [prototype, cost, ...names] of COSTS) {
    for (const name of names) {
      const original = Object.getOwnPropertyDescriptor(prototype, name);
      const method: unknown = original?.value;
      if (original === undefined || typeof method !== 'function') throw new TypeError(`no method ${name}`);
      originals.push([prototype, name, original]);
      Object.defineProperty(prototype, name, {
        ...original,
        value(this: ArrayLike<unknown>, ...args: unknown[]): unknown {
          const result: unknown = Reflect.apply(method, this, args);
          steps += cost(this, args, result);
          return result;
        },
      });
    }
  }
  const restoreMatches = countMatches((matched) => {
    steps += matched;
  });
  try {
    run();
  } finally {
    restoreMatches();
    for (const [prototype, name, original] of originals) Object.defineProperty(prototype, name, original);
  }
  return steps;
};
