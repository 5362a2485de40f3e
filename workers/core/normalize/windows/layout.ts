// Where the parts of a Windows event lie in the record of its sender: Winlogbeat (ECS nested or dotted, and 5.x/6.x), NXLog and
// other flat JSON, the event's own XML, and JSON made of it (Velociraptor, Chainsaw, evtx_dump). Nothing is copied.
import { type Fields, isObject } from '../fields.ts';

/** Where members lie: an object, and what stands before each name where the sender flattened it. */
export type Place = readonly [Fields, string];

/** Where the parts of a record lie. */
export interface Layout {
  readonly system: Place;
  readonly data: readonly Place[];
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

const placed = (...fields: (Fields | undefined)[]): Place[] => {
  const places: Place[] = [];
  for (const one of fields) if (one !== undefined) places.push([one, '']);
  return places;
};

/** Finds the parts; a flat record is both. */
export const layoutOf = (top: Fields): Layout => {
  const event = top.child('Event') ?? top;
  const system = event.child('System');
  if (system !== undefined) {
    return {
      system: [system, ''],
      data: placed(event.child('EventData'), userData(event.child('UserData'))),
    };
  }
  const winlog = top.child('winlog');
  const beat = winlog ?? top;
  const own = placed(
    beat.child('event_data'),
    beat.child('user_data'),
    top.child('ExtraEventData'),
    top.child('EventData'),
  );
  if (winlog !== undefined) return { system: [winlog, ''], data: own };
  if (top.peek('winlog.channel') !== undefined || top.peek('winlog.event_id') !== undefined) {
    return {
      system: [top, 'winlog.'],
      data: [
        [top, 'winlog.event_data.'],
        [top, 'winlog.user_data.'],
      ],
    };
  }
  return {
    system: [top, ''],
    data: own.length > 0 && top.peek('event_data') !== undefined ? own : [...own, [top, '']],
  };
};
