// An archive that lives in memory: real segments, and the real catalog schema in Node's SQLite. What the search room's tests
// ask, and against a plain walk over every event.
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import type { PacketFile } from '../../schemas/packet.ts';
import { decide, type RowView, rowOf } from '../../workers/core/search/decide.ts';
import { needOf } from '../../workers/core/search/needs.ts';
import { comparePositions, type Position } from '../../workers/core/search/position.ts';
import type { Query } from '../../workers/core/search/query-tree.ts';
import type { SegmentEntry, SegmentSource } from '../../workers/core/search/scan.ts';
import type { Window } from '../../workers/core/search/scan-group.ts';
import { segmentFilter } from '../../workers/core/search/segment-filter.ts';
import type { ColumnName } from '../../workers/core/segment/columns.ts';
import { openSegment } from '../../workers/core/segment/read.ts';
import { readRows } from '../../workers/core/segment/rows.ts';
import { TermSet } from '../../workers/core/segment/terms.ts';
import { buildSegment } from '../../workers/core/segment/write.ts';

const MIGRATIONS = ['0000_catalog.sql', '0001_segment_terms.sql'];
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
      next: async () => left.splice(0, 3),
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

/** The events of a packet with the columns that the writer gives them. */
function plainEvents(packet: PacketFile): PlainEvent[] {
  const decoder = new TextDecoder();
  const { canonical, canonicalOffsets, raw, rawOffsets, manifest } = packet;
  return readRows(packet, new TermSet(1 << 20, 1)).map((row) => {
    const text = decoder.decode(canonical.subarray(canonicalOffsets[row.idx], canonicalOffsets[row.idx + 1]));
    const rawText = decoder.decode(raw.subarray(rawOffsets[row.idx], rawOffsets[row.idx + 1]));
    const uid = `${manifest.packet}.${row.idx}`;
    const columns: Record<ColumnName, string | number | null> = {
      ...{ uid, packet: manifest.packet, idx: row.idx, time: row.time, received_at: manifest.received_at },
      ...{ source: manifest.source, class_uid: row.classUid, category_uid: row.categoryUid },
      ...{ activity_id: row.activityId, severity_id: row.severityId, status_id: row.statusId },
      ...{ message: row.message, src_ip: row.srcIp, dst_ip: row.dstIp, user_name: row.userName },
      ...{ device_name: row.deviceName, observables: row.observables, event: text, raw: rawText, salt: null },
    };
    return {
      ...{ tenant: manifest.tenant, time: row.time, uid },
      row: rowOf((name) => columns[name], text, rawText),
    };
  });
}
