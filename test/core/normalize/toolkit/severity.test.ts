import { expect, it } from 'vitest';
import {
  looseSeverity,
  syslogSeverity,
  tenSeverity,
} from '../../../../workers/core/normalize/toolkit/severity.ts';

it('syslog severities fall from fatal to informational (RFC 5424 table 2)', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(syslogSeverity)).toEqual([6, 5, 5, 4, 3, 2, 1, 1]);
  expect(syslogSeverity(undefined)).toBe(0);
});

it('a scale of ten is low to 3, medium to 6, high to 8, critical above (CEF)', () => {
  expect([0, 3, 4, 6, 7, 8, 9, 10].map(tenSeverity)).toEqual([2, 2, 3, 3, 4, 4, 5, 5]);
  expect(tenSeverity(11)).toBeUndefined();
});

it.each([
  ['ERROR', 4],
  ['warn', 3],
  ['Informational', 1],
  ['Very-High', 5],
  [30, 1],
  [50, 4],
  [3, 4],
  ['loud', undefined],
  [12, undefined],
  [{}, undefined],
  ['constructor', undefined],
])('%j of an unknown scale is %j', (value, expected) => {
  expect(looseSeverity(value)).toBe(expected);
});
