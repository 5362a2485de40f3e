// `npm run normalization`: writes the generated part of docs/normalization.md anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedPart, MARK } from './normalization/page.ts';

const page = fileURLToPath(new URL('../../docs/normalization.md', import.meta.url));
const text = readFileSync(page, 'utf8');
const at = text.indexOf(MARK);
const kept = at < 0 ? text : text.slice(0, at);
writeFileSync(page, `${kept.trimEnd()}\n\n${(await generatedPart()).trimEnd()}\n`);
console.log('docs/normalization.md is written');
