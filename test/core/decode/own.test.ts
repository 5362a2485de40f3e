import { expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { addOwn, setOwn } from '../../../workers/core/decode/own.ts';

it.each(['a', '__proto__', 'constructor', 'toString', ''])(
  'stores %j as an own member, then as a list of values',
  (name) => {
    const record: JsonObject = {};
    const values = (): unknown => Object.getOwnPropertyDescriptor(record, name)?.value;
    addOwn(record, name, 'one');
    expect(values()).toBe('one');
    addOwn(record, name, 'two');
    addOwn(record, name, 'three');
    expect(values()).toEqual(['one', 'two', 'three']);
    setOwn(record, name, 'new');
    expect(values()).toBe('new');
    expect(Object.keys(record)).toEqual([name]);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  },
);
