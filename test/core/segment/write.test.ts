import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { COLUMNS } from '../../../workers/core/segment/columns.ts';
import { decodePacketsBlob } from '../../../workers/core/segment/packets-blob.ts';
import { entryOf } from '../../../workers/core/segment/segment-entry.ts';
import { buildSegment } from '../../../workers/core/segment/write.ts';
import { askDuckDb } from '../../support/duckdb.ts';
import { rootOfEntries } from '../../support/independent-verifier.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

const DUCKDB_TYPES = {
  STRING: 'VARCHAR',
  INT32: 'INTEGER',
  INT64: 'BIGINT',
  TIMESTAMP: 'TIMESTAMP',
  BYTE_ARRAY: 'BLOB',
} as const;

it('opens in DuckDB with exactly the columns and types of the design', async () => {
  const { packet } = await buildPacket();
  const rows = await askDuckDb(buildSegment([packet]).bytes, 'DESCRIBE SELECT * FROM segment');
  const found = rows.map(({ column_name, column_type }) => [column_name, column_type]);
  expect(found).toEqual(COLUMNS.map(({ name, type }) => [name, DUCKDB_TYPES[type]]));
});

it('keeps every event so that its leaf hashes to the root its packet was attested with', async () => {
  const events = Array.from({ length: 7 }, (_, i) => ({
    time: NOON - i,
    message: `ünïcode \u0000 "${i}" 😀`,
  }));
  const packets = [(await buildPacket({ events })).packet, (await buildPacket({ events })).packet];
  const rows = await askDuckDb(
    buildSegment(packets).bytes,
    'SELECT packet, encode(event) AS event, salt FROM segment ORDER BY packet, idx',
  );
  for (const { manifest } of packets) {
    const leaves = rows.filter(({ packet }) => packet === manifest.packet).map(leafOf);
    expect(leaves).toHaveLength(7);
    expect(rfc6962Root(leaves).toString('hex')).toBe(manifest.root);
  }
});

it('takes the values of its columns from the event', async () => {
  const event = {
    ...{ time: NOON + 1, class_uid: 3002, category_uid: 3, activity_id: 1, severity_id: 4, status_id: 2 },
    message: 'Failed password',
    src_endpoint: { ip: '10.0.0.8' },
    dst_endpoint: { ip: '2001:db8::1' },
    user: { name: 'root' },
    actor: { user: { name: 'cron' } },
    device: { hostname: 'web-1', name: 'other' },
    observables: [{ name: 'src_endpoint.ip', type_id: 2, value: '10.0.0.8' }],
  };
  const { packet, id } = await buildPacket({ events: [event], raws: ['raw text'], source: 'sshd' });
  const [row] = await askDuckDb(
    buildSegment([packet]).bytes,
    'SELECT * EXCLUDE (event, salt, time, received_at), epoch_ms(time) AS time, epoch_ms(received_at) AS received_at FROM segment',
  );
  expect(row).toEqual({
    ...{
      uid: `${id}.0`,
      packet: id,
      idx: 0,
      source: 'sshd',
      time: BigInt(NOON + 1),
      received_at: BigInt(NOON),
    },
    ...{ class_uid: 3002, category_uid: 3, activity_id: 1, severity_id: 4, status_id: 2 },
    ...{ message: 'Failed password', src_ip: '10.0.0.8', dst_ip: '2001:db8::1' },
    ...{ user_name: 'root', device_name: 'web-1' },
    ...{ observables: JSON.stringify(event.observables), raw: 'raw text' },
  });
});

it('falls back to the acting user and the device name, and is null where the event does not say', async () => {
  const events = [
    { actor: { user: { name: 'cron' } }, device: { name: 'web-2' } },
    { message: 7, status_id: 1.5 },
  ];
  const { packet } = await buildPacket({ events });
  const rows = await askDuckDb(
    buildSegment([packet]).bytes,
    'SELECT user_name, device_name, message, status_id, src_ip, observables FROM segment ORDER BY idx',
  );
  const nothing = { message: null, status_id: null, src_ip: null, observables: null };
  expect(rows).toEqual([
    { user_name: 'cron', device_name: 'web-2', ...nothing },
    { user_name: null, device_name: null, ...nothing },
  ]);
});

it('orders rows by time, and rows of one time by packet and index', async () => {
  const late = (await buildPacket({ events: [{ time: NOON + 9 }, { time: NOON }, { time: NOON }] })).packet;
  const early = (await buildPacket({ events: [{ time: NOON }, { time: NOON - 5 }] })).packet;
  const rows = await askDuckDb(buildSegment([late, early]).bytes, 'SELECT uid FROM segment');
  const [a, b] = [late.manifest.packet, early.manifest.packet];
  expect(rows.map(({ uid }) => uid)).toEqual([`${b}.1`, `${a}.1`, `${a}.2`, `${b}.0`, `${a}.0`]);
});

it('carries the manifests and receipts of its packets where the catalog row and the file metadata say', async () => {
  const packets = [(await buildPacket()).packet, (await buildPacket()).packet];
  const { bytes, row } = buildSegment(packets);
  const blob = bytes.subarray(row.packetsOffset, row.packetsOffset + row.packetsBytes);
  const records = packets.map(({ header }) => ({ manifest: header.manifest, receipt: header.receipt }));
  expect(decodePacketsBlob(blob)).toEqual(records);
  expect(row.entries).toBe(packets.map(({ header }) => entryOf(header.manifest)).join(''));
  const metadata = await askDuckDb(
    bytes,
    'SELECT decode(key) AS k, decode(value) AS v FROM parquet_kv_metadata(segment)',
  );
  const place = { offset: row.packetsOffset, bytes: row.packetsBytes, count: 2 };
  const [first, last] = packets.map(({ manifest }) => manifest.packet);
  const footer = {
    ...{
      v: 1,
      tenant: 'acme',
      events: 2,
      packets: { count: 2, first, last },
      received: { from: NOON, to: NOON },
    },
    root: rootOfEntries(packets.map(({ header }) => sha256(header.manifest))).toString('hex'),
  };
  expect(metadata).toEqual([
    { k: 'edgeseal.packets', v: JSON.stringify(place) },
    { k: 'edgeseal.segment', v: JSON.stringify(footer) },
  ]);
});

it('tells the catalog the bounds and counts of what it holds', async () => {
  const hour = Date.UTC(2026, 9, 1, 3);
  const one = await buildPacket({
    source: 'fw',
    events: [{ time: hour, class_uid: 4001 }, { time: hour + 1, class_uid: 4001 }, { time: hour - 1 }],
  });
  const two = await buildPacket({
    source: 'ids',
    receivedAt: NOON + 5,
    events: [{ time: hour, severity_id: 5 }],
  });
  const { row, rollups, bytes } = buildSegment([one.packet, two.packet]);
  expect(row).toMatchObject({
    ...{ tenant: 'acme', events: 4, packets: 2, bytes: bytes.length },
    ...{ timeFrom: hour - 1, timeTo: hour + 1, receivedFrom: NOON, receivedTo: NOON + 5 },
    sources: JSON.stringify({ fw: 3, ids: 1 }),
    classes: JSON.stringify({ 0: 2, 4001: 2 }),
    severities: JSON.stringify({ 1: 3, 5: 1 }),
  });
  expect(rollups).toEqual([
    { hour, source: 'fw', classUid: 4001, severityId: 1, events: 2 },
    { hour: hour - 3_600_000, source: 'fw', classUid: 0, severityId: 1, events: 1 },
    { hour, source: 'ids', classUid: 0, severityId: 5, events: 1 },
  ]);
});

function leafOf({ event, salt }: Record<string, unknown>): Buffer {
  const parts = [Buffer.of(0), bytesOf(salt), bytesOf(event)];
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

function bytesOf(value: unknown): Uint8Array {
  const { bytes } = Object(value);
  if (bytes instanceof Uint8Array) return bytes;
  throw new TypeError('DuckDB gives blobs as { bytes }');
}

/** RFC 6962 2.1 written down as it stands there, sharing nothing with the attest room. */
function rfc6962Root(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  const halves = [rfc6962Root(leaves.slice(0, k)), rfc6962Root(leaves.slice(k))];
  return createHash('sha256')
    .update(Buffer.concat([Buffer.of(1), ...halves]))
    .digest();
}
