// Tailscale's network flow logs (https://tailscale.com/kb/1219/network-flow-logs), each flow an event of its own since decode
// (tailnet-flows.ts) -> Network Activity (4001). Its audit log is among saas/.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { splitHost } from '../microsoft/parts.ts';
import { CLASS } from '../toolkit/classes.ts';
import { openDraft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import { buildEvent } from '../toolkit/event.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { protocolByNumber } from '../toolkit/protocol.ts';
import { parseTime } from '../toolkit/time.ts';

const PRODUCT = { name: 'Network flow logs', vendor_name: 'Tailscale' };

/** A node's address and port; the text stays, since it comes apart. Port 0 stands for any. */
const endOf = (value: unknown): JsonObject | undefined => {
  const found = typeof value === 'string' ? splitHost(value) : undefined;
  return found === undefined ? undefined : { ip: found.ip, port: found.port === 0 ? undefined : found.port };
};

/** Which of the lists it was in: the one that is left, empty. */
const listOf = ({ envelope }: DecodedEvent): string | undefined =>
  Object.keys(envelope ?? {}).find((name) => name.endsWith('Traffic'));

const mapFlow = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context);
  const { envelope, fields } = draft;
  const [source, target] = [endOf(fields.peek('src')), endOf(fields.peek('dst'))];
  if (source === undefined && target === undefined) return genericJson.map(event, context);
  if (envelope !== undefined) draft.takeTime(envelope, 'start');
  const number = wholeNumber(fields.peek('proto'));
  const protocol = number === undefined ? undefined : protocolByNumber(number);
  if (protocol !== undefined) fields.drop('proto');
  const node = envelope?.text('nodeId');
  return buildEvent(draft, {
    class_uid: CLASS.networkActivity,
    activity_id: 6,
    product: PRODUCT,
    metadata: { log_name: listOf(event) },
    message: arrow(source, target),
    members: {
      connection_info: { direction_id: 0, protocol_name: protocol?.name, protocol_num: protocol?.number },
      device: node === undefined ? undefined : { type_id: 0, uid: node },
      dst_endpoint: target,
      // Written otherwise, so their texts stay.
      end_time: parseTime(envelope?.peek('end')),
      src_endpoint: source,
      start_time: parseTime(envelope?.peek('start')),
      traffic: {
        bytes_in: fields.integer('rxBytes'),
        bytes_out: fields.integer('txBytes'),
        packets_in: fields.integer('rxPkts'),
        packets_out: fields.integer('txPkts'),
      },
    },
  });
};

/** Flows between the nodes of a tailnet, and through them. */
export const tailscale: Mapper = {
  product: 'tailscale',
  formats: ['json'],
  markers: ['dst', 'src'],
  matches: (event) =>
    typeof event.envelope?.nodeId === 'string' &&
    listOf(event) !== undefined &&
    (typeof event.record.src === 'string' || typeof event.record.dst === 'string'),
  map: mapFlow,
};
