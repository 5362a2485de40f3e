// What stands around an event in OTLP and Loki counts for it, whatever product it is of: host, container, cloud, service, severity.
import { describe, expect, it } from 'vitest';
import type { DecodedEvent, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { decodeDatadog } from '../../../../workers/core/decode/datadog.ts';
import { decodeHecEvents } from '../../../../workers/core/decode/hec.ts';
import { decodeLoki } from '../../../../workers/core/decode/loki.ts';
import { decodeOtlp } from '../../../../workers/core/decode/otlp.ts';
import { normalize } from '../../../../workers/core/normalize/normalize.ts';
import { otelSeverity } from '../../../../workers/core/normalize/otel/severity.ts';
import { attested } from '../../../support/attested.ts';
import { lostLeaves } from '../../../support/kept-leaves.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../../support/ocsf-schema.ts';

const OPTIONS = { receivedAt: RECEIVED_AT, format: undefined };
const bytes = (value: JsonObject): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** What the only event becomes; valid, and without a loss. */
function mapped({ events: [event, another] }: { events: DecodedEvent[] }): OcsfEvent {
  if (event === undefined || another !== undefined) throw new Error('not one event');
  const result = normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' });
  expect(lostLeaves(event, result)).toEqual([]);
  if (hasOcsfSchema) {
    expect(checkOcsf(attested(result, event.raw))).toMatchObject({ errors: [], warnings: [] });
  }
  return result;
}

const RESOURCE = {
  'service.name': 'checkout',
  'service.version': '2.4.1',
  'host.name': 'node-7.example.com',
  'host.id': 'fdbf79e8af94cb7f9e8df36789187052',
  'container.id': '3ad7b26ded6d',
  'container.name': 'web',
  'container.image.id': 'sha256:19c92d0a00d1b66d897bceaa7319bee0dd38a10a851c60bcec9474aa3f01e50f',
  'container.image.name': 'example/web',
  'container.runtime': 'containerd',
  'k8s.pod.uid': '275ecb36-5aa8-4c2a-9c47-d8bb681b9aff',
  'k8s.namespace.name': 'shop',
  'cloud.provider': 'aws',
  'cloud.region': 'eu-central-1',
  'cloud.account.id': '123456789012',
  'cloud.availability_zone': 'eu-central-1a',
};

const logs = (record: JsonObject, resource: Record<string, string> = RESOURCE): OcsfEvent => {
  const attributes = Object.entries(resource).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const scopeLogs = [{ scope: { name: 'audit', version: '1' }, logRecords: [record] }];
  return mapped(
    decodeOtlp(bytes({ resourceLogs: [{ resource: { attributes }, scopeLogs }] }), 'json', OPTIONS),
  );
};

const text = (line: string): JsonObject => ({
  timeUnixNano: '1795249200123456789',
  severityNumber: 13,
  severityText: 'WARN',
  body: { stringValue: line },
});

describe('a resource', () => {
  it('is the product, the device with its container, and the cloud of a record of no product', () => {
    expect(logs(text('queue is slow'))).toMatchObject({
      class_uid: 0,
      message: 'queue is slow',
      severity_id: 3,
      time: 1_795_249_200_123,
      metadata: {
        product: { name: 'checkout', version: '2.4.1' },
        log_level: 'WARN',
        log_name: 'audit',
        profiles: ['cloud', 'container', 'host'],
      },
      device: {
        hostname: 'node-7.example.com',
        uid: RESOURCE['host.id'],
        container: {
          name: 'web',
          uid: '3ad7b26ded6d',
          pod_uuid: RESOURCE['k8s.pod.uid'],
          runtime: 'containerd',
          image: { name: 'example/web' },
        },
      },
      cloud: {
        provider: 'aws',
        region: 'eu-central-1',
        account: { uid: '123456789012' },
        zone: 'eu-central-1a',
      },
      unmapped: { envelope: { resource: { attributes: { 'k8s.namespace.name': 'shop' } } } },
    });
  });

  it("is the device of a product's event that names none itself", () => {
    const line = 'CEF:0|Acme|Wall|1|42|Port scan|7|src=192.0.2.1';
    const event = logs(text(line), { 'host.name': 'collector-1' });
    expect(event).toMatchObject({
      metadata: { product: { name: 'Wall', vendor_name: 'Acme' } },
      time: 1_795_249_200_123,
    });
    expect(event.severity_id).toBe(4);
    expect(JSON.stringify(event)).toContain('collector-1');
  });

  it('is not the product of a record that names its own', () => {
    const event = logs(text('{"product":"vault","version":"1","msg":"sealed"}'));
    expect(event).toMatchObject({
      metadata: { product: { name: 'vault' } },
      message: 'sealed',
    });
  });

  it('without a host has no device to name', () => {
    const event = logs(text('x'), { 'container.id': '3ad7b26ded6d' });
    expect(event.device).toBeUndefined();
    expect(event.unmapped).toMatchObject({
      envelope: { resource: { attributes: { 'container.id': '3ad7b26ded6d' } } },
    });
  });

  it("is found around a container's line, too", () => {
    const line = '{"log":"plain words\\n","stream":"stderr","time":"2026-11-21T09:00:00Z"}';
    expect(logs(text(line))).toMatchObject({ severity_id: 3, device: { hostname: 'node-7.example.com' } });
  });
});

describe('attributes', () => {
  const login = { eventName: 'user.login', body: { kvlistValue: { values: [] } } };
  const pair = (key: string, value: string) => ({ key, value: { stringValue: value } });

  it('by the names of the semantic conventions make a class of a record', () => {
    const attributes = [
      pair('enduser.id', 'u-1'),
      pair('user.name', 'alice'),
      pair('network.peer.address', '203.0.113.9'),
    ];
    expect(logs({ ...text(''), ...login, attributes })).toMatchObject({
      class_uid: 3002,
      user: { name: 'alice', uid: 'u-1' },
      src_endpoint: { ip: '203.0.113.9' },
      metadata: { event_code: 'user.login' },
    });
  });

  it('do not replace those that the body has itself', () => {
    const values = [pair('user', 'bob'), { key: 'attributes', value: { stringValue: 'mine' } }];
    const event = logs({
      ...text(''),
      body: { kvlistValue: { values } },
      attributes: [pair('user.name', 'alice')],
    });
    expect(event).toMatchObject({
      actor: { user: { name: 'bob' } },
      unmapped: { attributes: 'mine', envelope: { attributes: { 'user.name': 'alice' } } },
    });
  });
});

describe('severity', () => {
  it('of a number is on the scale of OCSF, and off it is none', () => {
    expect([1, 8, 9, 10, 12, 13, 16, 17, 18, 20, 21, 24].map(otelSeverity)).toEqual([
      ...[1, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6],
    ]);
    expect([0, 25, -1, 1.5, '9', null, undefined].map(otelSeverity)).toEqual(Array(7).fill(undefined));
  });

  it('of the event itself comes first', () => {
    expect(logs(text('{"level":"error","msg":"x"}')).severity_id).toBe(4);
  });
});

describe('what stands around an event elsewhere', () => {
  it.each<[JsonObject, number]>([
    [{ status: 'error', ddsource: 'nginx' }, 4],
    [{ status: 'Warn', ddtags: 'env:prod' }, 3],
    [{ status: 'ok', ddsource: 'nginx' }, 0],
    [{ status: 503, ddsource: 'nginx' }, 0],
    [{ status: 'error' }, 0],
  ])('%j is a level where it is one of Datadog', (around, severity) => {
    const log = JSON.stringify([{ message: 'hello', ...around }]);
    const body = decodeDatadog(new TextEncoder().encode(log), { ...OPTIONS, defaults: undefined });
    expect(mapped(body).severity_id).toBe(severity);
  });

  it('is a number among the fields of the Collector for Splunk', () => {
    const event = bytes({ event: 'hello', fields: { 'otel.log.severity.number': 17, 'service.name': 'x' } });
    const { body } = decodeHecEvents(event, { ...OPTIONS, defaults: undefined });
    expect(mapped(body).severity_id).toBe(4);
  });
});

describe('the labels of a stream', () => {
  const push = (stream: JsonObject, ...entry: (string | JsonObject)[]): OcsfEvent => {
    const values = [['1795249200123456789', ...entry]];
    return mapped(decodeLoki(bytes({ streams: [{ stream, values }] }), 'json', OPTIONS));
  };

  it.each(['hostname', 'host', 'node_name', 'instance'])('name the device by %s', (label) => {
    expect(push({ job: 'x', [label]: 'web-1' }, 'hello')).toMatchObject({
      device: { hostname: 'web-1' },
      time: 1_795_249_200_123,
      unmapped: { envelope: { labels: { job: 'x' } } },
    });
  });

  it('are no host where they name an address and a port', () => {
    expect(push({ instance: '192.0.2.1:9100' }, 'hello').device).toBeUndefined();
  });

  it.each<[JsonObject, JsonObject | undefined, number]>([
    [{ level: 'error' }, undefined, 4],
    [{ detected_level: 'WARN' }, undefined, 3],
    [{ level: 'info' }, { detected_level: 'fatal' }, 6],
    [{ level: 'purple' }, undefined, 0],
  ])('%j and metadata %j say a level', (labels, metadata, severity) => {
    const entry = metadata === undefined ? ['hello'] : ['hello', metadata];
    expect(push(labels, ...entry).severity_id).toBe(severity);
  });
});
