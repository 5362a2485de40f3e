// workers/registry/known-names.ts: the names that settings may use. The registry Worker must not carry every decoder and mapper
// for the sake of their names, so `npm run normalization` writes them down and test/shape holds them to the tables.
import { FORMAT_NAMES } from '../../../workers/core/decode/table.ts';
import { MAPPERS } from '../../../workers/core/normalize/table.ts';

/** Where the names stand, from the project's root. */
export const KNOWN_NAMES_FILE = 'workers/registry/known-names.ts';

/** The whole file. */
export function knownNames(): string {
  const products = [...new Set(MAPPERS.map((row) => row.product))].sort();
  return `// Written by \`npm run normalization\` from the tables of decode and normalize: the names that settings may use.

/** Decoders a source may be pinned to. */
export const FORMATS: readonly string[] = [
${lines(FORMAT_NAMES)}
];

/** Rows of the table of mappers a source may name as its product. */
export const PRODUCTS: readonly string[] = [
${lines(products)}
];
`;
}

const lines = (names: readonly string[]): string => names.map((name) => `  '${name}',`).join('\n');
