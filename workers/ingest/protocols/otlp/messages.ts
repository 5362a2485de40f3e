// What OTLP answers, in the encoding it was asked in: ExportLogsServiceResponse (opentelemetry/proto/collector/logs/v1) and
// google.rpc.Status (googleapis, google/rpc/status.proto), in protocol buffers or as their JSON.
import type { OtlpEncoding } from '../../../core/decode/otlp.ts';

/** A body of an answer. */
export type MessageBody = string | Uint8Array<ArrayBuffer>;

/** The media types of both encodings (OTLP 1.11.0, "OTLP/HTTP Response"): an answer has the one of its request. */
export const OTLP_MEDIA_TYPES = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
} as const satisfies Record<OtlpEncoding, string>;

/** ExportLogsServiceResponse of a request of which nothing was rejected: `partial_success` must not be there. */
export function fullSuccess(encoding: OtlpEncoding): MessageBody {
  return encoding === 'json' ? '{}' : new Uint8Array(0);
}

/** ExportLogsServiceResponse of one of which some records, or all, were. */
export function partialSuccess(encoding: OtlpEncoding, rejected: number, message: string): MessageBody {
  if (encoding === 'json') {
    // 64-bit integers are texts in JSON.
    return JSON.stringify({
      partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: message },
    });
  }
  return bytesField(1, [...integerField(1, rejected), ...textField(2, message)]);
}

/** google.rpc.Status. */
export function status(encoding: OtlpEncoding, code: number, message: string): MessageBody {
  if (encoding === 'json') return JSON.stringify({ code, message });
  return Uint8Array.from([...integerField(1, code), ...textField(2, message)]);
}

function integerField(field: number, value: number): number[] {
  return [field * 8, ...varint(value)];
}

function textField(field: number, text: string): Uint8Array<ArrayBuffer> {
  return bytesField(field, new TextEncoder().encode(text));
}

function bytesField(field: number, bytes: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([field * 8 + 2, ...varint(bytes.length), ...Array.from(bytes)]);
}

/** Of a number below 2^31. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}
