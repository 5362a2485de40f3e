// An archive that lives in memory: real segments, and the real catalog schema in Node's SQLite. What the search room's tests
// ask, and against a plain walk over every event.
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import type { PacketFile } from '../../schemas/packet.ts';
import { decide, type RowView, rowOf } from '../../workers/core/search/decide.ts';
import { needOf } from '../../workers/core/search/needs.ts';
import { comparePositions, type Position } from '../../workers/core/search/position.ts';
import type { Query } from '../../workers/core/search/query-tree.ts';
import type { Window } from '../../workers/core/search/row-sink.ts';
import { segmentFilter } from '../../workers/core/search/segment-filter.ts';
import type { SegmentEntry, SegmentSource } from '../../workers/core/search/walk.ts';
import { openSegment } from '../../workers/core/segment/read.ts';
import { buildSegment } from '../../workers/core/segment/write.ts';

/** Those of `segments`, `segment_terms` and `packets`: the others make tables that nothing here asks. */
const MIGRATIONS = ['0000_catalog.sql', '0001_segment_terms.sql', '0012_repeated_events.sql'];
const dialect = new SQLiteSyncDialect();

/** An event as a plain walk sees it. */
interface PlainEvent extends Position {
  readonly tenant: string;
  readonly row: RowView;
}

/** Segments and their catalog. */
export class MemoryArchive {
  readonly #objects = new Map<string, Uint8Array>();
  readonly #catalog = new DatabaseSync(':memory:');
  readonly events: PlainEvent[] = [];
  #segments = 0;

  constructor() {
    for (const file of MIGRATIONS) {
      this.#catalog.exec(readFileSync(new URL(`../../migrations/${file}`, import.meta.url), 'utf8'));
    }
  }

  /** Archives these packets (of one tenant) as one segment. */
  add(packets: readonly PacketFile[]): void {
    const { bytes, row, terms } = buildSegment(packets);
    const id = ++this.#segments;
    const object = `segments/${id}`;
    this.#objects.set(object, bytes);
    const values = { id, object, ...row };
    const names = Object.keys(values).map((name) =>
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    );
    const marks = names.map(() => '?').join(', ');
    this.#catalog
      .prepare(`INSERT INTO segments (${names.join(', ')}) VALUES (${marks})`)
      .run(...Object.values(values));
    this.#catalog.prepare('INSERT INTO segment_terms (rowid, terms) VALUES (?, ?)').run(id, terms);
    for (const [position, packet] of packets.entries()) {
      this.#addPacket(packet, id, position);
      for (const event of plainEvents(packet)) this.events.push(event);
    }
  }

  #addPacket({ manifest }: PacketFile, segment: number, position: number): void {
    const { packet, tenant, source, received_at, body, events, bytes } = manifest;
    this.#catalog
      .prepare(
        'INSERT INTO packets (packet, tenant, source, received_at, segment, position, body, events, rejected, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)',
      )
      .run(packet, tenant, source, received_at, segment, position, body, events, bytes);
  }

  /** The segments the planner names, in order. */
  source(query: Query, tenant: string, window: Window): SegmentSource & { named: number } {
    const filter = segmentFilter(query, needOf(query), { tenant, from: window.from, to: window.to });
    if (filter === undefined) throw new Error('a filter always names its tenant');
    const { sql, params } = dialect.sqlToQuery(filter);
    const order = window.order === 'newest' ? 'time_to DESC' : 'time_from';
    const rows = this.#catalog
      .prepare(`SELECT * FROM segments WHERE ${sql} ORDER BY ${order}`)
      .all(...params.map(toSqlValue));
    const entries = rows.map(toEntry);
    let bytes = 0;
    const left = [...entries];
    const reader = (object: string) => async (start: number, end: number) => {
      bytes += end - start;
      const found = this.#objects.get(object)?.slice(start, end);
      return found === undefined ? new ArrayBuffer(0) : found.buffer;
    };
    return {
      named: entries.length,
      next: async () => left.splice(0, 2),
      open: (place) => openSegment(place, reader(place.object)),
      reader: ({ object }) => reader(object),
      get bytes() {
        return bytes;
      },
    };
  }

  /** Every match by a walk over all events of the tenant. */
  walk(query: Query, tenant: string, { from, to, order }: Window): Position[] {
    return this.events
      .filter((event) => event.tenant === tenant)
      .filter(({ time }) => (from === null || time >= from) && (to === null || time <= to))
      .filter(({ row }) => decide(query, row) === true)
      .map(({ time, uid }) => ({ time, uid }))
      .sort((a, b) => comparePositions(a, b, order));
  }
}

function toSqlValue(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new TypeError('a parameter is a text or a number');
}

function toEntry(row: Record<string, unknown>): SegmentEntry {
  const number = (name: string): number => Number(row[name]);
  return {
    object: String(row.object),
    bytes: number('bytes'),
    footerBytes: number('footer_bytes'),
    timeFrom: number('time_from'),
    timeTo: number('time_to'),
  };
}

/** The events of a packet with the columns that the design gives them, worked out without the segment room. */
function plainEvents(packet: PacketFile): PlainEvent[] {
  const { canonical, canonicalOffsets, raw, rawOffsets, manifest } = packet;
  return Array.from({ length: manifest.events }, (_, idx) => {
    const text = textAt(canonical, canonicalOffsets, idx);
    const rawText = textAt(raw, rawOffsets, idx);
    const uid = `${manifest.packet}.${idx}`;
    const columns: ReadonlyMap<string, string | number | null> = new Map(
      Object.entries({
        ...{ uid, packet: manifest.packet, idx, received_at: manifest.received_at, source: manifest.source },
        ...{ event: text, raw: rawText, salt: null, ...columnsOf(JSON.parse(text), manifest.received_at) },
      }),
    );
    const time = Number(columns.get('time'));
    return {
      tenant: manifest.tenant,
      time,
      uid,
      row: rowOf(
        (name) => columns.get(name),
        () => text,
        () => rawText,
      ),
    };
  });
}

function textAt(bytes: Uint8Array, offsets: Uint32Array, index: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    bytes.subarray(offsets[index], offsets[index + 1]),
  );
}

/** Values of another type than their column's are null, or 0 for the ids that every event has. */
function columnsOf(event: JsonObject, receivedAt: number): Record<string, string | number | null> {
  const text = (...path: string[]): string | null => {
    const value = path.reduce<JsonValue | undefined>(memberOf, event);
    return typeof value === 'string' ? value : null;
  };
  const number = (name: string): number | null => {
    const value = event[name];
    return typeof value === 'number' && (value | 0) === value ? value : null;
  };
  return {
    time: Number.isSafeInteger(event.time) ? Number(event.time) : receivedAt,
    class_uid: number('class_uid') ?? 0,
    category_uid: number('category_uid') ?? 0,
    activity_id: number('activity_id') ?? 0,
    severity_id: number('severity_id') ?? 0,
    status_id: number('status_id'),
    message: text('message'),
    src_ip: text('src_endpoint', 'ip'),
    dst_ip: text('dst_endpoint', 'ip'),
    user_name: text('user', 'name') ?? text('actor', 'user', 'name'),
    device_name: text('device', 'hostname') ?? text('device', 'name'),
  };
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
}
