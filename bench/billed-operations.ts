// What Cloudflare bills by the operation: shared by the counting entries and the sums.

/** Billed operations; see platform price table: docs/benchmarks.md. */
export interface Operations {
  requests: number;
  queue_ops: number;
  r2_class_a: number;
  r2_class_b: number;
  d1_rows_written: number;
  d1_rows_read: number;
  kv_reads: number;
  kv_writes: number;
}
