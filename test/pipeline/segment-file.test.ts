// A segment copied out of a running stack and verified by itself: against the public log without a token, then offline with what was
// saved; and the same file with one thing changed, as somebody with the bucket's keys could.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandZstd } from '../../workers/core/zstd.ts';
import { askDuckDb } from '../support/duckdb.ts';
import { type CommandRun, edgeseal } from '../support/edgeseal-command.ts';
import { checkPacketProof, type PacketProofDocument } from '../support/independent-verifier.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get, logKeyOf, sealed, send } from '../support/stack-client.ts';

let stack: Stack;
let folder: string;
let copy: Uint8Array<ArrayBuffer>;
const place = (name: string): string => join(folder, name);

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-segment-'));
  const packets: string[] = [];
  for (let i = 0; i < 4; i++) {
    const lines = Array.from({ length: 5 }, (_, n) =>
      JSON.stringify({ message: `door ${i} opened ${n}`, user: 'alice' }),
    );
    packets.push((await send(stack, lines.join('\n'))).body.packet);
  }
  await sealed(stack, packets);
  // All four may share a segment or not: the first packet's is taken.
  const { segment }: { segment: number } = await (await get(stack, `/v1/packets/${packets[0]}`)).json();
  copy = new Uint8Array(await (await get(stack, `/v1/segments/${segment}`)).arrayBuffer());
  await writeFile(place('copy.parquet'), copy);
  await writeFile(place('jwks.json'), await (await get(stack, '/.well-known/jwks.json')).text());
});

afterAll(async () => {
  await stack?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

const verify = (file: string, ...more: string[]): Promise<CommandRun> =>
  edgeseal(['verify', place(file), '--keys', place('jwks.json'), ...more]);
const online = (): string[] => ['--log', `${stack.url}/log`];
const offline = (): string[] => ['--proof', place('proofs.json')];

describe('a copied segment', () => {
  it('verifies against the public log, without a token, and keeps what it was held against', async () => {
    const run = await verify('copy.parquet', ...online(), '--save', place('proofs.json'));
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^Segment of tenant stack: \d packets, \d+ events\.\nok {5}0.*: 5 events, entry \d+ of the log\n/,
    );
    expect(run.stdout.trim().split('\n').at(-1)).toBe('Proven.');
  });

  it('verifies offline with that, and the proofs are good in the eyes of others', async () => {
    const run = await verify('copy.parquet', ...offline(), '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, problems: [] });
    const { packets }: { packets: PacketProofDocument[] } = JSON.parse(
      await readFile(place('proofs.json'), 'utf8'),
    );
    const { raw, origin } = await logKeyOf(stack);
    for (const proof of packets) checkPacketProof(proof, raw, origin);
    expect(packets.length).toBeGreaterThan(0);
  });

  it('says in its footer, for every engine to read, which packets it holds', async () => {
    const rows = await askDuckDb(
      copy,
      "SELECT decode(value) AS v FROM parquet_kv_metadata(segment) WHERE decode(key) LIKE 'edgeseal.seg%'",
    );
    const { packets, tenant, events } = JSON.parse(String(rows[0]?.v));
    const [counted] = await askDuckDb(
      copy,
      'SELECT count(*) AS events, count(DISTINCT packet) AS packets FROM segment',
    );
    expect({ tenant, events: BigInt(events), packets: BigInt(packets.count) }).toEqual({
      tenant: 'stack',
      ...counted,
    });
  });

  it('is not proven by another log, other keys, or proofs of other packets', async () => {
    expect((await verify('copy.parquet', ...offline(), '--origin', 'other.example/log')).code).toBe(1);
    const keys = JSON.parse(await readFile(place('jwks.json'), 'utf8'));
    const others = {
      keys: keys.keys.map((key: object) => ({ ...key, x: Buffer.alloc(32, 7).toString('base64url') })),
    };
    await writeFile(place('others.json'), JSON.stringify(others));
    const run = await edgeseal([
      'verify',
      place('copy.parquet'),
      '--keys',
      place('others.json'),
      ...offline(),
    ]);
    expect(run.code).toBe(1);
    await writeFile(place('none.json'), '{"v":1,"packets":[]}');
    const without = await verify('copy.parquet', '--proof', place('none.json'));
    expect(without).toMatchObject({ code: 1 });
    expect(without.stdout).toContain('the log does not hold its manifest');
  });

  it('is found changed wherever a byte of a page is changed', async () => {
    const { row_groups: groups } = parquetMetadata(copy.buffer);
    // Nothing is read from a page of nulls alone.
    const chunks = (groups[0]?.columns ?? [])
      .map(({ meta_data }) => meta_data)
      .filter((chunk) => chunk?.statistics?.null_count !== chunk?.num_values);
    expect(chunks.length).toBeGreaterThan(14);
    for (const chunk of chunks) {
      const start = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset ?? 0);
      const end = start + Number(chunk?.total_compressed_size ?? 0);
      const changed = Uint8Array.from(copy);
      const at = end - 3;
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      await writeFile(place('changed.parquet'), changed);
      const run = await verify('changed.parquet', ...offline());
      expect(run.code, `${chunk?.path_in_schema.join('.')} ${run.stdout}${run.stderr}`).toBe(1);
    }
  });

  it('is refused where the file is none', async () => {
    await writeFile(place('short.parquet'), copy.subarray(0, 500));
    expect(await verify('short.parquet', ...offline())).toMatchObject({ code: 1, stdout: '' });
    expect((await verify('jwks.json', '--log', stack.url)).code).toBe(2);
  });

  it('holds what DuckDB and others read, byte for byte what was hashed', async () => {
    const compressors = {
      ZSTD: (page: Uint8Array, length: number) => (length === 0 ? page : expandZstd(page, length, length)),
    };
    const rows = await parquetReadObjects({ file: copy.buffer, compressors, columns: ['event', 'raw'] });
    for (const { event, raw } of rows) {
      const { raw_data_hash: hash } = JSON.parse(String(event));
      expect(hash.value).toBe(createHash('sha256').update(String(raw)).digest('hex'));
    }
    expect(rows.length).toBeGreaterThan(0);
  });
});
