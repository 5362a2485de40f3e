// The generated files, formatted, in a folder of their own, from where they are copied or compared.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runTool } from '../run-tool.ts';
import { ROOT } from '../state-folder.ts';
import type { Chosen } from './compiled.ts';
import { filesOf } from './files.ts';

/** Writes and formats all files of schemas/ocsf that are generated; the folder is gone when `use` is done. */
export async function writtenTo(chosen: Chosen, use: (folder: string) => void): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'edgeseal-ocsf-'));
  try {
    const settings: object = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    writeFileSync(join(place, 'biome.json'), JSON.stringify({ ...settings, vcs: { enabled: false } }));
    const folder = join(place, 'ocsf');
    for (const [path, text] of filesOf(chosen)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const format = ['check', '--write', `--config-path=${place}`, folder];
    const { ok, output } = await runTool('@biomejs/biome/bin/biome', format);
    if (!ok) throw new Error(`the generated files are not clean: ${output}`);
    use(folder);
  } finally {
    rmSync(place, { recursive: true });
  }
}
