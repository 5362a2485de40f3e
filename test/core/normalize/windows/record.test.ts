// How values of Windows and its senders are read.
import { describe, expect, it } from 'vitest';
import { FAILURE, SUCCESS } from '../../../../workers/core/normalize/toolkit/classes.ts';
import { auditOf, eventIdOf, numberOf, oddTime } from '../../../../workers/core/normalize/windows/values.ts';
import { audit, readWindows } from './read-windows.ts';

describe('numbers', () => {
  it.each([
    ['0x1f4', 500],
    ['0x0', 0],
    ['500', 500],
    [500, 500],
  ])('%s is %i', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });

  it.each(['0x', '0xzz', '0xffffffffffffffff', '1f4', '-', '', '0x 1', '1e3'])('%j is none', (value) => {
    expect(numberOf(value)).toBeUndefined();
  });
});

describe('the keywords of an audit', () => {
  it.each([
    ['0x8020000000000000', SUCCESS],
    ['0x8010000000000000', FAILURE],
    ['0x20000000000000', SUCCESS],
    ['-9214364837600034816', SUCCESS],
    [-9_214_364_837_600_035_000, SUCCESS],
    [-9_218_868_437_227_405_000, FAILURE],
    ['9232379236109516800', SUCCESS],
    [['Classic', 'Audit Failure'], FAILURE],
    ['Audit Success', SUCCESS],
    ['AUDIT_FAILURE', FAILURE],
  ])('%j tell the outcome', (value, status) => {
    expect(auditOf(value)).toBe(status);
  });

  it.each(['0x8000000000000000', '0x8080000000000000', 'Classic', '', null, {}, [], '0x0'])(
    '%j tell none',
    (value) => {
      expect(auditOf(value)).toBeUndefined();
    },
  );
});

it('reads an event id with qualifiers beside it', () => {
  expect(eventIdOf({ '#text': '7036', Qualifiers: '16384' })).toBe(7036);
  expect(eventIdOf({ Value: 4624 })).toBe(4624);
  expect(eventIdOf({ Qualifiers: '16384' })).toBeUndefined();
});

it('reads the times of PowerShell and of Go', () => {
  expect(oddTime('/Date(1795176005000)/')).toBe(1_795_176_005_000);
  expect(oddTime('2026-11-20 12:00:04 +0000')).toBe('2026-11-20 12:00:04+0000');
  expect(oddTime('2026-11-20 12:00:04 -0500')).toBe('2026-11-20 12:00:04-0500');
  expect(oddTime('2026-11-20T12:00:04Z')).toBeUndefined();
});

describe('the time', () => {
  it('is the system’s, not when Sysmon saw it or the shipper wrote it', () => {
    const event = readWindows(
      audit(4634, {
        TargetUserName: 'bob',
        UtcTime: '2026-11-20 07:00:00.000',
        EventTime: '2026-11-20 06:00:00',
      }),
    );
    expect(event.time).toBe(Date.UTC(2026, 10, 20, 8));
  });

  it('is Sysmon’s before one without a zone', () => {
    const event = readWindows({
      EventID: 5,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      UtcTime: '2026-11-20 07:00:00.000',
      EventTime: '2026-11-20 06:00:00',
    });
    expect(event.time).toBe(Date.UTC(2026, 10, 20, 7));
  });
});

it('takes a name with its domain apart, and keeps it as it was', () => {
  const event = readWindows({
    EventID: 5,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: 'ws',
    ProcessId: '4',
    User: 'CORP\\bob',
  });
  expect(event).toMatchObject({
    process: { user: { domain: 'CORP', name: 'bob' } },
    unmapped: { User: 'CORP\\bob' },
  });
});

it('takes the process that ran a script from where the system says who wrote the event', () => {
  const event = readWindows({
    winlog: {
      channel: 'Microsoft-Windows-PowerShell/Operational',
      computer_name: 'ws',
      event_id: 4104,
      event_data: { ScriptBlockText: 'Get-Date' },
      process: { pid: 77 },
      user: { identifier: 'S-1-5-18', name: 'SYSTEM', domain: 'NT AUTHORITY' },
    },
  });
  expect(event).toMatchObject({
    actor: { process: { pid: 77 }, user: { name: 'SYSTEM', uid: 'S-1-5-18', type_id: 3 } },
  });
});
