// `node cli/dev/bootstrap.mjs <script> [arguments]`: installs what is missing, then runs a TypeScript file of this project under
// the project's own Node. Plain JavaScript for Node 20; what `npm start`, `npm test` and `npm run demo` begin with.
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { ensureInstalled, projectNode, requireNode, root, SetupError } from './install.mjs';

/** Keeps every tool off the network and quiet about itself (no account, no telemetry, no agent hints). */
const OFFLINE = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

/** Where Node keeps what it has compiled: its programs, wrangler above all, start sooner the next time. */
const COMPILED = `${root}node_modules/.cache/edgeseal-compiled`;

/** Runs the script and ends with its exit code. Signals are its to handle: it must stop what it started. */
function runScript(script, args) {
  const path = `${root}node_modules/.bin${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(projectNode, [`${root}${script}`, ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, ...OFFLINE, PATH: path },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM'));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130);
    process.disconnect?.();
  });
}

try {
  requireNode();
  ensureInstalled();
  const [script, ...args] = process.argv.slice(2);
  runScript(script, args);
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
