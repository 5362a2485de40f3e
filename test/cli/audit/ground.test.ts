// What an audit stands on before it asks anybody: the auditor's own files.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepare } from '../../../cli/audit/ground.ts';
import { readKeys } from '../../../cli/verify/evidence.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-ground-'));
  await writeFile(join(folder, 'other.json'), '{"keys":7}');
});
afterAll(() => rm(folder, { recursive: true }));

const nowhere = { url: 'http://127.0.0.1:9', token: 'none' };

it('says of keys whether there is no such file, or something else in it', async () => {
  const [missing, other] = [join(folder, 'missing.json'), join(folder, 'other.json')];
  for (const read of [prepare, readKeys]) {
    await expect(read({ ...nowhere, keys: missing })).rejects.toThrow(`There is no file ${missing}.`);
    await expect(read({ ...nowhere, keys: other })).rejects.toThrow(`${other} is no JWK set.`);
  }
});
