// The columns of a segment, in file order (design, section 3, "Archive"). Writers and readers share this one table.
// Optional columns are null where the event does not say. `salt` is 16 raw bytes; timestamps are UTC milliseconds.

/** Parquet shape of one column. */
export interface Column {
  readonly name: string;
  readonly type: 'STRING' | 'INT32' | 'INT64' | 'TIMESTAMP' | 'BYTE_ARRAY';
  readonly optional: boolean;
  /** OCSF path the value is taken from; a query on this path can be answered from the column alone. */
  readonly path?: string;
}

export const COLUMNS = [
  { name: 'uid', type: 'STRING', optional: false, path: 'metadata.uid' },
  { name: 'packet', type: 'STRING', optional: false },
  { name: 'idx', type: 'INT32', optional: false },
  { name: 'time', type: 'TIMESTAMP', optional: false, path: 'time' },
  { name: 'received_at', type: 'TIMESTAMP', optional: false },
  { name: 'source', type: 'STRING', optional: false },
  { name: 'class_uid', type: 'INT32', optional: false, path: 'class_uid' },
  { name: 'category_uid', type: 'INT32', optional: false, path: 'category_uid' },
  { name: 'activity_id', type: 'INT32', optional: false, path: 'activity_id' },
  { name: 'severity_id', type: 'INT32', optional: false, path: 'severity_id' },
  { name: 'status_id', type: 'INT32', optional: true, path: 'status_id' },
  { name: 'message', type: 'STRING', optional: true, path: 'message' },
  { name: 'src_ip', type: 'STRING', optional: true, path: 'src_endpoint.ip' },
  { name: 'dst_ip', type: 'STRING', optional: true, path: 'dst_endpoint.ip' },
  { name: 'user_name', type: 'STRING', optional: true },
  { name: 'device_name', type: 'STRING', optional: true },
  { name: 'observables', type: 'STRING', optional: true },
  { name: 'event', type: 'STRING', optional: false },
  { name: 'raw', type: 'STRING', optional: false },
  { name: 'salt', type: 'BYTE_ARRAY', optional: false },
] as const satisfies readonly Column[];

/**
 * The uid of the event of another request that this one repeats (docs/decisions/0031). Behind the others in segments that have such
 * events, and in no other: most have none, and none had before.
 */
export const REPEATS = { name: 'repeats', type: 'STRING', optional: true } as const satisfies Column;

/** The columns of a segment that has such events. */
export const COLUMNS_WITH_REPEATS = [...COLUMNS, REPEATS] as const;

export type ColumnName = (typeof COLUMNS_WITH_REPEATS)[number]['name'];
