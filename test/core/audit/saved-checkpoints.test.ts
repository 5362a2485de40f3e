import { describe, expect, it } from 'vitest';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import type { Finding } from '../../../workers/core/audit/finding.ts';
import {
  findRolledBack,
  findTwins,
  openHead,
  originOf,
  splitNotes,
} from '../../../workers/core/audit/saved-checkpoints.ts';
import { formatCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { noteVerifier, signNote } from '../../../workers/core/log/note.ts';
import { testKeys } from '../../support/keys.ts';

const { key, publicKey } = await importSigningKey((await testKeys()).logKey, 'log');
const signer = { ...(await noteVerifier('test/log', publicKey)), privateKey: key };
const noteOf = (size: number, fill = size) =>
  signNote(formatCheckpoint({ origin: 'test/log', size, root: new Uint8Array(32).fill(fill) }), [
    signer,
    signer,
  ]);

function collect(find: (report: (finding: Finding) => void) => void): Finding[] {
  const found: Finding[] = [];
  find((finding) => found.push(finding));
  return found;
}

describe('a file of checkpoints', () => {
  it('is taken apart into its notes, whatever blank lines lie between them', async () => {
    const notes = [await noteOf(1), await noteOf(2), await noteOf(3)];
    for (const between of ['', '\n', '\n\n', ' \n'])
      expect(splitNotes(notes.join(between)), JSON.stringify(between)).toEqual(notes);
    expect(splitNotes('')).toEqual([]);
    expect(splitNotes('\n \n')).toEqual([]);
  });

  it('gives a note that is none as it is, to be refused', async () => {
    const [first, second] = splitNotes(`${await noteOf(1)}\nhello\n`);
    expect([first, second]).toEqual([await noteOf(1), 'hello\n\n']);
    expect(originOf(second ?? '')).toBeNull();
    await expect(openHead(second ?? '', 'test/log', [signer])).rejects.toThrow('signed note');
  });

  it('shows a log that became shorter, and two heads of one size, with both notes', async () => {
    const [head, larger, twin] = await Promise.all(
      [noteOf(5), noteOf(9), noteOf(5, 77)].map(async (note) => openHead(await note, 'test/log', [signer])),
    );
    if (head === undefined || larger === undefined || twin === undefined) expect.unreachable();
    expect(collect((report) => findRolledBack([larger, head], head, report))).toMatchObject([
      { code: 'log-rolled-back', subject: '9', evidence: [larger.note, head.note] },
    ]);
    expect(collect((report) => findTwins([twin, head, head], report))).toMatchObject([
      { code: 'log-forked', subject: '5', evidence: [twin.note, head.note] },
      { code: 'log-forked', subject: '5', evidence: [twin.note, head.note] },
    ]);
  });
});
