import { expect, it, vi } from 'vitest';
import { printSummary, type Result } from '../../../cli/audit/printed.ts';

/** What is said of an audit of so many of everything. */
function summaryOf(each: number): string[] {
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const counts = { segments: each, packets: each, events: each, statements: each, erased: each };
  const result: Result = {
    head: { origin: 'log.test/1', size: each, root: new Uint8Array(32), note: '' },
    witnessed: undefined,
    checked: { ...counts, not_yours: each, from: 0 },
    receipts: { total: each, logged: each, on_its_word: each, pending: each },
    seconds: 1,
    count: each,
  };
  printSummary(result);
  const lines = said.mock.calls.map(([line]) => String(line));
  said.mockRestore();
  return lines;
}

it('says one of everything as one', () => {
  expect(summaryOf(1)).toEqual([
    'log log.test/1, 1 entry, replayed from 0',
    '1 segment, 1 packet, 1 event, 1 erased, 1 statement; 1 entry is not yours',
    "1 receipt: 1 in the log (1 as a retry on the deployment's word), 1 not yet due",
    '1.0 s, 1 events/s',
    '1 finding.',
  ]);
});

it('says more than one as many', () => {
  expect(summaryOf(2_000)).toEqual([
    'log log.test/1, 2,000 entries, replayed from 0',
    '2,000 segments, 2,000 packets, 2,000 events, 2,000 erased, 2,000 statements; 2,000 entries are not yours',
    "2,000 receipts: 2,000 in the log (2,000 as retries on the deployment's word), 2,000 not yet due",
    '1.0 s, 2,000 events/s',
    '2,000 findings.',
  ]);
});
