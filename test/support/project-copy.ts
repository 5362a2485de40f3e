// A copy of the project to start things in, so that a test never touches what the developer's own stack keeps.
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a clone would not have. */
const LEFT_OUT =
  /^(node_modules|\.git|\.wrangler|\.edgeseal|out|coverage)(\/|$)|(^|\/)(\.dev\.vars|\.wrangler)$/;

/** A copy with the installed packages linked into it. */
export interface ProjectCopy {
  readonly folder: string;
  remove(): void;
}

/** Copies what a clone has. */
export function copyProject(): ProjectCopy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'edgeseal-copy-')));
  cpSync(root, folder, { recursive: true, filter: (source) => !LEFT_OUT.test(relative(root, source)) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}
