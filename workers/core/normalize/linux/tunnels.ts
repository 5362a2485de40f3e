// OpenVPN 2.6 (multi.c, ssl_verify.c) and strongSwan's charon (ike_sa.c): who opened and closed a tunnel -> Tunnel
// Activity (4014).
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { endOf, lineEvent, originOf } from './line.ts';
import { connection, logon, type Make, originIn, type Row, type Sayings, sayings } from './sayings.ts';

const [OPEN, CLOSE, TRAFFIC, OTHER] = [1, 2, 6, 99];

const tunnel: Make = (line, values, activity, status) => {
  const source = endOf(originIn(values));
  if (source === undefined) return undefined;
  return lineEvent(line, {
    class_uid: CLASS.tunnelActivity,
    activity_id: activity,
    activity_name: values.does,
    status,
    status_detail: values.why,
    members: {
      app_protocol_name: values.proto,
      dst_endpoint: endOf(originOf(values.dst, undefined)),
      src_endpoint: source,
      user: values.user === undefined ? undefined : { name: values.user },
    },
  });
};

const VPN = { proto: 'openvpn' };
const IKE = { proto: 'ike' };
const WIREGUARD = { proto: 'wireguard' };

/** Of one client; its certificate's name stands before its address once that is known. */
const openvpnRows = sayings([
  ['%addr [%user] Peer Connection Initiated with ', tunnel, OPEN, SUCCESS, VPN],
  ['%user/%addr MULTI: Learn: ', tunnel, OTHER, undefined, { ...VPN, does: 'Learn' }],
  ['%user/%addr SIGTERM[%why] received', tunnel, CLOSE, undefined, VPN],
  ['%user/%addr SIGUSR1[%why] received', tunnel, CLOSE, undefined, VPN],
  ['%addr TLS: Initial packet from %there', tunnel, OPEN, undefined, VPN],
  ['%addr TLS Auth Error: %why', tunnel, OPEN, FAILURE, VPN],
  ['%addr TLS Error: %why', tunnel, OPEN, FAILURE, VPN],
  ['%addr VERIFY ERROR: %why', tunnel, OPEN, FAILURE, VPN],
  ["^%addr TLS: Username/Password authentication succeeded for username '%user'", logon, OPEN, SUCCESS],
  ['%addr SIGUSR1[%why] received', tunnel, CLOSE, undefined, VPN],
  ['%addr SIGTERM[%why] received', tunnel, CLOSE, undefined, VPN],
  ['%addr Connection reset, restarting', tunnel, CLOSE, undefined, VPN],
  ['TCP connection established with [AF_INET]%addr', tunnel, OPEN, undefined, VPN],
  ['TLS Error: %why from [AF_INET]%addr', tunnel, OPEN, FAILURE, VPN],
]);

/** Run as a daemon it writes no date of its own. */
const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /;

/** Lines of OpenVPN. */
export const openvpn: Sayings = (line, text) => openvpnRows(line, text.replace(DATE, ''));

const ike = sayings([
  ['IKE_SA %name established between %dst[%here]...%ip[%user]', tunnel, OPEN, SUCCESS, IKE],
  ['deleting IKE_SA %name between %dst[%here]...%ip[%user]', tunnel, CLOSE, undefined, IKE],
  ["authentication of '%user' with %method successful", logon, OPEN, SUCCESS],
  ["authentication of '%user' with %method failed", logon, OPEN, FAILURE],
  ["no EAP key found for hosts '%dst' - '%user'", logon, OPEN, FAILURE],
  ["no shared key found for '%rest' - '%user'", logon, OPEN, FAILURE],
  ["EAP-MS-CHAPv2 username: '%user'", logon, OTHER, undefined, { does: 'EAP-MS-CHAPv2 username' }],
  ['received packet: from %ip[%port] to %dst[%dstport]', connection, TRAFFIC, undefined, IKE],
  ['sending packet: from %dst[%dstport] to %ip[%port]', connection, TRAFFIC, undefined, IKE],
  ['%ip is initiating a', tunnel, OPEN, undefined, IKE],
  ['initiating %name to %ip', tunnel, OPEN, undefined, IKE],
  ['deleting half open IKE_SA with %ip after timeout', tunnel, CLOSE, FAILURE, IKE],
]);

/** Behind the thread, the subsystem and the connection: `12[IKE] <road-warrior|7> `. */
export const charon: typeof ike = (line, text) =>
  ike(line, text.replace(/^\d{1,3}\[[A-Z]{3}\] (?:<[^>]{1,120}> )?/, ''));

/** WireGuard's lines in the kernel's log. */
export const WIREGUARD_ROWS: readonly Row[] = [
  [
    'wireguard: %name: Receiving handshake initiation from peer %n (%addr)',
    tunnel,
    OPEN,
    undefined,
    WIREGUARD,
  ],
  ['wireguard: %name: Handshake for peer %n (%addr) did not complete', tunnel, OPEN, FAILURE, WIREGUARD],
];
