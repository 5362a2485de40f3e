// The registry: Registry Key Activity (201001) and Registry Value Activity (201002). Sysmon 12-14 and the audit's 4657.
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { type Builder, caller, labelled, sysmonActor } from './entities.ts';
import type { WindowsEvent } from './record.ts';
import { numberOf } from './values.ts';

/** `HKLM\Key\Value` at its last backslash. */
const splitValue = (path: string): JsonObject => {
  const at = path.lastIndexOf('\\');
  return { name: path.slice(at + 1), path: at < 0 ? path : path.slice(0, at) };
};

/** What was set: `DWORD (0x..)`, or a text that does not tell its type. */
const dataOf = (data: string | undefined): JsonObject => {
  if (data === 'Binary Data') return { data, type: 'REG_BINARY', type_id: 1 };
  if (data?.startsWith('DWORD (') !== true) return { data };
  return { data, reg_integer_data: numberOf(data.slice(7, -1)), type: 'REG_DWORD', type_id: 2 };
};

/** Sysmon's word for what it saw. NXLog writes its own `EventType` over it, which leaves the message to tell. */
const typeOf = (event: WindowsEvent): string => {
  const stated = event.spell('EventType');
  if (stated.endsWith('Key') || stated.endsWith('Value')) return stated;
  return labelled(event.message ?? '', 'EventType: ') ?? '';
};

/** Sysmon 12-14: keys made, deleted and renamed, values set, deleted and renamed. */
export const registryEvent: Builder = (event) => {
  const actor = sysmonActor(event);
  const path = event.spell('TargetObject');
  const type = typeOf(event);
  if (path === '') return undefined;
  const renamed = event.text('NewName');
  if (event.id === 13 || type.endsWith('Value')) {
    return {
      class_uid: CLASS.registryValueActivity,
      members: {
        actor,
        prev_reg_value: renamed === undefined ? undefined : splitValue(path),
        reg_value: { ...splitValue(renamed ?? path), ...dataOf(event.text('Details')) },
      },
      activity_id: event.id === 13 ? 2 : renamed === undefined ? 4 : 3,
    };
  }
  event.text('TargetObject');
  return {
    class_uid: CLASS.registryKeyActivity,
    members: {
      actor,
      prev_reg_key: renamed === undefined ? undefined : { path },
      reg_key: { path: renamed ?? path },
    },
    activity_id: event.id === 14 ? 5 : type === 'DeleteKey' ? 4 : type === 'CreateKey' ? 1 : 0,
  };
};

/** `%%1872`.. are the value types, in the order of winnt.h, as OCSF `type_id`. */
const TYPES = new Map<string, readonly [number, string]>([
  ['%%1872', [7, 'REG_NONE']],
  ['%%1873', [10, 'REG_SZ']],
  ['%%1874', [4, 'REG_EXPAND_SZ']],
  ['%%1875', [1, 'REG_BINARY']],
  ['%%1876', [2, 'REG_DWORD']],
  ['%%1877', [3, 'REG_DWORD_BIG_ENDIAN']],
  ['%%1878', [5, 'REG_LINK']],
  ['%%1879', [6, 'REG_MULTI_SZ']],
  ['%%1883', [8, 'REG_QWORD']],
]);

const regValue = (event: WindowsEvent, side: 'New' | 'Old', at: JsonObject): JsonObject => {
  const type = TYPES.get(event.spell(`${side}ValueType`));
  return { ...at, data: event.text(`${side}Value`), type: type?.[1], type_id: type?.[0] };
};

/** 4657: what a registry value was, and is now. */
export const registryValue: Builder = (event) => {
  const at = { name: event.text('ObjectValueName'), path: event.text('ObjectName') };
  if (at.name === undefined || at.path === undefined) return undefined;
  return {
    class_uid: CLASS.registryValueActivity,
    members: {
      actor: caller(event),
      prev_reg_value: event.peek('OldValue') === undefined ? undefined : regValue(event, 'Old', at),
      reg_value: regValue(event, 'New', at),
    },
    // Created (set), modified, deleted.
    activity_id: Math.max(0, ['', '', '%%1904', '%%1905', '%%1906'].indexOf(event.spell('OperationType'))),
  };
};
