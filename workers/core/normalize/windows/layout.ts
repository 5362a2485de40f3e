// Where the parts of a Windows event lie in the record of its sender, and what they are called there: Winlogbeat (ECS nested or
// dotted, and 5.x/6.x), OpenTelemetry's receiver, NXLog and other flat JSON, the event's own XML, and JSON made of it (Velociraptor, Chainsaw, evtx_dump).
import { type Fields, isObject } from '../toolkit/fields.ts';
import { spelledOut } from './told.ts';

/** Where members lie: an object, and what stands before each name where the sender flattened it. */
export type Place = readonly [Fields, string];

/** What a sender calls the parts of System; of several names, the first that is there. */
export interface Names {
  readonly prefix: string;
  readonly activity: readonly string[];
  readonly channel: readonly string[];
  readonly computer: readonly string[];
  readonly id: readonly string[];
  readonly keywords: readonly string[];
  readonly level: readonly string[];
  readonly provider: readonly string[];
  readonly recordId: readonly string[];
  readonly task: readonly string[];
  readonly version: readonly string[];
}

/** Names as Windows writes them, NXLog's and PowerShell's among them, and as Beats do. */
const NATIVE: Names = {
  prefix: '',
  activity: ['ActivityID'],
  channel: ['Channel', 'LogName', 'EventLog'],
  computer: ['Hostname', 'Computer', 'ComputerName', 'MachineName'],
  id: ['EventID', 'EventId', 'Id'],
  keywords: ['Keywords'],
  level: ['Level', 'Severity', 'LevelDisplayName', 'EventLevelName'],
  provider: ['SourceName', 'ProviderName', 'EventSourceName', 'Provider', 'Source'],
  recordId: ['RecordNumber', 'EventRecordID', 'RecordId', 'EventRecordId'],
  task: ['Task', 'Category'],
  version: ['Version'],
};

const beats = (prefix: string): Names => {
  const one = (...names: string[]): string[] => names.map((name) => prefix + name);
  return {
    prefix,
    activity: one('activity_id'),
    channel: one('channel', 'log_name'),
    computer: one('computer_name', 'computer'),
    id: one('event_id'),
    keywords: one('keywords'),
    level: one('level'),
    provider: one('provider_name', 'source_name'),
    recordId: one('record_id', 'record_number'),
    task: one('task'),
    version: one('version'),
  };
};

const BEATS = beats('');
const DOTTED = beats('winlog.');

/** Where the parts of a record lie. */
export interface Layout {
  readonly system: Fields;
  readonly names: Names;
  readonly data: readonly Place[];
  /** The whole record, where a Beat may have renamed data. */
  readonly renamed?: Fields;
}

/** The object under UserData: its name is the event's own. */
const userData = (fields: Fields | undefined): Fields | undefined => {
  if (fields === undefined) return undefined;
  for (const key of Object.keys(fields.record)) {
    if (key !== '__proto__' && key !== '#attributes' && isObject(fields.record[key]))
      return fields.child(key);
  }
  return fields;
};

const placed = (first: Fields | undefined, second: Fields | undefined, third?: Fields): Place[] => {
  const places: Place[] = first === undefined ? [] : [[first, '']];
  if (second !== undefined) places.push([second, '']);
  if (third !== undefined) places.push([third, '']);
  return places;
};

/** Finds the parts. A flat record is System and data in one, unless it has the data apart. */
export const layoutOf = (top: Fields): Layout => {
  if (top.peek('EventID') !== undefined || top.peek('EventId') !== undefined) {
    return {
      system: top,
      names: NATIVE,
      data: placed(
        top.child('ExtraEventData'),
        top.child('EventData') ?? spelledOut(top.peek('EventData')),
        top,
      ),
    };
  }
  const event = top.child('Event') ?? top;
  const system = event.child('System');
  if (system !== undefined) {
    const data = placed(event.child('EventData'), userData(event.child('UserData')));
    return { system, names: NATIVE, data };
  }
  if (top.peek('winlog.channel') !== undefined) {
    const data: Place[] = [
      [top, 'winlog.event_data.'],
      [top, 'winlog.user_data.'],
    ];
    return { system: top, names: DOTTED, data };
  }
  const beat = top.child('winlog') ?? top;
  const own = beat.child('event_data');
  const data = placed(own, beat.child('user_data'));
  // OpenTelemetry's receiver keeps the order: an object each.
  for (const one of own?.children('data') ?? []) data.push([one, '']);
  return beat === top
    ? { system: top, names: BEATS, data }
    : { system: beat, names: BEATS, data, renamed: top };
};
