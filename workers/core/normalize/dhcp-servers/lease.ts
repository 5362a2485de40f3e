// What one line of a DHCP server or client says, and the DHCP Activity (4004) it becomes. The line itself is the message.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { syslogSeverity } from '../toolkit/severity.ts';

/** One message of DHCP, or what became of a lease. */
export interface Lease {
  /** `activity_id`: 1 discover .. 8 inform, 9 expire. */
  readonly activity: number;
  /** Beside activity 99. */
  readonly name?: string | undefined;
  /** The client's address: asked for, offered, leased or given back. */
  readonly ip?: string | undefined;
  readonly mac?: string | undefined;
  readonly host?: string | undefined;
  readonly server?: string | undefined;
  readonly seconds?: number | undefined;
  readonly transaction?: string | undefined;
  /** The interface it came in by, or the address of the relay. */
  readonly via?: string | undefined;
  /** The line is the client's own. */
  readonly isClient?: boolean | undefined;
  readonly detail?: string | undefined;
  readonly code?: string | undefined;
  readonly isRenewal?: boolean | undefined;
}

/** The client: a MAC is as good as a name where there is nothing else. */
const clientOf = ({ host, ip, mac }: Lease): JsonObject | undefined => {
  const hostname = host !== undefined && isHostname(host) ? host : undefined;
  if (ip === undefined && hostname === undefined && mac === undefined) return undefined;
  return { hostname, ip, mac, uid: ip === undefined && hostname === undefined ? mac : undefined };
};

/** Closes the event; undefined, and nothing taken, where it names neither end. */
export const leaseEvent = (draft: Draft, product: JsonObject, lease: Lease): OcsfEvent | undefined => {
  const { activity, via } = lease;
  const isRelayed = via !== undefined && isIp(via);
  const port = isRelayed ? undefined : via;
  draft.takeSyslogTime();
  const device = draft.takeHeaderDevice();
  const source =
    clientOf(lease) ??
    (lease.isClient === true ? device && { hostname: device.hostname, ip: device.ip } : undefined);
  const destination: JsonObject | undefined =
    lease.server === undefined
      ? lease.isClient === true || device === undefined
        ? undefined
        : { hostname: device.hostname, interface_name: port, ip: device.ip }
      : { interface_name: lease.isClient === true ? undefined : port, ip: lease.server };
  if (source === undefined && destination === undefined) return undefined;
  const header = draft.syslog();
  const pid = header?.integer('proc_id');
  const program = pid === undefined ? undefined : header?.text('app_name');
  return buildEvent(draft, {
    activity_id: activity,
    activity_name: activity === 99 ? (lease.name ?? 'Other') : undefined,
    class_uid: CLASS.dhcpActivity,
    members: {
      actor: pid === undefined ? undefined : { process: { name: program, pid } },
      app_protocol_name: 'dhcp',
      device,
      dst_endpoint: destination,
      is_renewal: lease.isRenewal,
      lease_dur: lease.seconds,
      relay: isRelayed ? { ip: via } : undefined,
      src_endpoint: source,
      transaction_uid: lease.transaction,
    },
    message: draft.fields.text('message') ?? lease.detail,
    metadata: { event_code: lease.code },
    product,
    severity_id: Math.max(activity === 6 || activity === 4 ? 2 : 1, syslogSeverity(draft.header?.severity)),
    status: activity === 6 || activity === 4 ? FAILURE : activity === 5 ? SUCCESS : undefined,
    status_detail: lease.detail,
  });
};
