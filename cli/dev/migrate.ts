// Applies migrations/ to the local D1 with wrangler, as `docs/deploy.md` does remotely; skipped when this state has them all.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Complaint } from '../complaint.ts';
import { ROOT, STATE } from './state-folder.ts';

/** Lies inside the state, so that deleting the state deletes it too. */
const stamp = `${STATE}/edgeseal-migrations`;

/** Brings the local catalog up to date. Throws Complaint with wrangler's words. */
export async function applyMigrations(): Promise<void> {
  const digest = migrationsDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const wrangler = `${ROOT}node_modules/wrangler/bin/wrangler.js`;
  const config = ['-c', 'workers/persist/wrangler.toml', '--persist-to', STATE];
  try {
    await promisify(execFile)(
      process.execPath,
      [wrangler, 'd1', 'migrations', 'apply', 'edgeseal-catalog', '--local', ...config],
      { cwd: ROOT, env: { ...process.env, CI: '1', NO_COLOR: '1' } },
    );
  } catch (cause) {
    const words = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new Complaint(`The local database could not be brought up to date: ${words}`, 1, { cause });
  }
  writeFileSync(stamp, digest);
}

function migrationsDigest(): string {
  const hash = createHash('sha256');
  for (const file of globSync('migrations/*.sql', { cwd: ROOT }).sort()) {
    hash.update(file).update(readFileSync(ROOT + file));
  }
  return hash.digest('hex');
}
