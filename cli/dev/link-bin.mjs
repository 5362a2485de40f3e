// After `npm ci`: makes `npx edgeseal` mean this project's command. npm links the commands of dependencies, not one's own.
import { lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../node_modules/.bin/', import.meta.url));
const link = `${folder}edgeseal`;

mkdirSync(folder, { recursive: true });
if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link);
symlinkSync('../../cli/edgeseal.mjs', link);
