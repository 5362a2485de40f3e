// Lines of no known format: kept whole, so that unknown input is an event like any other and never an error.
import { decoded, type Format } from './format.ts';

/** The last row of the table: claims every line. */
export const text: Format = {
  name: 'text',
  nests: false,
  claims: () => true,
  decode: (line) => decoded('text', line, { message: line }),
};
