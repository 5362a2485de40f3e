// `npm run senders`: writes the generated part of docs/senders.md anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedPart, MARK } from './senders/page.ts';

const page = fileURLToPath(new URL('../../docs/senders.md', import.meta.url));
const text = readFileSync(page, 'utf8');
const at = text.indexOf(MARK);
const kept = at < 0 ? text : text.slice(0, at);
writeFileSync(page, `${kept.trimEnd()}\n\n${(await generatedPart()).trimEnd()}\n`);
console.log('docs/senders.md is written');
