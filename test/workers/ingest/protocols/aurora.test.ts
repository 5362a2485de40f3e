// AuroraSOC's publishers, by its documented names: RawEvents and bridged messages of its devices, an outcome an item.
import { describe, expect, it } from 'vitest';
import { errorOf, eventsOf, FrontDoor, rawsOf, token } from '../front-door.ts';

const RAW_EVENTS = [
  {
    source: 'suricata',
    format: 'json',
    payload:
      '{"timestamp":"2026-11-21T10:00:00.000000+0000","event_type":"alert","src_ip":"192.0.2.1","dest_ip":"192.0.2.2","proto":"TCP","alert":{"signature":"ET SCAN","signature_id":1,"severity":1,"action":"allowed"}}',
    source_ip: '192.0.2.9',
    timestamp_ms: 1_795_000_000_000,
  },
  { source: 'fw', format: 'cef', payload: 'CEF:0|Acme|Wall|1|100|blocked|8|src=192.0.2.1 dst=192.0.2.2' },
  {
    source: 'qradar',
    format: 'leef',
    payload: 'LEEF:1.0|Acme|Wall|1|100|src=192.0.2.1\tdst=192.0.2.2',
    source_ip: null,
  },
  {
    source: 'web',
    format: 'syslog',
    payload: '<34>Nov 21 10:00:00 web su: pam failed for root',
    timestamp_ms: null,
  },
  {
    source: 'aurora/sensors/esp32s3_gw_01/alerts',
    format: 'mqtt',
    payload: '{"alert_type":"tamper","severity":"high"}',
  },
];

const TOPICS = [
  ['aurora/sensors/esp32s3_gw_01/status', { device_type: 'gateway', firmware_version: '1.2.3' }],
  ['aurora/sensors/esp32c3_env_01/telemetry', { metric: 'temperature', value: 21.5 }],
  ['aurora/sensors/nrf_usb_sentinel_01/alerts', { alert_type: 'usb', severity: 'critical' }],
  ['aurora/access/stm32_pac_01/badge_event', { badge_id: 'b-1', granted: false }],
  ['aurora/access/stm32_pac_01/command', { command: 'lockdown' }],
  ['aurora/attestation/nrf52_sentinel_01/response', { nonce: 'abc123def456', boot_count: 4 }],
  ['aurora/attestation/nrf52_sentinel_01/request', { nonce: 'abc123def456' }],
] as const;

async function send(
  body: string,
  headers: Record<string, string> = {},
): Promise<{ response: Response; door: FrontDoor }> {
  const door = new FrontDoor();
  const all = { 'x-api-key': await token(), 'content-type': 'application/json', ...headers };
  return { response: await door.fetch('/aurora/v1/events', { method: 'POST', body, headers: all }), door };
}

const eventsIn = (door: FrontDoor) => door.packets().flatMap(eventsOf);

describe('RawEvents', () => {
  it.each([
    ['in an array', JSON.stringify(RAW_EVENTS)],
    ['one a line', RAW_EVENTS.map((event) => JSON.stringify(event)).join('\n')],
  ])('of all five formats are taken %s', async (_, body) => {
    const { response, door } = await send(body);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ accepted: 5, rejected: [] });
    expect(door.packets().flatMap(rawsOf)).toEqual(RAW_EVENTS.map((event) => JSON.stringify(event)));
    expect(eventsIn(door)).toMatchObject([
      { class_uid: 2004, finding_info: { title: 'ET SCAN' } },
      { src_endpoint: { ip: '192.0.2.1' } },
      { src_endpoint: { ip: '192.0.2.1' } },
      { device: { hostname: 'web' } },
      { class_uid: 2004, device: { uid: 'esp32s3_gw_01' } },
    ]);
  });

  it('may come alone, by a bearer token', async () => {
    const headers = { authorization: `Bearer ${await token()}`, 'x-api-key': '' };
    const { response, door } = await send(JSON.stringify(RAW_EVENTS[1]), headers);
    expect([response.status, eventsIn(door).length]).toEqual([202, 1]);
  });

  it('have the time they were given where their payload has none', async () => {
    const event = {
      source: 'app',
      format: 'json',
      payload: '{"message":"x"}',
      timestamp_ms: 1_795_000_000_000,
    };
    expect(eventsIn((await send(JSON.stringify(event))).door)).toMatchObject([{ time: 1_795_000_000_000 }]);
  });

  it('may bring members that AuroraSOC would ignore; they go along', async () => {
    const event = { ...RAW_EVENTS[1], tags: ['a'], unit: 7 };
    const { door } = await send(JSON.stringify(event));
    expect(eventsIn(door)).toMatchObject([{ src_endpoint: { ip: '192.0.2.1' } }]);
    expect(JSON.stringify(eventsIn(door))).toContain('"unit":7');
    expect(door.packets().flatMap(rawsOf)).toEqual([JSON.stringify(event)]);
  });

  it.each([
    ['an unknown format', { format: 'xml' }, 'DECODE_ENVELOPE_SYNTAX'],
    ['no format', { format: undefined }, 'DECODE_ENVELOPE_SYNTAX'],
    ['no source', { source: undefined }, 'DECODE_ENVELOPE_SYNTAX'],
    ['a payload that is no text', { payload: { a: 1 } }, 'DECODE_ENVELOPE_SYNTAX'],
    ['an address that is no text', { source_ip: 7 }, 'DECODE_ENVELOPE_SYNTAX'],
    ['a time that is no number', { timestamp_ms: '2026-11-21' }, 'DECODE_ENVELOPE_SYNTAX'],
    ['a time that is no integer', { timestamp_ms: 1.5 }, 'DECODE_ENVELOPE_SYNTAX'],
    ['a time beyond all time', { timestamp_ms: 1e17 }, 'DECODE_ENVELOPE_SYNTAX'],
    [
      'a device id of other letters',
      { format: 'mqtt', source: 'aurora/sensors/a b/status' },
      'DECODE_DEVICE_ID_INVALID',
    ],
  ])('with %s are rejected, the others taken', async (_, wrong, code) => {
    const bad = { ...RAW_EVENTS[1], ...wrong };
    const { response, door } = await send(JSON.stringify([RAW_EVENTS[0], bad, RAW_EVENTS[2]]));
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ accepted: 2, rejected: [{ index: 1, code }] });
    expect(door.packets()[0]?.header.rejected).toMatchObject([{ index: 1, raw: JSON.stringify(bad) }]);
    const alone = await send(JSON.stringify(bad));
    expect([alone.response.status, (await errorOf(alone.response)).code]).toEqual([400, code]);
    expect(alone.door.messages).toEqual([]);
  });
});

describe('bridged messages of devices', () => {
  it('are taken on all seven topics, as objects and as text', async () => {
    const messages = TOPICS.flatMap(([topic, payload]) => [
      { topic, payload, qos: 1 },
      { topic, payload: JSON.stringify(payload) },
    ]);
    const { response, door } = await send(JSON.stringify(messages));
    expect(await response.json()).toMatchObject({ accepted: 14, rejected: [] });
    const devices = eventsIn(door).map((event) => JSON.parse(JSON.stringify(event)).device?.uid);
    expect(devices).toEqual(TOPICS.flatMap(([topic]) => [topic.split('/')[2], topic.split('/')[2]]));
  });

  it('keep their device where a bridge adds members of its own', async () => {
    const [topic, payload] = TOPICS[2];
    const { door } = await send(JSON.stringify({ topic, payload, rule_engine: 'r-7' }));
    expect(eventsIn(door)).toMatchObject([{ class_uid: 2004, device: { uid: 'nrf_usb_sentinel_01' } }]);
    expect(JSON.stringify(eventsIn(door))).toContain('r-7');
  });

  it.each(['a b', 'a.b', '', 'x'.repeat(65), '../etc', 'gerät', 'a/b'])(
    'of a device called %j are rejected, whatever else they hold',
    async (device) => {
      for (const more of [{}, { something: 'else' }]) {
        const message = { topic: `aurora/sensors/${device}/telemetry`, payload: { value: 1 }, ...more };
        const { response } = await send(JSON.stringify(message));
        expect([response.status, (await errorOf(response)).code]).toEqual([400, 'DECODE_DEVICE_ID_INVALID']);
      }
    },
  );

  it('of other topics are events too', async () => {
    const { response } = await send(JSON.stringify({ topic: 'plant/7/alarm', payload: { level: 'high' } }));
    expect(response.status).toBe(202);
  });
});

describe('anything else', () => {
  it.each([
    ['{"a":1}', 'DECODE_ENVELOPE_SYNTAX'],
    ['[1]', 'DECODE_JSON_NOT_OBJECT'],
    ['"text"', 'DECODE_JSON_SYNTAX'],
    ['{"source":"a"', 'DECODE_JSON_SYNTAX'],
    ['[{"source":"a","format":"json","payload":"{}"}', 'DECODE_JSON_SYNTAX'],
    ['[]', 'INGEST_BODY_EMPTY'],
    ['{"topic":7,"payload":{}}', 'DECODE_ENVELOPE_SYNTAX'],
    ['{"topic":"a"}', 'DECODE_ENVELOPE_SYNTAX'],
  ])('is refused: %s', async (body, code) => {
    const { response, door } = await send(body);
    expect([response.status, (await errorOf(response)).code]).toEqual([400, code]);
    expect(door.messages).toEqual([]);
  });
});
