// Lines of the vectors of a product, broken in the ways senders and attackers break them: cut, spliced, words replaced by other
// products' words, delimiters repeated. What a mapper makes of them must still be valid, and hold the whole line.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect } from 'vitest';
import { normalize } from '../../workers/core/normalize/normalize.ts';
import { attested } from './attested.ts';
import { lostLeaves } from './kept-leaves.ts';
import { mapText, RECEIVED_AT } from './map-text.ts';
import { checkOcsf } from './ocsf-schema.ts';

const folder = fileURLToPath(new URL('../vectors/normalize/', import.meta.url));

/** Lines of a product's vectors, without JSON, which breaks as a whole, and the header lines of W3C logs. */
export const vectorLines = (product: string): string[] =>
  readdirSync(`${folder}${product}`)
    .filter((file) => file.endsWith('.in.txt'))
    .flatMap((file) => readFileSync(`${folder}${product}/${file}`, 'utf8').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('{'));

const WORDS =
  `192.0.2.1 2001:db8::1 999.1.1.1 192.0.2.1#53 192.0.2.1:99999 example.com. . - -1 1e400 00:00:5e:00:53:01 (0) () [ ] " ' / |
  constructor __proto__ NXDOMAIN from to for is lease client DHCPACK GET 200 99999999999999999999 99/Foo/9999 %00 \u0000`.split(
    /\s+/,
  );

/** One line, broken. */
export const mangledLine = (lines: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...lines),
      fc.constantFrom(...lines),
      fc.nat(),
      fc.nat(),
      fc.constantFrom(...WORDS),
      fc.constantFrom('cut', 'splice', 'word', 'repeat', 'drop'),
    )
    .map(([line, other, at, to, word, how]) => {
      const start = at % (line.length + 1);
      const words = line.split(' ');
      const place = at % words.length;
      switch (how) {
        case 'cut':
          return line.slice(0, start);
        case 'splice':
          return line.slice(0, start) + other.slice(to % (other.length + 1));
        case 'repeat':
          return line.slice(0, start) + word.repeat((to % 200) + 1) + line.slice(start);
        case 'drop':
          return words.toSpliced(place, (to % 3) + 1).join(' ');
        default:
          return words.toSpliced(place, 1, word).join(' ');
      }
    });

/** Maps a line as it would arrive, and checks what comes out. */
export const expectWhole = (line: string): void => {
  if (line.trim() === '') return;
  for (const { event } of mapText(`${line}\n`)) {
    const mapped = normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' });
    expect(mapped.metadata.debug ?? []).not.toContainEqual(expect.stringContaining('mapper failed'));
    expect(checkOcsf(JSON.parse(JSON.stringify(attested(mapped, event.raw))))).toMatchObject({ errors: [] });
    expect(lostLeaves(event, mapped)).toEqual([]);
  }
};
