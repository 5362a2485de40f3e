// ExportLogsServiceRequest by the official definitions (../shared/data/otlp) and protobufjs: written and read without our code.
import protobuf from 'protobufjs';
import { sharedFolder } from './shared-data.ts';

const folder = sharedFolder('otlp');

/** Whether the definitions are there; without them the tests that need them are skipped. */
export const haveOtlp = folder.isHere;

const FILES = [
  'common/v1/common',
  'resource/v1/resource',
  'logs/v1/logs',
  'collector/logs/v1/logs_service',
].map((name) => `opentelemetry/opentelemetry/proto/${name}.proto`.replace('opentelemetry/', ''));

/** Names of its messages. */
const MESSAGES = {
  request: 'opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest',
  response: 'opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse',
  record: 'opentelemetry.proto.logs.v1.LogRecord',
} as const;

/** A message type of the definitions. */
export function otlpType(name: keyof typeof MESSAGES): protobuf.Type {
  const root = new protobuf.Root();
  for (const file of FILES) protobuf.parse(folder.read(file), root, { keepCase: false });
  root.resolveAll();
  return root.lookupType(MESSAGES[name]);
}

/** Ids are hexadecimal in OTLP/JSON and base64 in everybody else's. */
const toBase64 = (hex: unknown): string => Buffer.from(String(hex), 'hex').toString('base64');

/** An OTLP/JSON text as protocol buffers. */
export function toProtobuf(json: string): Uint8Array {
  const type = otlpType('request');
  const plain: unknown = JSON.parse(json, (name, value: unknown) =>
    name === 'traceId' || name === 'spanId' ? toBase64(value) : value,
  );
  if (typeof plain !== 'object' || plain === null) throw new TypeError('no request');
  return type.encode(type.fromObject(plain)).finish();
}

/** The official examples of OTLP/JSON logs. */
export function otlpExamples(): Map<string, string> {
  const names = haveOtlp ? ['logs', 'events'] : [];
  return new Map(names.map((name) => [name, folder.read(`examples/${name}.json`)]));
}
