// What of wrangler's words belongs on the terminal: each error once, with its file, line and column. The same error comes up
// to three times, the third as a dump of the process that failed; all of it stays in .edgeseal/dev.log.

/** wrangler's own mark, behind the name of who speaks. */
const MARKED = /^(?:\[[^\]]{1,40}\] )?\s*(?:✘|X) \[ERROR\] (.*)$/;
/** What a Worker logs of a failure: one JSON line. */
const LOGGED = /"level":"error"/;
/** esbuild's place of an error, and the code it shows there. */
const PLACE = /^\s+(\S+:\d{1,9}:\d{1,9}):$/;
const CODE = /^\s+(?:\d{1,9} │|╵)/;
/** Where none came after so many lines, none will. */
const LINES_TO_PLACE = 3;

/** Says that a process ended, or failed as was already said. */
const ECHO = /\[Error\]: Process exited with non-zero status/;
const FRONT_DOOR_FAILED = /^Running custom build .*workers\/ingest\/.* failed/;
const BUILD_FAILED = /^Build failed with \d+ error/;

/** Reads one stream of wrangler's line by line. */
export class ErrorLines {
  readonly #fileOf: (path: string) => string;
  #linesLeft = 0;
  #isInCode = false;

  /** `fileOf` makes of the path in a place the one a reader can open. */
  constructor(fileOf: (path: string) => string) {
    this.#fileOf = fileOf;
  }

  /** What to show now that `line` has come; undefined for nothing. */
  take(line: string): string | undefined {
    const marked = MARKED.exec(line)?.[1];
    if (marked !== undefined) return this.#error(marked);
    return LOGGED.test(line) ? line : this.#rest(line.replace(/^\[custom build\] /, ''));
  }

  #error(message: string): string | undefined {
    this.#linesLeft = LINES_TO_PLACE;
    this.#isInCode = false;
    if (ECHO.test(message)) return undefined;
    if (FRONT_DOOR_FAILED.test(message))
      return '✘ The front door is not built: requests wait until this is mended.';
    if (BUILD_FAILED.test(message))
      return `✘ ${message.replace(/:$/, '')}; the code before goes on running until this is mended.`;
    return `✘ ${message}`;
  }

  #rest(line: string): string | undefined {
    if (this.#isInCode && CODE.test(line)) return line;
    this.#isInCode = false;
    if (this.#linesLeft === 0) return undefined;
    this.#linesLeft -= 1;
    const place = PLACE.exec(line)?.[1];
    if (place === undefined) return undefined;
    this.#linesLeft = 0;
    this.#isInCode = true;
    const colon = place.lastIndexOf(':', place.lastIndexOf(':') - 1);
    return `    ${this.#fileOf(place.slice(0, colon))}${place.slice(colon)}`;
  }
}
