// What an attestation is worth, decided over values; that the conditions hold when many attest at once is asked in workerd.
import { describe, expect, it } from 'vitest';
import {
  administrationEvent,
  attestationEvent,
  policyEvent,
} from '../../../workers/core/devices/device-event.ts';
import { attestationOf, presenceOf } from '../../../workers/core/devices/device-status.ts';
import {
  decide,
  type Evidence,
  inWords,
  REASONS,
  type Reason,
} from '../../../workers/core/devices/verdict.ts';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';

if (!hasOcsfSchema) console.warn('skipped: there is no compiled OCSF schema in ../shared/data');

const key = { kid: 'a', alg: 'p256', key: '04' } as const;
const good: Evidence = {
  device: { protocol: 2, isRevoked: false, bootCount: 7 },
  version: 2,
  nonce: 'open',
  keys: [key],
  enrolment: 'none',
  signature: { by: key, isReadable: true },
  isFirmwareAllowed: true,
  bootCount: 7,
  time: 1_000_000,
  now: 1_000_000,
};

const known = { protocol: 2, isRevoked: false, bootCount: 7 };
const CASES: readonly (readonly [Reason, Partial<Evidence>])[] = [
  ['device-revoked', { device: { ...known, isRevoked: true } }],
  ['old-form', { version: 1, time: undefined }],
  ['nonce-missing', { nonce: undefined }],
  ['nonce-unknown', { nonce: 'unknown' }],
  ['nonce-expired', { nonce: 'expired' }],
  ['nonce-spent', { nonce: 'spent' }],
  ['signature-malformed', { signature: { by: undefined, isReadable: false } }],
  ['signature-invalid', { signature: { by: undefined, isReadable: true } }],
  ['key-malformed', { enrolment: 'key-malformed' }],
  ['key-taken', { enrolment: 'key-taken' }],
  ['enrolment-refused', { enrolment: 'enrolment-refused' }],
  ['time-out-of-window', { time: 1_000_000 + 300_001 }],
  ['time-out-of-window', { time: 1_000_000 - 300_001 }],
  ['firmware-not-allowed', { isFirmwareAllowed: false }],
  ['boot-count-decreased', { bootCount: 6 }],
];

describe('a verdict', () => {
  it('is valid when all holds, and the boot count may stay', () => {
    expect(decide(good)).toEqual({ status: 'valid', reason: 'verified', isProven: true });
    expect(decide({ ...good, bootCount: 8, time: 1_300_000 })).toMatchObject({ status: 'valid' });
    expect(decide({ ...good, enrolment: 'good' })).toMatchObject({ status: 'valid', reason: 'enrolled' });
  });

  it.each(CASES)('is failed for %s', (reason, bent) => {
    expect(decide({ ...good, ...bent })).toMatchObject({ status: 'failed', reason });
  });

  it('says which rule refused an enrolment, and whose signature was wanted', () => {
    const refused = decide({ ...good, enrolment: 'enrolment-refused', refusal: 'certificate 1 has expired' });
    expect(inWords(refused)).toBe(`${REASONS['enrolment-refused']}: certificate 1 has expired`);
    const signature = { by: undefined, isReadable: true };
    expect(inWords(decide({ ...good, enrolment: 'good', signature }))).toContain('the key that is to be');
    expect(inWords(decide({ ...good, signature }))).toBe(REASONS['signature-invalid']);
  });

  it('is structural_pass without anything to verify with, whatever else is said', () => {
    for (const bent of [{}, { nonce: 'spent' as const }, { isFirmwareAllowed: false }]) {
      expect(decide({ ...good, ...bent, device: undefined })).toMatchObject({
        status: 'structural_pass',
        reason: 'device-unknown',
        isProven: false,
      });
      expect(decide({ ...good, ...bent, keys: [] })).toMatchObject({
        status: 'structural_pass',
        reason: 'no-key',
      });
    }
  });

  it('takes the old form of devices enrolled for it alone, and the new one of all', () => {
    const old = { ...good, version: 1 as const, time: undefined };
    expect(decide({ ...old, device: { ...known, protocol: 1 } })).toMatchObject({ status: 'valid' });
    expect(decide({ ...good, device: { ...known, protocol: 1 } })).toMatchObject({ status: 'valid' });
    expect(decide({ ...old, device: undefined, enrolment: 'good' })).toMatchObject({ reason: 'old-form' });
  });

  it('spends a nonce for what its device signed, and never for what anybody may send', () => {
    const proven = CASES.filter(([, bent]) => decide({ ...good, ...bent }).isProven).map(
      ([reason]) => reason,
    );
    expect(new Set(proven)).toEqual(
      new Set(['time-out-of-window', 'firmware-not-allowed', 'boot-count-decreased']),
    );
  });
});

describe('what is shown', () => {
  it('is online for ten minutes, stale for an hour, then offline', () => {
    const minute = 60_000;
    const at = (age: number) => presenceOf(1_000 * minute - age, 1_000 * minute);
    expect([at(0), at(10 * minute), at(10 * minute + 1)]).toEqual(['online', 'online', 'stale']);
    expect([at(60 * minute), at(60 * minute + 1)]).toEqual(['stale', 'offline']);
    expect(presenceOf(null, 0)).toBe('offline');
  });

  it('never takes a structural pass for verified', () => {
    expect(attestationOf(null, 'structural_pass')).toBe('pending');
    expect([null, 'valid', 'failed'].map((status) => attestationOf(null, status))).toEqual([
      'pending',
      'verified',
      'failed',
    ]);
    expect(attestationOf(5, 'valid')).toBe('revoked');
  });
});

describe.skipIf(!hasOcsfSchema)('its event', () => {
  const record = {
    ...{
      id: '01900000-0000-7000-8000-000000000000',
      at: 1795262400000,
      device: 'pump-7',
      name: null,
      family: 'stm32',
    },
    ...{
      version: 2 as const,
      bootCount: 1,
      firmwareHash: 'ab',
      firmwareVersion: '1.0',
      nonce: 'n0',
      kid: null,
      actor: 'gw',
    },
  };

  it('is valid OCSF for every reason: a critical Detection Finding of what failed, a Device Config State Change else', () => {
    for (const reason of Object.keys(REASONS) as Reason[]) {
      for (const status of ['valid', 'failed', 'structural_pass'] as const) {
        const event = attestationEvent({ ...record, status, reason });
        expect(checkOcsf(event)).toMatchObject({ errors: [], warnings: [] });
        expect([event.class_uid, event.severity_id]).toEqual(
          status === 'failed' ? [2004, 5] : [5019, status === 'valid' ? 1 : 3],
        );
      }
    }
  });

  it('is valid OCSF for whatever an administrator does', () => {
    for (const kind of [
      'registered',
      'changed',
      'key-added',
      'key-revoked',
      'enrolment-opened',
      'revoked',
    ] as const) {
      expect(checkOcsf(administrationEvent({ ...record, kind, kid: 'a' }))).toMatchObject({
        errors: [],
        warnings: [],
      });
    }
  });

  it('is valid OCSF for what devices may run, and whose certificates count', () => {
    for (const kind of [
      'firmware-allowed',
      'firmware-withdrawn',
      'authority-added',
      'authority-removed',
    ] as const) {
      const event = policyEvent({ ...record, kind, family: 'stm32', subject: 'ab' });
      expect(checkOcsf(event)).toMatchObject({ errors: [], warnings: [] });
    }
  });
});
