// One Windows record through its mapper alone.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { windows } from '../../../../workers/core/normalize/windows/windows.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';

/** A decoded event around a record. */
export const decodedOf = (record: JsonObject, format = 'json') => ({
  format,
  raw: JSON.stringify(record),
  record,
});

/** What a record becomes. */
export const readWindows = (record: JsonObject, format?: string): OcsfEvent =>
  windows.map(decodedOf(record, format), { receivedAt: RECEIVED_AT, source: 'sender' });

/** A flat record of the audit. */
export const audit = (id: number, data: JsonObject = {}): JsonObject => ({
  Channel: 'Security',
  SourceName: 'Microsoft-Windows-Security-Auditing',
  Hostname: 'dc01.corp.example',
  EventID: id,
  TimeCreated: '2026-11-20T08:00:00.000Z',
  Keywords: '0x8020000000000000',
  SubjectUserSid: 'S-1-5-21-1-2-3-500',
  SubjectUserName: 'alice',
  SubjectDomainName: 'CORP',
  SubjectLogonId: '0x5a1b2',
  ...data,
});
