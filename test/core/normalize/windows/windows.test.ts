// Which records are Windows events, and what all of them have in common.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { windows } from '../../../../workers/core/normalize/windows/windows.ts';
import { attested } from '../../../support/attested.ts';
import { lostLeaves } from '../../../support/kept-leaves.ts';
import { checkOcsf, hasOcsfSchema } from '../../../support/ocsf-schema.ts';
import { audit, decodedOf, readWindows } from './read-windows.ts';

const matches = (record: JsonObject) => windows.matches(decodedOf(record));

describe('the senders that are known', () => {
  it.each<[string, JsonObject]>([
    ['NXLog', { EventID: 4624, Channel: 'Security' }],
    ['Panther', { EventID: '4624', ProviderName: 'Microsoft-Windows-Security-Auditing' }],
    ['Winlogbeat', { winlog: { channel: 'Security', event_id: '4624' } }],
    ['Winlogbeat, dotted', { 'winlog.channel': 'Security', 'winlog.event_id': '4624' }],
    ['Winlogbeat 6', { event_id: 4624, log_name: 'Security' }],
    ['Velociraptor', { System: { EventID: { Value: 4624 }, Channel: 'Security' }, EventData: {} }],
    ['XML', { Event: { System: { EventID: '4624', Provider: { Name: 'x' } } } }],
    ['OpenTelemetry', { event_id: { id: 4624, qualifiers: 0 }, channel: 'Security' }],
  ])('include %s', (_, record) => {
    expect(matches(record)).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['an id alone', { EventID: 4624 }],
    ['a channel alone', { Channel: 'Security' }],
    ['an id that is no number', { EventID: 'logon', Channel: 'Security' }],
    ['a list for winlog', { winlog: [] }],
    ['a text for Event', { Event: 'System' }],
    ['a System without id', { System: { Channel: 'Security' } }],
  ])('do not include %s', (_, record) => {
    expect(matches(record)).toBe(false);
  });
});

describe('the same event of every sender', () => {
  const data = {
    TargetUserName: 'bob',
    TargetUserSid: 'S-1-5-21-1-2-3-1104',
    LogonType: '3',
    IpAddress: '192.0.2.17',
    IpPort: '50123',
  };
  const system = {
    Channel: 'Security',
    Computer: 'dc01.corp.example',
    EventID: '4624',
    EventRecordID: '77',
    Level: '0',
    Keywords: '0x8020000000000000',
  };
  const provider = 'Microsoft-Windows-Security-Auditing';
  const time = '2026-11-20T08:00:00.000Z';
  const flatData = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [`winlog.event_data.${key}`, value]),
  );
  it.each<[string, JsonObject]>([
    [
      'NXLog',
      {
        ...data,
        Channel: 'Security',
        Hostname: 'dc01.corp.example',
        EventID: 4624,
        RecordNumber: 77,
        SourceName: provider,
        EventType: 'AUDIT_SUCCESS',
        EventTime: '2026-11-20 08:00:00',
      },
    ],
    [
      'Panther',
      {
        Channel: 'Security',
        Computer: 'dc01.corp.example',
        EventID: '4624',
        EventRecordID: '77',
        ProviderName: provider,
        TimeCreated: '2026-11-20 08:00:00 +0000',
        Keywords: '-9214364837600034816',
        ExtraEventData: data,
      },
    ],
    [
      'Winlogbeat',
      {
        '@timestamp': time,
        winlog: {
          channel: 'Security',
          computer_name: 'dc01.corp.example',
          event_id: '4624',
          record_id: 77,
          provider_name: provider,
          keywords: ['Audit Success'],
          event_data: data,
        },
      },
    ],
    [
      'Winlogbeat, dotted',
      {
        '@timestamp': time,
        'winlog.channel': 'Security',
        'winlog.computer_name': 'dc01.corp.example',
        'winlog.event_id': 4624,
        'winlog.record_id': 77,
        'winlog.provider_name': provider,
        'event.outcome': 'success',
        ...flatData,
      },
    ],
    [
      'Winlogbeat 6',
      {
        '@timestamp': time,
        log_name: 'Security',
        computer_name: 'dc01.corp.example',
        event_id: 4624,
        record_number: '77',
        source_name: provider,
        keywords: ['Audit Success'],
        event_data: data,
      },
    ],
    [
      'Velociraptor',
      {
        System: {
          ...system,
          EventID: { Value: 4624 },
          Provider: { Name: provider },
          TimeCreated: { SystemTime: Date.parse(time) / 1000 },
        },
        EventData: data,
      },
    ],
    [
      'evtx_dump',
      {
        Event: {
          System: {
            ...system,
            Provider: { '#attributes': { Name: provider } },
            TimeCreated: { '#attributes': { SystemTime: time } },
          },
          EventData: data,
        },
      },
    ],
    [
      'XML',
      {
        Event: {
          System: { ...system, Provider: { Name: provider }, TimeCreated: { SystemTime: time } },
          EventData: data,
        },
      },
    ],
    [
      'OpenTelemetry',
      {
        channel: 'Security',
        computer: 'dc01.corp.example',
        event_id: { id: 4624, qualifiers: 0 },
        event_data: data,
        keywords: ['Audit Success'],
        provider: { guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}', name: provider },
        record_id: 77,
        system_time: time,
      },
    ],
  ])('%s says the same', (_, record) => {
    const event = readWindows(record);
    expect(event).toMatchObject({
      class_uid: 3002,
      activity_id: 1,
      time: Date.parse(time),
      status_id: 1,
      logon_type_id: 3,
      user: { name: 'bob', uid: 'S-1-5-21-1-2-3-1104' },
      src_endpoint: { ip: '192.0.2.17', port: 50_123 },
      device: { hostname: 'dc01.corp.example' },
      metadata: {
        event_code: '4624',
        log_name: 'Security',
        log_provider: provider,
        original_event_uid: '77',
      },
    });
    expect(lostLeaves(decodedOf(record), event)).toEqual([]);
  });
});

describe('the severity', () => {
  it.each([
    ['of an audit success', { EventID: 4634, TargetUserName: 'bob' }, 1],
    ['of an audit failure', { EventID: 4634, TargetUserName: 'bob', Keywords: '0x8010000000000000' }, 2],
    [
      'of an audit failure that NXLog calls an error',
      { EventID: 4634, TargetUserName: 'bob', Keywords: '0x8010000000000000', Severity: 'ERROR' },
      4,
    ],
    [
      'of what Appendix L finds of medium criticality, as its sender says,',
      { EventID: 4724, TargetUserName: 'bob' },
      1,
    ],
    ['of what Appendix L finds of high criticality', { EventID: 4719 }, 4],
  ])('%s is by the audit', (_, data, severity) => {
    expect(readWindows(audit(0, data)).severity_id).toBe(severity);
  });

  it.each([
    ['1', 5],
    ['2', 4],
    ['3', 3],
    ['4', 1],
    ['warning', 3],
    ['WARNING', 3],
    ['Fehler', 1],
  ])('of level %s is by the level', (Level, severity) => {
    const event = readWindows({ EventID: 7, Channel: 'Application', SourceName: 'Example', Level });
    expect(event.severity_id).toBe(severity);
  });
});

describe('what is missing', () => {
  const trimmed = [4624, 4688, 4656, 4657, 4697, 4698, 4720, 4732, 5140, 5156].map(
    (id): JsonObject => ({
      EventID: id,
      Channel: 'Security',
      NewProcessName: 'C:\\a.exe',
      ProcessName: 'C:\\b.exe',
      ParentProcessName: 'C:\\c.exe',
      SourcePort: '1',
      MemberName: 'CN=x',
      HandleId: '0x1',
    }),
  );

  it.each(trimmed)('costs event $EventID nothing but its class', (record) => {
    const event = readWindows(record);
    expect(lostLeaves(decodedOf(record), event)).toEqual([]);
    if (hasOcsfSchema) expect(checkOcsf(attested(event, '')).errors).toEqual([]);
  });

  it('makes a Base Event of an informational event nobody knows', () => {
    expect(readWindows({ EventID: 1, Channel: 'Application', Level: '4' }).class_uid).toBe(0);
  });

  it('makes an Application Error of an error nobody knows', () => {
    expect(readWindows({ EventID: 1, Channel: 'Application', Level: '2' }).class_uid).toBe(6008);
  });

  it('does not fall for names of Object.prototype', () => {
    const record = audit(4656, { ObjectType: 'constructor', ObjectName: '__proto__', Task: 'toString' });
    expect(readWindows(record)).toMatchObject({ win_resource: { type: 'constructor', type_id: 99 } });
    expect(readWindows({ EventID: 1, Channel: 'constructor', SourceName: '__proto__' }).class_uid).toBe(0);
  });
});
