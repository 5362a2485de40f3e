// The Windows Firewall's pfirewall.log, a W3C log -> Network Activity (4001).
// https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/configure-logging
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { arrow, DESTINATION, SOURCE, takeEndpoint } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import { protocol } from '../toolkit/protocol.ts';
import { takeObject } from '../toolkit/take-object.ts';
import { wordVerdict } from '../toolkit/verdict.ts';

const WINDOWS_FIREWALL = { name: 'Windows Firewall', vendor_name: 'Microsoft' };

const isAddress = (value: JsonValue | undefined): boolean => typeof value === 'string' && isIp(value);

/** Has it the columns of the Windows Firewall, and an end? */
export const isFirewall = ({ format, record }: DecodedEvent): boolean =>
  format === 'w3c' &&
  typeof record.action === 'string' &&
  (isAddress(record['src-ip']) || isAddress(record['dst-ip']));

const WAYS = new Map<unknown, readonly [number, string]>([
  ['RECEIVE', [1, 'Inbound']],
  ['SEND', [2, 'Outbound']],
]);

/** Maps one packet or connection. */
export const mapFirewall = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  if (draft.setTime(`${fields.spell('date')} ${fields.spell('time')}`)) {
    fields.drop('date');
    fields.drop('time');
  }
  draft.takeSyslogTime();
  const action = fields.text('action') ?? '';
  const verdict = wordVerdict(action);
  const known = protocol(fields.text('protocol'));
  const source = takeEndpoint(draft, fields, SOURCE, { ip: 'src-ip', port: 'src-port' });
  const destination = takeEndpoint(draft, fields, DESTINATION, { ip: 'dst-ip', port: 'dst-port' });
  const way = WAYS.get(fields.peek('path'));
  const isDenied = verdict?.action_id === 2;
  const size = fields.integer('size');
  return buildEvent(draft, {
    activity_id: isDenied ? 5 : 6,
    class_uid: CLASS.networkActivity,
    members: {
      actor: takeActor(fields),
      connection_info: {
        direction: way?.[1],
        direction_id: way?.[0] ?? 0,
        protocol_name: known?.name,
        protocol_num: known?.number,
      },
      dst_endpoint: destination,
      src_endpoint: source,
      traffic: size === undefined ? undefined : { bytes: size },
    },
    message: `${action} ${known?.name ?? ''} ${arrow(source, destination)}`,
    metadata: { event_code: action, log_name: 'pfirewall' },
    product: WINDOWS_FIREWALL,
    status: isDenied ? FAILURE : SUCCESS,
    verdict,
  });
};

const takeActor = (fields: Draft['fields']) => {
  const process = takeObject(fields, [['pid', 'integer', 'pid']]);
  return process === undefined ? undefined : { process };
};
