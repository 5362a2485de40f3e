// What a search takes a row group's word for, against its values: it passes over a group whose bounds rule its words out, takes one that they settle
// without looking, and goes to its time by halves. So a changed bound or order hides or shows events although every event is there.
import type { ColumnSlices } from '../segment/column-slices.ts';
import { compareTexts } from '../segment/file-rows.ts';
import type { GroupBounds, GroupOfRows } from '../segment/read.ts';

/** What is wrong with the bounds and the order of a group, in sentences; bounds of `event`, `raw` and `salt` are never written. */
export function groupContradictions({ start, end, bounds }: GroupOfRows, columns: ColumnSlices): string[] {
  const wrong: string[] = [];
  const behind = rowBehindLater(columns, start, end);
  if (behind !== undefined) wrong.push(`${columns.text('uid', behind)} lies behind a later event`);
  for (const [name, bound] of bounds) {
    if (!columns.has(name)) continue;
    const isWithin = testOf(bound);
    let [nulls, outside] = [0, -1];
    for (const page of columns.pagesOf(name)) {
      for (let i = 0; i < page.values.length; i++) {
        const value = page.values[i];
        if (value === null || value === undefined) nulls += 1;
        else if (outside < 0 && !isWithin(value)) outside = page.start + i;
      }
    }
    if (outside >= 0) wrong.push(`the bounds of ${name} leave out ${columns.text('uid', outside)}`);
    if (nulls !== bound.nulls)
      wrong.push(`${name} is said to be absent ${bound.nulls} times, and is ${nulls} times`);
  }
  return wrong.map((problem) => `in rows ${start} to ${end - 1} ${problem}`);
}

/** The first row with an earlier time than the one before it. */
function rowBehindLater(columns: ColumnSlices, start: number, end: number): number | undefined {
  for (let row = start + 1; row < end; row++)
    if (columns.number('time', row) < columns.number('time', row - 1)) return row;
  return undefined;
}

type Test = (value: unknown) => boolean;

function testOf({ min, max }: GroupBounds): Test {
  if (typeof min === 'number' && typeof max === 'number')
    return (value) => typeof value === 'number' && value >= min && value <= max;
  const [least, most] = [String(min), String(max)];
  // Up to here the order of code units is that of UTF-8.
  const isPlain = !/[\ud800-\uffff]/.test(least + most);
  return (value) => {
    if (typeof value !== 'string') return false;
    if (isPlain) return value >= least && value <= most;
    return compareTexts(value, least) >= 0 && compareTexts(value, most) <= 0;
  };
}
