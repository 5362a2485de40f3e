// Loki's PushRequest (grafana/loki, pkg/push/push.proto), written by protobufjs and compressed by the snappy of Loki's JavaScript
// clients: without our code.
import protobuf from 'protobufjs';
import { compressSync } from 'snappy';

/** A stream as the message has it. */
export interface PushedStream {
  readonly labels?: string;
  readonly entries?: readonly {
    readonly timestamp?: { readonly seconds: number | string; readonly nanos?: number };
    readonly line?: string;
    readonly structuredMetadata?: readonly { readonly name: string; readonly value: string }[];
  }[];
}

const DEFINITION = `syntax = "proto3"; package logproto;
message PushRequest { repeated StreamAdapter streams = 1; string format = 2; }
message StreamAdapter { string labels = 1; repeated EntryAdapter entries = 2; uint64 hash = 3; }
message LabelPairAdapter { string name = 1; string value = 2; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message EntryAdapter { Timestamp timestamp = 1; string line = 2; repeated LabelPairAdapter structuredMetadata = 3; }`;

const PushRequest = protobuf.parse(DEFINITION, { keepCase: true }).root.lookupType('logproto.PushRequest');

/** The message of these streams. */
export function pushRequest(...streams: PushedStream[]): Uint8Array {
  const hashed = streams.map((stream) => ({ ...stream, hash: 12_345 }));
  return PushRequest.encode(PushRequest.fromObject({ streams: hashed, format: 'loki' })).finish();
}

/** A Snappy block. */
export function snappy(content: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(compressSync(Buffer.from(content)));
}
