// The official OpenTelemetry SDK and its OTLP/HTTP exporters for logs, as docs/senders/otlp.md configures them.
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { afterAll, afterEach, beforeAll, describe, it, vi } from 'vitest';
import { EVENTS, expectFoundOnce, markers, openRoad } from '../../support/marked-events.ts';
import { type Stack, startStack } from '../../support/stack.ts';

const KINDS = [
  { name: 'otlp-protobuf-gzip', Exporter: ProtobufExporter, compression: 'gzip' },
  { name: 'otlp-json', Exporter: JsonExporter, compression: 'none' },
] as const;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

describe.each(KINDS)('$name', ({ name, Exporter, compression }) => {
  afterEach(() => vi.unstubAllEnvs());

  it(`sends ${EVENTS} events over a 503, a lost reply and a cut connection, and each is found once`, async () => {
    const road = await openRoad(stack, name);
    vi.stubEnv('OTEL_EXPORTER_OTLP_LOGS_COMPRESSION', compression);
    const exporter = new Exporter({
      url: `${road.proxy.url}/v1/logs`,
      headers: { authorization: `Bearer ${road.token}` },
    });
    const batches = new BatchLogRecordProcessor({
      exporter,
      maxExportBatchSize: 1_000,
      maxQueueSize: EVENTS,
    });
    const provider = new LoggerProvider({ processors: [batches] });
    const logger = provider.getLogger('login', '1.0');
    for (const marker of markers()) {
      const attributes = { 'user.name': marker, 'client.address': '192.0.2.7' };
      logger.emit({
        severityNumber: SeverityNumber.WARN,
        severityText: 'WARN',
        body: 'login failed',
        attributes,
      });
    }
    await provider.forceFlush();
    await provider.shutdown();
    await expectFoundOnce(stack, road);
  });
});
