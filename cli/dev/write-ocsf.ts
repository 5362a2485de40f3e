// `npm run ocsf`: writes schemas/ocsf, and the table that events coming as OCSF are checked by, anew from the official
// compiled schema.
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosen } from './ocsf/compiled.ts';
import { shapeTable } from './ocsf/table.ts';
import { writtenTo } from './ocsf/write.ts';
import { ROOT } from './state-folder.ts';

const schema = chosen();
if (schema === undefined) {
  console.error(
    'The compiled OCSF schema is not in ../shared/data/ocsf-schema: schemas/ocsf stays as it is.',
  );
  process.exit(1);
}
const target = join(ROOT, 'schemas/ocsf');
await writtenTo(schema, (folder) => {
  for (const part of ['classes', 'objects']) rmSync(join(target, part), { recursive: true, force: true });
  cpSync(folder, target, { recursive: true });
});
writeFileSync(join(ROOT, 'workers/core/normalize/ocsf/table.ts'), shapeTable() ?? '');
console.log(`schemas/ocsf is written: ${schema.classes.length} classes, ${schema.objects.size} objects`);
