// Suricata EVE (https://docs.suricata.io/en/suricata-8.0.1/output/eve/eve-json-format.html): one mapper per
// `event_type`, each in its own file; what has none becomes Network Activity when two ends are known.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { isIp } from '../address.ts';
import { baseEvent } from '../base-event.ts';
import { Draft } from '../draft.ts';
import type { Mapper } from '../table.ts';
import { mapAlert } from './alert.ts';
import { SURICATA } from './eve.ts';
import { mapFlow } from './flow.ts';

const mapEve = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  draft.takeTime(draft.fields, 'timestamp');
  const type = draft.fields.text('event_type');
  const alert = type === 'alert' ? draft.fields.child('alert') : undefined;
  if (alert !== undefined) return mapAlert(draft, alert);
  const { src_ip: source, dest_ip: destination } = event.record;
  // Network classes need one end at least.
  const hasEnd =
    (typeof source === 'string' && isIp(source)) || (typeof destination === 'string' && isIp(destination));
  if (hasEnd && type === 'flow') return mapFlow(draft);
  return baseEvent(draft, SURICATA, { severity_id: 1 }, { log_name: type });
};

/** Matches what only EVE has: an event type beside a flow id, or beside a member of that name. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  const type = record.event_type;
  return (
    typeof type === 'string' &&
    typeof record.timestamp === 'string' &&
    (record.flow_id !== undefined || Object.hasOwn(record, type))
  );
};

/** Suricata EVE JSON. */
export const suricata: Mapper = { product: 'suricata', matches, map: mapEve };
