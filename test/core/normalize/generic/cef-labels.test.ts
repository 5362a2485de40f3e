// Custom fields of CEF and their labels: whole pairs are tags, and facts where the label means one.
import { describe, expect, it } from 'vitest';
import { readLabels } from '../../../../workers/core/normalize/generic/cef-labels.ts';
import * as FACT from '../../../../workers/core/normalize/generic/fact.ts';

describe('readLabels', () => {
  it('pairs a label with its value, in whatever order they come, again and again', () => {
    for (let i = 0; i < 3; i++) {
      const found = readLabels({ cs1Label: 'Rule', cs1: 'deny', cn1: '7', src: 'a', cn1Label: 'Odd' });
      expect(found?.tags).toEqual([
        { name: 'Rule', value: 'deny' },
        { name: 'Odd', value: '7' },
      ]);
      expect(found?.slots).toEqual([FACT.ruleName, undefined]);
      expect(found?.keys).toEqual(['cs1Label', 'cs1', 'cn1Label', 'cn1']);
    }
  });

  it.each([
    ['no value', { cs1Label: 'Rule' }],
    ['an empty value', { cs1Label: 'Rule', cs1: '' }],
    ['an empty label', { cs1Label: '', cs1: 'x' }],
    ['several values', { cs1Label: 'Rule', cs1: ['x', 'y'] }],
    ['an inherited member for its value', { constructorLabel: 'Rule', __proto__Label: 'Rule' }],
    ['no label at all', { cs1: 'x', label: 'y', signal: 'z' }],
  ])('finds no pair in %s', (_, extension) => {
    expect(readLabels(extension)).toBe(undefined);
  });

  it('knows a label however it is written, and none that is too long', () => {
    const slotOf = (label: string) => readLabels({ cs1: 'x', cs1Label: label })?.slots[0];
    expect(slotOf('source-ZONE')).toBe(FACT.srcZone);
    expect(slotOf(`Rule${' '.repeat(61)}`)).toBe(undefined);
  });
});
