// Readings of the audit that a vector cannot show side by side.
import { describe, expect, it } from 'vitest';
import { audit, readWindows } from './read-windows.ts';

describe('a failed logon', () => {
  const failed = (data: Record<string, string>) =>
    readWindows(audit(4625, { Keywords: '0x8010000000000000', TargetUserName: 'bob', ...data }));

  it('says why, by the sub-status before the status', () => {
    const event = failed({ Status: '0xC000006D', SubStatus: '0xC0000064' });
    expect(event).toMatchObject({
      status_id: 2,
      status_code: '0xC0000064',
      status_detail: 'User name does not exist',
    });
  });

  it('says why by the status where the sub-status is none', () => {
    expect(failed({ Status: '0xc0000234', SubStatus: '0x0' }).status_detail).toBe('Account locked out');
  });

  it('keeps a code without a word', () => {
    const event = failed({ Status: '0xc0ffee00', SubStatus: '0x0' });
    expect(event.status_code).toBe('0xc0ffee00');
    expect(event.status_detail).toBeUndefined();
  });
});

it('reads the codes of Kerberos as those of Kerberos', () => {
  const event = readWindows(
    audit(4771, { Keywords: '0x8010000000000000', TargetUserName: 'bob', Status: '0x18' }),
  );
  expect(event).toMatchObject({ activity_id: 6, auth_protocol_id: 2, status_detail: 'Wrong password' });
});

it('takes a status code for the outcome where the audit is not told', () => {
  const { Keywords: _, ...record } = audit(4776, { TargetUserName: 'bob', Status: '0xc000006a' });
  expect(readWindows(record).status_id).toBe(2);
});

describe('logon types', () => {
  it.each([
    ['0', 1, 'System'],
    ['2', 2, 'Interactive'],
    ['10', 10, 'Remote Interactive'],
    ['13', 13, 'Cached Unlock'],
  ])('%s is %i', (LogonType, id, caption) => {
    const event = readWindows(audit(4624, { TargetUserName: 'bob', LogonType }));
    expect(event).toMatchObject({ logon_type_id: id, logon_type: caption });
  });

  it.each(['6', '14', '-1', 'x'])('%s is none, and stays as it was', (LogonType) => {
    const event = readWindows(audit(4624, { TargetUserName: 'bob', LogonType }));
    expect(event.logon_type_id).toBeUndefined();
    expect(event.unmapped).toMatchObject({ LogonType });
  });
});

describe('access to an object', () => {
  it.each([
    ['0x1', 2],
    ['0x2', 3],
    ['0x10000', 4],
    ['0x100', 6],
    ['0x40000', 7],
    ['0x80', 8],
    ['0x20000', 9],
    ['0x100000', 0],
  ])('of a file with mask %s is activity %i', (AccessMask, activity) => {
    const event = readWindows(audit(4663, { ObjectType: 'File', ObjectName: 'C:\\a.txt', AccessMask }));
    expect(event).toMatchObject({ class_uid: 1001, activity_id: activity });
  });

  it.each([
    ['0x1', 2],
    ['0x2', 3],
    ['0x4', 1],
    ['0x10000', 4],
    ['0x80000', 6],
  ])('of a key with mask %s is activity %i', (AccessMask, activity) => {
    const event = readWindows(
      audit(4663, { ObjectType: 'Key', ObjectName: '\\REGISTRY\\MACHINE\\A', AccessMask }),
    );
    expect(event).toMatchObject({ class_uid: 201_001, activity_id: activity });
  });

  it('is opened, not read, where a handle was asked for', () => {
    const data = { ObjectType: 'File', ObjectName: 'C:\\a.txt', AccessMask: '0x1' };
    expect(readWindows(audit(4656, data)).activity_id).toBe(14);
  });

  it.each([
    ['Process', 20],
    ['SAM_DOMAIN', 36],
    ['SERVICE OBJECT', 99],
  ])('of type %s is Windows Resource Activity of type %i', (ObjectType, type) => {
    const event = readWindows(audit(4661, { ObjectType, ObjectName: 'x', HandleId: '0x1c' }));
    expect(event).toMatchObject({ class_uid: 201_003, win_resource: { type_id: type } });
  });
});

it('names an account by its SID alone, and no account where the SID is that of nobody', () => {
  const member = readWindows(
    audit(4732, { TargetUserName: 'Administrators', MemberName: '-', MemberSid: 'S-1-5-21-1-2-3-9' }),
  );
  expect(member).toMatchObject({ group: { name: 'Administrators' }, user: { uid: 'S-1-5-21-1-2-3-9' } });
  const nobody = readWindows(
    audit(4624, {
      TargetUserName: 'bob',
      SubjectUserName: '-',
      SubjectUserSid: 'S-1-0-0',
      SubjectLogonId: '0x0',
    }),
  );
  expect(nobody.actor).toBeUndefined();
});

it('keeps a failed logon of nobody a logon', () => {
  const data = {
    Keywords: '0x8010000000000000',
    TargetUserName: '-',
    TargetUserSid: 'S-1-0-0',
    IpAddress: '192.0.2.17',
  };
  expect(readWindows(audit(4625, data))).toMatchObject({ class_uid: 3002, user: { uid: 'S-1-0-0' } });
});

it('takes no process for process 0', () => {
  const event = readWindows(audit(4624, { TargetUserName: 'bob', ProcessId: '0x0', ProcessName: '-' }));
  expect(event.actor).not.toHaveProperty('process.pid');
});
