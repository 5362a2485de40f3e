// The projection onto AuroraSOC's NormalizedEvent: exact names, exact types, one answer for one event.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizedEvent } from '../../../schemas/aurora.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import { auroraView } from '../../../workers/core/search/aurora-view.ts';

const UID = '019a9f00-1c2d-7abc-8def-0123456789ab.7';

const event = (members: JsonObject = {}): JsonObject => ({
  activity_id: 1,
  category_uid: 4,
  class_uid: 4001,
  message: 'flow closed',
  metadata: { product: { name: 'Suricata' }, uid: UID, version: '1.8.0' },
  severity_id: 1,
  time: 1_795_262_400_000,
  type_uid: 400_101,
  ...members,
});

describe('a NormalizedEvent', () => {
  it('has exactly the members and types its consumers know', () => {
    const view = auroraView(event({ src_endpoint: { ip: '192.0.2.1', port: 4711 } }));
    expect(normalizedEvent.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      source: 'Suricata',
      severity: 'info',
      category: 'network',
      title: 'flow closed',
      description: 'flow closed',
      timestamp_ms: 1_795_262_400_000,
      device_id: null,
    });
    expect(view.fields).toMatchObject({
      'src_endpoint.ip': '192.0.2.1',
      'src_endpoint.port': '4711',
      severity_id: '1',
    });
  });

  it('has the same id each time, another for another event of the packet', () => {
    const id = auroraView(event()).id;
    expect(auroraView(event()).id).toBe(id);
    const others = Array.from({ length: 500 }, (_, i) => {
      const uid = `${UID.slice(0, -1)}${i}`;
      return auroraView(event({ metadata: { product: { name: 'x' }, uid } })).id;
    });
    expect(new Set(others).size).toBe(500);
  });

  it('names the severities as rust_core does, and calls an unknown one medium', () => {
    const words = [0, 1, 2, 3, 4, 5, 6, 99].map((severity_id) => auroraView(event({ severity_id })).severity);
    expect(words).toEqual(['medium', 'info', 'low', 'medium', 'high', 'critical', 'critical', 'medium']);
  });

  it.each([
    [{ category_uid: 1 }, 'endpoint'],
    [{ category_uid: 3 }, 'identity'],
    [{ category_uid: 6 }, 'cloud'],
    [{ category_uid: 2, evidences: [{ process: { pid: 1 } }] }, 'endpoint'],
    [{ category_uid: 2, evidences: [{ src_endpoint: { ip: '192.0.2.1' } }] }, 'network'],
    [{ category_uid: 2, cloud: { provider: 'AWS' } }, 'cloud'],
    [{ category_uid: 0, unmapped: { envelope: { topic: 'aurora/sensors/a1/telemetry' } } }, 'cps'],
  ])('puts %j into category %s', (members, category) => {
    expect(auroraView(event(members)).category).toBe(category);
  });

  it('names the device of a CPS event, and the source a RawEvent came with', () => {
    const envelope = { source: 'edge-gw', topic: 'aurora/sensors/nrf_1/alerts' };
    const view = auroraView(event({ device: { type_id: 7, uid: 'nrf_1' }, unmapped: { envelope } }));
    expect(view).toMatchObject({ category: 'cps', device_id: 'nrf_1', source: 'edge-gw' });
  });

  it('lists each indicator once, by the observables that are one', () => {
    const observables = [
      { name: 'src_endpoint.ip', type_id: 2, value: '192.0.2.1' },
      { name: 'dst_endpoint.ip', type_id: 2, value: '192.0.2.1' },
      { name: 'user.name', type_id: 4, value: 'bob' },
      { name: 'file.hashes.value', type_id: 8, value: 'ab'.repeat(32) },
      { name: 'vulnerabilities.cve.uid', type_id: 18, value: 'CVE-2026-1' },
    ];
    expect(auroraView(event({ observables })).iocs).toEqual(['192.0.2.1', 'ab'.repeat(32), 'CVE-2026-1']);
  });

  it('names sub-techniques where one is told, else techniques', () => {
    const attacks = [
      { sub_technique: { uid: 'T1059.001' }, technique: { uid: 'T1059' } },
      { technique: { uid: 'T1110' } },
      { tactic: { uid: 'TA0006' } },
    ];
    const view = auroraView(event({ finding_info: { attacks, desc: 'why', title: 'Found', uid: '1' } }));
    expect(view.mitre_techniques).toEqual(['T1059.001', 'T1110']);
    expect(view).toMatchObject({ title: 'Found', description: 'why' });
  });

  it('has the title that a payload of no known product gave itself', () => {
    const view = auroraView(event({ message: 'beaconing seen', unmapped: { title: 'Beacon' } }));
    expect(view).toMatchObject({ title: 'Beacon', description: 'beaconing seen' });
    expect(auroraView(event({ message: 'm', unmapped: { title: { a: 1 } } })).title).toBe('m');
  });

  it('holds for any event that can be archived, hostile names included', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (unmapped) => {
        // As the archive has it: a text, in which a member may have any name.
        const whole = JSON.parse(
          `${JSON.stringify(event()).slice(0, -1)},"unmapped":${JSON.stringify(unmapped)}}`,
        );
        const view = JSON.parse(JSON.stringify(auroraView(whole)));
        expect(normalizedEvent.safeParse(view).success).toBe(true);
      }),
    );
  });
});
