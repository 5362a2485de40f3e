// Sign-ins and what else happens to sessions: Authentication (3002). Pages of events 4624, 4625, 4768, 4769, 4776 and 6272;
// ticket encryption by RFC 3961 and 4757; AD FS's 1200 to 1210 and 500 to 510.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import {
  account,
  accountOf,
  type Builder,
  caller,
  classicText,
  element,
  here,
  labelled,
  session,
  target,
} from './entities.ts';
import type { WindowsEvent } from './record.ts';
import { reasonOf } from './status.ts';
import { numberOf } from './values.ts';

/** Captions of OCSF `logon_type_id`, whose numbers are those of Windows, but 0, which is 1 there. */
const LOGON_TYPES =
  'Unknown,System,Interactive,Network,Batch,OS Service,,Unlock,Network Cleartext,New Credentials,Remote Interactive,Cached Interactive,Cached Remote Interactive,Cached Unlock'.split(
    ',',
  );

const logonType = (event: WindowsEvent): JsonObject => {
  const stated = numberOf(event.peek('LogonType'));
  const id = stated === 0 ? 1 : (stated ?? 6);
  const caption = LOGON_TYPES[id] ?? '';
  if (caption === '') return {};
  if (stated === id) event.number('LogonType');
  return { logon_type: caption, logon_type_id: id };
};

const auth = (name: string, id: number): JsonObject => ({ auth_protocol: name, auth_protocol_id: id });

/** By the package that checked it; one that OCSF has no number for keeps its name. */
const protocolOf = (event: WindowsEvent, kerberos: boolean): JsonObject => {
  if (event.spell('PackageName').startsWith('MICROSOFT_AUTHENTICATION_PACKAGE')) return auth('NTLM', 1);
  const name = kerberos ? 'Kerberos' : event.text('AuthenticationPackageName', 'PackageName');
  if (name === undefined) return (event.id ?? 0) >= 6272 ? auth('RADIUS', 10) : {};
  return auth(name, name === 'Kerberos' ? 2 : name === 'NTLM' ? 1 : 99);
};

/** OCSF `algorithm_id` of DES and AES; others have no number. */
const CIPHERS = new Map([
  ['0x1', 1],
  ['0x3', 1],
  ['0x11', 3],
  ['0x12', 3],
]);

const ticketOf = (event: WindowsEvent, activity: number): JsonObject | undefined => {
  const type = event.text('TicketEncryptionType');
  if (type === undefined) return undefined;
  return {
    encryption_details: { algorithm_id: CIPHERS.get(type) ?? 0, type },
    kerberos_flags: event.text('TicketOptions'),
    type_id: activity === 3 ? 1 : 2,
  };
};

/** Kinds that say by being what they are that it did not work. */
const FAILURES: ReadonlySet<number | undefined> = new Set([
  4625, 4649, 4771, 4772, 4773, 4775, 4777, 4820, 4821, 4822, 4823, 4824, 4825, 6273, 6274, 6275, 6276,
]);

const outcomeOf = (event: WindowsEvent, code: string | undefined): Status => {
  if (event.audit !== undefined) return event.audit;
  return FAILURES.has(event.id) || (numberOf(code) ?? 0) !== 0 ? FAILURE : SUCCESS;
};

/** Where the other side stands, as address and name. */
const SOURCES = [
  ['IpAddress', 'WorkstationName'],
  ['Address', 'Workstation'],
  ['ClientAddress', 'ClientName'],
  ['ClientIPAddress', ''],
  ['Param3', 'SChannelName'],
] as const;

const sourceOf = (event: WindowsEvent): JsonObject | undefined => {
  for (const [ip, name] of SOURCES) {
    const found = event.endpoint(ip, 'IpPort', name);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** A failed logon may name no account at all, but the NULL SID. */
const nobody = (event: WindowsEvent): JsonObject | undefined => {
  const uid = event.text('TargetUserSid');
  return uid === undefined ? undefined : { uid };
};

/** Arguments: where the user's name, domain, SID and session stand, where not under the usual names. */
export const logon: Builder = (event, [, activity, , name, domain, sid = '', id = 'TargetLogonId']) => {
  const kerberos = (event.id ?? 0) >= 4768 && (event.id ?? 0) <= 4773;
  const code = event.uid('SubStatus', 'FailureCode', 'ReasonCode') ?? event.text('Status');
  const status = outcomeOf(event, code);
  const service = event.text('ServiceName');
  return {
    class_uid: CLASS.authentication,
    members: {
      ...protocolOf(event, kerberos),
      ...logonType(event),
      actor: name === 'SubjectUserName' ? undefined : caller(event),
      authentication_token: kerberos ? ticketOf(event, activity) : undefined,
      dst_endpoint: event.endpoint('', '', 'TargetServerName') ?? here(event),
      service: service === undefined ? undefined : { name: service, uid: event.uid('ServiceSid') },
      session: session(event.uid(id), event.uid('LogonGuid')),
      src_endpoint: sourceOf(event),
      user: name === undefined ? (target(event) ?? nobody(event)) : account(event, name, domain, sid),
    },
    status,
    status_code: code,
    status_detail: event.text('Reason') ?? (status === FAILURE ? reasonOf(code, kerberos) : undefined),
  };
};

/** The line below one that ends in a label. */
const lineBelow = (text: string, label: string): string | undefined => {
  const at = text.indexOf(label);
  return at < 0 ? undefined : labelled(text.slice(at, at + 4096), '\n');
};

/** AD FS: who asked for a token, and from where, as an XML document or a list of claims in the text. */
export const federated: Builder = (event) => {
  const text = classicText(event).slice(0, 65_536);
  const ip = element(text, 'IpAddress') ?? '';
  return {
    class_uid: CLASS.authentication,
    members: {
      dst_endpoint: here(event),
      src_endpoint: isIp(ip) ? { ip } : undefined,
      user: accountOf(element(text, 'UserId') ?? lineBelow(text, '/claims/name')),
    },
  };
};
