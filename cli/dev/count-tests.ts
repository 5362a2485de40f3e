// A Vitest reporter that counts what happened and why something was skipped, for run-tests.ts to say in its last line.
// A file that does not load and a hook that fails are failures although no test of theirs ran.
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

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

export default class CountTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[COUNTS_FILE];
    if (file !== undefined) writeFileSync(file, JSON.stringify(countTests(modules, unhandled.length)));
  }
}
