// Counts as people read them: "1 segment", "2,000 segments".

/** The count with its noun, whose plural is one "s" more. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
