// The bounds that a row group claims for its columns, against its values: searches pass over a group whose bounds rule their words out, and take one
// that they settle without looking, so a changed bound hides or shows events although every event is there.
import type { ColumnSlices } from '../segment/column-slices.ts';
import { compareTexts } from '../segment/file-rows.ts';
import type { GroupBounds, GroupOfRows } from '../segment/read.ts';

/** What is wrong with the bounds of a group, one sentence a column; none of `event`, `raw` and `salt` are ever written. */
export function boundsContradictions({ start, end, bounds }: GroupOfRows, columns: ColumnSlices): string[] {
  const wrong: string[] = [];
  for (const [name, bound] of bounds) {
    if (!columns.has(name)) continue;
    const isWithin = testOf(bound);
    let nulls = 0;
    let outside = -1;
    for (let row = start; row < end; row++) {
      const value = columns.scalar(name, row);
      if (value === null) nulls += 1;
      else if (outside < 0 && !isWithin(value)) outside = row;
    }
    if (outside >= 0) wrong.push(`the bounds of ${name} leave out ${columns.text('uid', outside)}`);
    if (nulls !== bound.nulls)
      wrong.push(`${name} is said to be absent ${bound.nulls} times, and is ${nulls} times`);
  }
  return wrong;
}

type Test = (value: string | number) => boolean;

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
