// osquery result logs (https://osquery.readthedocs.io/en/stable/deployment/logging/): rows of a table that appeared, went
// or are there. Event tables are what happened; other rows are evidence of the host's state (5040) where OCSF has an
// object for them, else inventory (5001).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { eventOf } from './events.ts';
import { evidenceOf } from './evidence.ts';

const PRODUCT = { name: 'osquery', vendor_name: 'osquery' };

const takeDevice = (fields: Fields): JsonObject | undefined => {
  const known = fields.child('decorations');
  const hostname = known?.hostname('hostname') ?? fields.hostname('hostIdentifier');
  const uid = known?.text('host_uuid') ?? fields.text('hostIdentifier');
  const ip = known?.ip('address') ?? known?.ip('remote_address');
  if (hostname === undefined && uid === undefined) return undefined;
  return { hostname, ip, type_id: 0, uid: uid === hostname ? undefined : uid };
};

const mapOsquery = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const columns = fields.child('columns');
  // `calendarTime` is C's asctime in UTC; `unixTime` says the same in seconds.
  draft.takeTime(fields, 'unixTime');
  draft.takeTime(fields, 'calendarTime');
  draft.takeSyslogTime();
  const name = fields.text('name');
  const action = fields.text('action');
  const device = takeDevice(fields);
  const parts: EventParts = {
    class_uid: CLASS.inventoryInfo,
    activity_id: 2,
    product: PRODUCT,
    metadata: { event_code: name, log_name: fields.text('log_type') },
    message: `${name ?? 'query'} ${action ?? 'result'}`,
    members: { device },
  };
  const seen = { draft, parts, columns, name: name ?? '', action, device };
  const special =
    columns === undefined || device === undefined ? undefined : (eventOf(seen) ?? evidenceOf(seen));
  if (special === undefined && device === undefined) {
    return buildEvent(draft, { ...parts, class_uid: CLASS.baseEvent, activity_id: 0, members: {} });
  }
  return buildEvent(draft, special ?? parts);
};

/** What osquery says happened to a row. */
const ACTIONS: ReadonlySet<unknown> = new Set(['added', 'removed', 'snapshot']);

/** Matches a result: a query's name, and rows of it, one or a batch. */
const matches = (event: DecodedEvent): boolean => {
  const { name, hostIdentifier, columns, diffResults, snapshot, action } = event.record;
  if (typeof name !== 'string') return false;
  if (hostIdentifier !== undefined && isObject(diffResults)) return true;
  if (hostIdentifier === undefined ? !ACTIONS.has(action) : typeof action !== 'string') return false;
  return isObject(columns) || Array.isArray(snapshot);
};

/** osquery's differential, snapshot and event results. */
export const osquery: Mapper = {
  product: 'osquery',
  formats: ['json'],
  markers: ['hostIdentifier', 'columns', 'snapshot'],
  matches,
  map: mapOsquery,
};
