// Columns of PAN-OS by position: versions differ in how many there are, never in which.
import { describe, expect, it } from 'vitest';
import { readColumns } from '../../../../workers/core/normalize/palo-alto/columns.ts';

const nameColumns = (type: string, values: string[]) => readColumns(type, values).rest() ?? {};

const head = (type: string): string[] => [
  '1',
  '2026/11/20 22:00:00',
  '0123',
  type,
  'sub',
  '',
  '2026/11/20 22:00:00',
];

describe('readColumns', () => {
  it('names what is there and leaves out what is empty', () => {
    expect(nameColumns('TRAFFIC', [...head('TRAFFIC'), '192.0.2.1', '192.0.2.2', '', ''])).toEqual({
      column_0: '1',
      receive_time: '2026/11/20 22:00:00',
      serial: '0123',
      type: 'TRAFFIC',
      subtype: 'sub',
      time_generated: '2026/11/20 22:00:00',
      src: '192.0.2.1',
      dst: '192.0.2.2',
    });
  });

  it('numbers the columns of a later version than it knows', () => {
    const row = nameColumns('IPTAG', [...head('IPTAG'), ...Array.from({ length: 40 }, (_, i) => `v${i}`)]);
    expect(row.tag_name).toBe('v2');
    expect(row.column_46).toBe('v39');
  });

  it('finds the sequence number of a change told with and without its details', () => {
    const change = ['192.0.2.5', '', 'set', 'admin', 'Web', 'Succeeded', 'config shared'];
    expect(nameColumns('CONFIG', [...head('CONFIG'), ...change, '42', '0x0']).seqno).toBe('42');
    expect(nameColumns('CONFIG', [...head('CONFIG'), ...change, 'before', 'after', '42', '0x0']).seqno).toBe(
      '42',
    );
  });

  it('knows a log type of no layout by the head all have', () => {
    const row = nameColumns('constructor', [...head('constructor'), 'x']);
    expect(row.type).toBe('constructor');
    expect(row.column_7).toBe('x');
  });
});
