// docs/adding-a-source.md works when followed: its mapper, put where it says, maps its line to a valid event and loses
// nothing. In a folder of links to the project, so that the project itself is not touched.
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTool } from '../../cli/dev/run-tool.ts';
import { ROOT } from '../../cli/dev/state-folder.ts';
import type { DecodedEvent, OcsfEvent } from '../../schemas/event.ts';
import { decodeBody } from '../../workers/core/decode/body.ts';
import type { Mapper } from '../../workers/core/normalize/mapper.ts';
import { attested } from '../support/attested.ts';
import { lostLeaves } from '../support/kept-leaves.ts';
import { mapText, RECEIVED_AT } from '../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../support/ocsf-schema.ts';

const page = readFileSync(join(ROOT, 'docs/adding-a-source.md'), 'utf8');
const place = /^## 1\. The mapper: `(workers\/core\/normalize\/(\w+)\/\w+\.ts)`$/m.exec(page);
const [, path = '', product = ''] = place ?? [];
const mapperText = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const line = /```json\n(.*)\n```/.exec(page)?.[1] ?? '';

const NORMALIZE = 'workers/core/normalize';
let folder = '';
let mapper: Mapper;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'edgeseal-source-'));
  mkdirSync(join(folder, path, '..'), { recursive: true });
  symlinkSync(join(ROOT, 'schemas'), join(folder, 'schemas'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, NORMALIZE))) {
    symlinkSync(join(ROOT, NORMALIZE, name), join(folder, NORMALIZE, name));
  }
  writeFileSync(join(folder, path), mapperText);
  ({ [product]: mapper } = await import(pathToFileURL(join(folder, path)).href));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const decode = (text: string): DecodedEvent => {
  const { events } = decodeBody(new TextEncoder().encode(text), { mediaType: null, receivedAt: RECEIVED_AT });
  const [event] = events;
  if (event === undefined) throw new Error(`not decoded: ${text}`);
  return event;
};

const mapped = (event: DecodedEvent): OcsfEvent =>
  mapper.map(event, { receivedAt: RECEIVED_AT, source: 'door' });

/** The page's record, and the same without each of its members, and with each of another type. */
const bent = (): DecodedEvent[] => {
  const record: Record<string, unknown> = JSON.parse(line);
  return Object.keys(record).flatMap((name) => [
    decode(JSON.stringify({ ...record, [name]: undefined })),
    decode(JSON.stringify({ ...record, [name]: ['other', 17] })),
  ]);
};

const schemaFaults = (event: DecodedEvent): string[] => checkOcsf(attested(mapped(event), event.raw)).errors;

describe('docs/adding-a-source.md', () => {
  it('recognizes its line, which is nobody else’s yet', () => {
    expect(mapper.product).toBe(product);
    expect(mapper.matches(decode(line))).toBe(true);
    expect(mapText(line)[0]?.mapped.metadata.product).not.toEqual(mapped(decode(line)).metadata.product);
  });

  it('maps its line to the class it says', () => {
    expect(JSON.parse(JSON.stringify(mapped(decode(line))))).toMatchObject({
      class_uid: 3002,
      device: { ip: '192.0.2.40' },
      metadata: { event_code: 'entry', product: { name: 'Doorkeeper' } },
      status_id: 1,
      time: Date.UTC(2026, 10, 20, 10),
      type_uid: 300201,
      unmapped: { controller: { fw: '2.1' }, result: 'granted' },
      user: { email_addr: 'alice@example.com', name: 'alice@example.com', uid: '4711' },
    });
  });

  it('loses nothing, whatever is missing or of another type', () => {
    const events = [decode(line), ...bent()];
    expect(
      events.map((event) => lostLeaves(event, mapped(event))).filter(({ length }) => length > 0),
    ).toEqual([]);
  });

  if (!hasOcsfSchema) console.warn('skipped: there is no compiled OCSF schema in ../shared/data');
  it.skipIf(!hasOcsfSchema)('writes valid OCSF, whatever is missing or of another type', () => {
    expect([decode(line), ...bent()].flatMap(schemaFaults)).toEqual([]);
    expect(checkOcsf(attested(mapped(decode(line)), line)).warnings).toEqual([]);
  });

  it('is well typed', async () => {
    const extended = join(ROOT, 'tsconfig.json');
    const typeRoots = [join(ROOT, 'node_modules'), join(ROOT, 'node_modules/@types')];
    const settings = {
      extends: extended,
      compilerOptions: { types: ['node'], typeRoots },
      include: [],
      files: [path],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const { output } = await runTool('typescript/bin/tsc', ['-p', folder]);
    expect(output.split('\n').filter((fault) => fault.includes(product))).toEqual([]);
  });

  it('names only what is there', () => {
    const code = globSync(`${NORMALIZE}/**/*.ts`, { cwd: ROOT })
      .map((file) => readFileSync(join(ROOT, file), 'utf8'))
      .join('\n');
    const toolkit = /^- Toolkit: ([\s\S]*?)\n\n/m.exec(page)?.[1] ?? '';
    const names = [...toolkit.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !code.includes(`export const ${name} =`))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const runs = [...page.matchAll(/npm run (\w+)/g)].map(([, name]) => name ?? '');
    expect(runs.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect(page).toContain('npx vitest run --project core test/core/normalize/vectors.test.ts');
  });
});
