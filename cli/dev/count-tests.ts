// A Vitest reporter that counts what happened and why something was skipped, for run-tests.ts to say in its last line.
// A file that does not load and a hook that fails are failures although no test of theirs ran; so is a test that runs away,
// which no time-out of Vitest's can interrupt.
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

/** Outcome of a run, in tests. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** One line for each reason, with the tests it kept from running. */
  reasons: Record<string, number>;
}

/** Names the file that {@link TestCounts} are written to. */
export const COUNTS_FILE = 'EDGESEAL_TEST_COUNTS';

/** Counts everything below the given modules. */
export function countTests(modules: Iterable<TestModule>, strayErrors: number): TestCounts {
  const counts: TestCounts = { passed: 0, failed: strayErrors, skipped: 0, reasons: {} };
  for (const module of modules) {
    counts.failed += module.errors().length > 0 ? 1 : 0;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length > 0 ? 1 : 0;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') counts.passed += 1;
      else if (result.state === 'failed') counts.failed += 1;
      else {
        counts.skipped += 1;
        const reason = `${module.relativeModuleId}: ${('note' in result && result.note) || test.fullName}`;
        counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1;
      }
    }
  }
  return counts;
}

/** The closing line that people and CI read. */
export function lastLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Milliseconds in which some test must finish; the longest time-out of one is half of it. */
const STANDSTILL = 10 * 60_000;

export default class CountTests implements Reporter {
  /** Modules begun and not ended, with the test each is in. */
  private readonly running = new Map<TestModule, TestCase | undefined>();
  private ended: TestModule[] = [];
  private lastSign = Date.now();

  onInit(): void {
    setInterval(() => Date.now() - this.lastSign > STANDSTILL && this.giveUp(), 5_000).unref();
  }

  onTestModuleStart(module: TestModule): void {
    this.sign().running.set(module, undefined);
  }

  onTestCaseReady(test: TestCase): void {
    this.sign().running.set(test.module, test);
  }

  onTestModuleEnd(module: TestModule): void {
    this.sign().running.delete(module);
    this.ended.push(module);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    write(countTests(modules, unhandled.length));
  }

  private sign(): this {
    this.lastSign = Date.now();
    return this;
  }

  /** Ends the run: whoever started it ends the processes that still spin. */
  private giveUp(): void {
    const where = [...this.running].map(
      ([module, test]) => `${module.relativeModuleId}: ${test?.fullName ?? 'loading'}`,
    );
    console.log(`No test finished for ${STANDSTILL / 60_000} minutes. Running:\n  ${where.join('\n  ')}`);
    write(countTests(this.ended, this.running.size || 1));
    process.exit(1);
  }
}

function write(counts: TestCounts): void {
  const file = process.env[COUNTS_FILE];
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
}
