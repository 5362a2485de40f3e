// `npm run normalization`: writes the generated part of docs/normalization.md anew, and the names that settings may use.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KNOWN_NAMES_FILE, knownNames } from './normalization/known-names.ts';
import { generatedPart, MARK } from './normalization/page.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = `${root}docs/normalization.md`;
const text = readFileSync(page, 'utf8');
const at = text.indexOf(MARK);
const kept = at < 0 ? text : text.slice(0, at);
writeFileSync(page, `${kept.trimEnd()}\n\n${(await generatedPart()).trimEnd()}\n`);
writeFileSync(`${root}${KNOWN_NAMES_FILE}`, knownNames());
console.log(`docs/normalization.md and ${KNOWN_NAMES_FILE} are written`);
