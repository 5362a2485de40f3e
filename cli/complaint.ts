// What went wrong, for a person: one sentence on stderr and an exit code, never a stack trace.

/** Exit codes of every command (docs/command-line.md). */
export const EXIT = {
  ok: 0,
  /** It was understood and did not succeed, or the answer is no. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** What was shown holds, and is not all that was asked for yet. */
  partly: 3,
} as const;

/** Ends a command. `message` says what to do where that is known. */
export class Complaint extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed, options: { cause?: unknown } = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Runs a program's story; what it throws becomes one sentence, unless it is a mistake of ours. */
export async function complaining(story: () => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await story()) ?? EXIT.ok;
  } catch (error) {
    console.error(error instanceof Complaint ? error.message : error);
    process.exitCode = error instanceof Complaint ? error.exitCode : EXIT.failed;
  }
}
