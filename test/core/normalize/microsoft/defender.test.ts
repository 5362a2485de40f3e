// Rows of advanced hunting that lack what their class requires, and hosts as Microsoft spells them.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { defender } from '../../../../workers/core/normalize/microsoft/defender.ts';
import { entra } from '../../../../workers/core/normalize/microsoft/entra.ts';
import { splitHost } from '../../../../workers/core/normalize/microsoft/parts.ts';
import { lostLeaves } from '../../../support/kept-leaves.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';

const context = { receivedAt: RECEIVED_AT, source: 'sender' };
const row = (table: string, properties: JsonObject) => ({
  format: 'json',
  raw: '',
  record: { category: `AdvancedHunting-${table}`, properties, time: '2026-10-02T07:16:10Z' },
});

describe('splitHost', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', undefined],
    ['192.0.2.1:443', '192.0.2.1', 443],
    ['2001:db8::1', '2001:db8::1', undefined],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
  ])('reads %s', (text, ip, port) => {
    expect(splitHost(text)).toEqual({ ip, port });
  });

  it.each(['', ':', 'host:80', '192.0.2.1:99999', '[2001:db8::1]', ':'.repeat(100_000)])(
    'takes %j for no host',
    (text) => {
      expect(splitHost(text)).toBeUndefined();
    },
  );
});

describe('defender', () => {
  it('keeps all of a file event of which no process is known', () => {
    const event = row('DeviceFileEvents', {
      ActionType: 'FileCreated',
      DeviceName: 'laptop-0001',
      FileName: 'a.txt',
      FolderPath: 'C:\\tmp',
    });
    const mapped = defender.map(event, context);
    expect(mapped.class_uid).toBe(0);
    expect(lostLeaves(event, mapped)).toEqual([]);
  });

  it('joins folder and name where the folder is without it', () => {
    const event = row('DeviceFileEvents', {
      ActionType: 'FileCreated',
      DeviceName: 'laptop-0001',
      FileName: 'a.txt',
      FolderPath: 'C:\\tmp',
      InitiatingProcessFileName: 'cmd.exe',
      InitiatingProcessId: 7,
    });
    expect(defender.map(event, context)).toMatchObject({
      class_uid: 1001,
      file: { name: 'a.txt', path: 'C:\\tmp\\a.txt' },
      actor: { process: { name: 'cmd.exe', pid: 7 } },
    });
  });

  it('leaves a table nobody mapped to the Base Event', () => {
    const event = row('SomethingNew', { ActionType: 'X' });
    expect(defender.matches(event)).toBe(true);
    expect(defender.map(event, context)).toMatchObject({ class_uid: 0, metadata: { event_code: 'X' } });
  });
});

describe('entra', () => {
  it('takes error code zero for success and any other for failure', () => {
    const signIn = (errorCode: number) => ({
      format: 'json',
      raw: '',
      record: {
        appDisplayName: 'Portal',
        createdDateTime: '2026-10-02T07:15:42Z',
        status: { errorCode },
        userPrincipalName: 'alma@example.com',
      },
    });
    expect(entra.matches(signIn(0))).toBe(true);
    expect(entra.map(signIn(0), context)).toMatchObject({ status_id: 1, status_code: '0' });
    expect(entra.map(signIn(50126), context)).toMatchObject({ status_id: 2, severity_id: 2 });
  });
});
