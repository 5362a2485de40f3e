// Brings a clone to the state its lock file describes, before anything else may run. Plain JavaScript without dependencies:
// the system's Node may be 20 and nothing may be installed yet. docs/command-line.md, "Set-up".
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The Node that everything but this folder's .mjs files runs under: a development dependency, because wrangler needs 22. */
export const projectNode = `${root}node_modules/node/bin/node`;

/** Smallest Node that can run this file's neighbours and npm. */
const OLDEST_NODE = 20;

/** What a person must do; said in one sentence, without a stack trace. */
export class SetupError extends Error {}

/** Throws SetupError when the system's own Node is too old to begin with. */
export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) {
    throw new SetupError(
      `Edgeseal needs Node ${OLDEST_NODE} or newer; this is ${process.version} at ${process.execPath}.`,
    );
  }
}

/** Runs `npm ci` unless node_modules holds what package-lock.json names. Throws SetupError when it cannot. */
export function ensureInstalled() {
  const missing = missingPackages();
  if (missing.length > 0) install(missing.length);
  const runs = spawnSync(projectNode, ['--version'], { encoding: 'utf8' });
  if (runs.status !== 0) {
    throw new SetupError(
      'The Node that Edgeseal runs under is not in node_modules/node: run "npm ci" with install scripts allowed.',
    );
  }
}

/** Packages of the lock file that are not installed in that version; optional ones belong to other platforms. */
function missingPackages() {
  const wanted = readLock('package-lock.json');
  const found = readLock('node_modules/.package-lock.json');
  return Object.entries(wanted).filter(
    ([path, entry]) => path !== '' && !entry.optional && found[path]?.version !== entry.version,
  );
}

function readLock(path) {
  if (!existsSync(root + path)) return {};
  return JSON.parse(readFileSync(root + path, 'utf8')).packages ?? {};
}

function install(count) {
  console.error(`Installing ${count} packages (npm ci; once, about 740 MB on disk) ...`);
  const started = Date.now();
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.error !== undefined) {
    throw new SetupError('npm was not found: install Node with npm (nodejs.org) and try again.');
  }
  if (done.status !== 0) {
    throw new SetupError('npm ci failed; its own words are above. Nothing else was started.');
  }
  console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}
