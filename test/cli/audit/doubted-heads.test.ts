// Checkpoints that only revoked keys signed convict nobody: whoever stole the key could raise the alarm.
import { expect, it } from 'vitest';
import { type DoubtedHead, tellable } from '../../../cli/audit/doubted-heads.ts';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import { findRolledBack, findTwins } from '../../../workers/core/audit/saved-checkpoints.ts';

const head = (size: number, byte: number) => ({
  ...{ origin: 'log', size, root: new Uint8Array(32).fill(byte) },
  note: `log\n${size}\n${byte}\n`,
});
const [newest, twin, other, longer] = [head(5, 1), head(5, 2), head(5, 3), head(9, 1)];

/** What is told of saved heads, where the newest is signed by keys of these validities. */
function told(saved: readonly ReturnType<typeof head>[], validities: DoubtedHead['validities']): string[] {
  const codes: string[] = [];
  const doubted = [{ head: newest, validities }];
  const report = (finding: Finding) => codes.push(tellable(finding, { head: newest, doubted }).code);
  findTwins([...saved, newest], report);
  findRolledBack(saved, newest, report);
  return codes;
}

it('of a newest checkpoint that only revoked keys signed no fork and no rollback is told', () => {
  expect(told([twin, longer], [{ revokedAt: 7 }])).toEqual(['checkpoint-revoked', 'checkpoint-revoked']);
});

it('of one with another signature they are told, and so is a fork between others', () => {
  expect(told([twin, longer], [{ revokedAt: 7 }, {}])).toEqual(['log-forked', 'log-rolled-back']);
  expect(told([twin, longer], [{ notAfter: 7 }])).toEqual(['log-forked', 'log-rolled-back']);
  expect(told([twin, other], [{ revokedAt: 7 }])).toContain('log-forked');
});
