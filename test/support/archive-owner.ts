// What the owner of D1 and R2 does to one segment of a running stack and to its log, and how all of it is undone: everything that a deed
// can touch is read before the first one.
import type { FileMetaData } from 'hyparquet';
import type { PacketFile } from '../../schemas/packet.ts';
import { columnsOf } from '../../workers/core/segment/column-values.ts';
import type { SegmentPacket } from '../../workers/core/segment/erased.ts';
import { segmentKey } from '../../workers/core/segment/keys.ts';
import {
  decodePacketsBlob,
  encodePacketsBlob,
  type PacketRecord,
} from '../../workers/core/segment/packets-blob.ts';
import { writeParquet } from '../../workers/core/segment/parquet.ts';
import { openSegment, type ReadRange } from '../../workers/core/segment/read.ts';
import { readSegment } from '../../workers/core/segment/read-segment.ts';
import { type Row, readRows } from '../../workers/core/segment/rows.ts';
import { segmentId } from '../../workers/core/segment/segment-id.ts';
import { TermSet } from '../../workers/core/segment/terms.ts';
import { buildSegment } from '../../workers/core/segment/write.ts';
import { withFooter } from './bent-footer.ts';
import type { Stack } from './stack.ts';
import type { Bucket } from './stack-reach.ts';

type DatabaseRow = Readonly<Record<string, string | number | null>>;

/** Rows of a table as they were. */
interface Kept {
  readonly table: 'segments' | 'packets' | 'log_head';
  readonly rows: readonly DatabaseRow[];
}

/** The owner of the archive, and what it was like when the ownership was taken. */
export class ArchiveOwner {
  readonly #stack: Stack;
  readonly #segment: DatabaseRow;
  readonly #kept: readonly Kept[];
  readonly #object: Uint8Array;
  readonly #tiles = new Map<string, Uint8Array>();

  private constructor(stack: Stack, segment: DatabaseRow, kept: readonly Kept[], object: Uint8Array) {
    this.#stack = stack;
    this.#segment = segment;
    this.#kept = kept;
    this.#object = object;
  }

  /** Takes ownership of the segment that holds a packet. */
  static async of(stack: Stack, packet: string): Promise<ArchiveOwner> {
    const [row] = await rowsOf(stack, 'SELECT segment FROM packets WHERE packet = ?1', [packet]);
    const id = row?.segment ?? null;
    const kept = [
      { table: 'segments', rows: await rowsOf(stack, 'SELECT * FROM segments WHERE id = ?1', [id]) },
      { table: 'packets', rows: await rowsOf(stack, 'SELECT * FROM packets WHERE segment = ?1', [id]) },
      { table: 'log_head', rows: await rowsOf(stack, 'SELECT * FROM log_head', []) },
    ] as const;
    const [segment] = kept[0].rows;
    if (segment === undefined) throw new Error(`${packet} is in no segment`);
    return new ArchiveOwner(stack, segment, kept, await objectOf(stack, 'ARCHIVE', String(segment.object)));
  }

  /** Puts everything back that a deed of this owner can have touched. */
  async undo(): Promise<void> {
    for (const { table, rows } of this.#kept) for (const row of rows) await this.#restore(table, row);
    await this.#put('ARCHIVE', String(this.#segment.object), this.#object);
    for (const [key, bytes] of this.#tiles) await this.#put('TILES', key, bytes);
  }

  /** A statement; `?1` is the id of the segment. */
  async sql(sql: string, ...values: string[]): Promise<void> {
    await this.#stack.reach({ kind: 'sql', sql, values: [this.#segment.id ?? null, ...values] });
  }

  /** Deletes the segment's row, the rows of its packets, its object. */
  async drop(...what: ('segments' | 'packets' | 'object')[]): Promise<void> {
    const key = String(this.#segment.object);
    if (what.includes('segments')) await this.sql('DELETE FROM segments WHERE id = ?1');
    if (what.includes('packets')) await this.sql('DELETE FROM packets WHERE segment = ?1');
    if (what.includes('object')) await this.#stack.reach({ kind: 'delete', bucket: 'ARCHIVE', key });
  }

  /** Puts a packet into a segment and a catalog row of its own, as persist would; for good. */
  async add(packet: PacketFile): Promise<void> {
    const { bytes, row } = buildSegment([packet]);
    const { manifest } = packet;
    const id = segmentId(manifest.received_at, 7);
    const object = segmentKey(manifest.tenant, manifest.received_at, id);
    await this.#put('ARCHIVE', object, bytes);
    const [segment = {}, known = {}] = this.#kept.map(({ rows }) => rows[0] ?? {});
    const named = Object.entries(row).map(([name, value]) => [snakeCase(name), value] as const);
    await this.#restore('segments', {
      ...segment,
      ...Object.fromEntries(named),
      id,
      object,
      log_start: null,
    });
    const { packet: name, source, received_at, events, body } = manifest;
    const claimed = { packet: name, source, received_at, events, body, segment: id, position: 0 };
    await this.#restore('packets', { ...known, ...claimed });
  }

  /** Sets the head of the log back to a row that it once was. */
  async setBack(head: DatabaseRow): Promise<void> {
    await this.#restore('log_head', head);
  }

  /** Changes bytes of the object where they lie. */
  async changeObject(change: (bytes: Uint8Array) => void): Promise<void> {
    const bytes = Uint8Array.from(this.#object);
    change(bytes);
    await this.#put('ARCHIVE', String(this.#segment.object), bytes);
  }

  /** Changes what the footer claims, every page left as it is, and has the catalog agree. */
  async changeFooter(change: (metadata: FileMetaData) => void): Promise<void> {
    const bytes = withFooter(this.#object, change);
    await this.#put('ARCHIVE', String(this.#segment.object), bytes);
    const longer = bytes.length - this.#object.length;
    await this.sql(
      'UPDATE segments SET bytes = bytes + ?2, footer_bytes = footer_bytes + ?2 WHERE id = ?1',
      `${longer}`,
    );
  }

  /** Changes a byte of a full tile. */
  async changeTile(key: string): Promise<void> {
    const bytes = await objectOf(this.#stack, 'TILES', key);
    this.#tiles.set(key, Uint8Array.from(bytes));
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await this.#put('TILES', key, bytes);
  }

  /** Writes the segment anew, as well as Edgeseal would, with other packets or other rows, and has the catalog agree. */
  async rewrite(
    change: (packet: SegmentPacket) => SegmentPacket,
    ofRows: (rows: Row[]) => Row[] = (rows) => rows,
    ofRecord: (record: PacketRecord, packet: SegmentPacket) => PacketRecord = (record) => record,
  ): Promise<void> {
    const read: ReadRange = async (start, end) => new Uint8Array(this.#object.slice(start, end)).buffer;
    const {
      object,
      footer_bytes: footerBytes,
      packets_offset: offset,
      packets_bytes: length,
    } = this.#segment;
    const place = { object: String(object), bytes: this.#object.length, footerBytes: Number(footerBytes) };
    const from = Number(offset);
    const records = decodePacketsBlob(this.#object.slice(from, from + Number(length)));
    const packets = await readSegment(await openSegment(place, read), records, read);
    const rows = ofRows(readRows(packets.map(change), new TermSet(1_024)));
    const said = packets.map((packet, i) => ofRecord(records[i] ?? packet.header, packet));
    const blob = { bytes: encodePacketsBlob(said), count: said.length };
    const written = writeParquet(columnsOf(rows), rows.length, blob);
    await this.#put('ARCHIVE', String(object), written.bytes);
    const { bytes, footerBytes: footer, packetsOffset, packetsBytes } = written;
    await this.sql(
      'UPDATE segments SET bytes = ?2, footer_bytes = ?3, packets_offset = ?4, packets_bytes = ?5 WHERE id = ?1',
      ...[bytes.length, footer, packetsOffset, packetsBytes].map(String),
    );
  }

  async #put(bucket: Bucket, key: string, bytes: Uint8Array): Promise<void> {
    await this.#stack.reach({ kind: 'put', bucket, key, base64: Buffer.from(bytes).toString('base64') });
  }

  async #restore(table: Kept['table'], row: DatabaseRow): Promise<void> {
    const names = Object.keys(row);
    const places = names.map((_, i) => `?${i + 1}`);
    const sql = `INSERT OR REPLACE INTO ${table} (${names.join()}) VALUES (${places.join()})`;
    await this.#stack.reach({ kind: 'sql', sql, values: Object.values(row) });
  }
}

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Rows that a statement finds. */
export async function rowsOf(
  stack: Stack,
  sql: string,
  values: readonly (string | number | null)[],
): Promise<readonly DatabaseRow[]> {
  const reached = await stack.reach({ kind: 'sql', sql, values });
  return 'rows' in reached ? reached.rows : [];
}

async function objectOf(stack: Stack, bucket: Bucket, key: string): Promise<Uint8Array> {
  const reached = await stack.reach({ kind: 'get', bucket, key });
  if (!('base64' in reached) || reached.base64 === null) throw new Error(`there is no ${key}`);
  return Uint8Array.from(Buffer.from(reached.base64, 'base64'));
}

/** The packet with some text of its events replaced by one as long, everything else as it was. */
export function bend(packet: SegmentPacket, from: string, to: string): SegmentPacket {
  const canonical = Buffer.from(packet.canonical);
  for (let at = canonical.indexOf(from); at >= 0; at = canonical.indexOf(from, at + 1))
    canonical.write(to, at);
  return { ...packet, canonical };
}
