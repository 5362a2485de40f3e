// What a vendor, and the words of an event, make likely; and that words mean what they say.
import { describe, expect, it } from 'vitest';
import { dictionary } from '../../../../workers/core/normalize/generic/dictionary.ts';
import * as FACT from '../../../../workers/core/normalize/generic/fact.ts';
import { Facts } from '../../../../workers/core/normalize/generic/facts.ts';
import { likely } from '../../../../workers/core/normalize/generic/vendors.ts';

const NAMES = dictionary({
  [FACT.action]: 'action',
  [FACT.category]: 'category',
  [FACT.code]: 'code',
  [FACT.name]: 'name',
  [FACT.product]: 'product',
  [FACT.vendor]: 'vendor',
});

const of = (record: Record<string, string>) => likely(new Facts(record, NAMES));

describe('likely', () => {
  it.each([
    [{ vendor: 'Example', name: 'Password changed' }, 'account'],
    [{ vendor: 'Example', name: 'UserLoginFailed' }, 'authentication'],
    [{ vendor: 'Example', name: 'Ransomware blocked' }, 'detection'],
    [{ vendor: 'Example', name: 'Policy modified' }, 'entity'],
    [{ vendor: 'Example', code: 'service_started' }, 'lifecycle'],
    [{ vendor: 'Darktrace', product: 'DCIP', name: 'Unusual thing' }, 'detection'],
    [{ vendor: 'Incapsula', product: 'SIEMintegration', name: 'Normal' }, 'http'],
    [{ vendor: 'Fortinet', product: 'Fortigate', name: 'traffic:forward close' }, 'network'],
    [{ vendor: 'Palo Alto Networks', product: 'PAN-OS', name: 'THREAT', code: 'url' }, 'http'],
  ])('takes %j for %s', (record, kind) => {
    expect(of(record).kinds[0]).toBe(kind);
  });

  it('does not take an event for the one before it that said the same and more, however long', () => {
    const long = `Ransomware blocked ${'x'.repeat(300)}`;
    expect(of({ vendor: 'Example', code: '7', name: long }).kinds[0]).toBe('detection');
    expect(of({ vendor: 'Example', code: '7' }).kinds).toEqual([]);
    expect(of({ vendor: 'Example', code: '7', name: 'Password changed' }).kinds[0]).toBe('account');
  });

  it('has no idea of words that mean nothing', () => {
    expect(of({ vendor: 'Example', name: 'Event', code: '100' }).kinds).toEqual([]);
  });

  it.each([
    ['FirewallDeny', 'Denied'],
    ['Connection blocked', 'Denied'],
    ['REQ_PASSED', 'Allowed'],
    ['Protocol not allowed', 'Denied'],
    ['Connection closed', undefined],
  ])('reads in %s that it was %s', (name, action) => {
    expect(of({ vendor: 'Example', name }).verdict?.action).toBe(action);
  });

  it('tells two events of one code apart', () => {
    expect(of({ vendor: 'Example', code: '1', name: 'User login' }).kinds).toContain('authentication');
    expect(of({ vendor: 'Example', code: '1', name: 'Virus found' }).kinds).toContain('detection');
    expect(of({ vendor: 'Example', code: '1', name: 'User login' }).kinds).toContain('authentication');
  });
});
