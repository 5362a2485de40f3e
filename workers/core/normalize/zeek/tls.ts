// ssl.log, quic.log, x509.log and known_certs.log -> Network Activity (4001) with the `tls` object; ocsp.log -> Web
// Resources Activity (6001). https://docs.zeek.org/en/master/scripts/base/protocols/ssl/main.zeek.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../address.ts';
import { CLASS, FAILURE, SUCCESS } from '../classes.ts';
import { type AlgorithmName, algorithmOf, fingerprint } from '../fingerprint.ts';
import { OBSERVABLE } from '../observables.ts';
import { type Log, logEvent, trafficEvent, words } from './log.ts';

/** OCSF requires a version; a handshake that broke off, or a certificate by itself, has none. */
const UNKNOWN_VERSION = 'unknown';

const print = (log: Log, at: string, algorithm: AlgorithmName, value: string | undefined) =>
  value === undefined ? undefined : fingerprint(log.draft.observables, `${at}.value`, algorithm, value);

/** Takes certificate fingerprints as the chain; each is noted as a hash. */
const takeChain = (log: Log): string[] | undefined => {
  const chain = log.fields.texts('cert_chain_fps');
  for (const value of chain?.slice(0, 16) ?? [])
    log.draft.observables.add('tls.certificate_chain', OBSERVABLE.hash, value);
  return chain;
};

const takeJa4 = (log: Log): JsonObject[] | undefined => {
  const client = log.fields.text('ja4');
  const server = log.fields.text('ja4s');
  if (client === undefined && server === undefined) return undefined;
  const list: JsonObject[] = [];
  if (client !== undefined) list.push({ type_id: 1, value: client });
  if (server !== undefined) list.push({ type_id: 2, value: server });
  return list;
};

const boolStatus = (value: unknown) => (value === true ? SUCCESS : value === false ? FAILURE : undefined);

/** Maps a record of ssl.log: a handshake that was finished, or was not. */
export const mapSsl = (log: Log): OcsfEvent => {
  const { fields } = log;
  const sni = fields.text('server_name');
  const version = fields.text('version');
  const status = boolStatus(fields.peek('established'));
  const alert = fields.text('last_alert');
  const validation = fields.peek('validation_status') === 'ok' ? undefined : fields.text('validation_status');
  return trafficEvent(log, {
    activity_id: status === FAILURE ? 4 : 1,
    app: 'tls',
    members: {
      ja4_fingerprint_list: takeJa4(log),
      tls: {
        certificate_chain: takeChain(log),
        cipher: fields.text('cipher'),
        ja3_hash: print(log, 'tls.ja3_hash', 'md5', fields.text('ja3')),
        ja3s_hash: print(log, 'tls.ja3s_hash', 'md5', fields.text('ja3s')),
        sni: observed(log, sni),
        version: version ?? UNKNOWN_VERSION,
      },
    },
    status,
    // An alert ends a handshake; what is wrong with a certificate need not.
    status_code: alert === undefined ? undefined : validation,
    status_detail: alert ?? validation,
    summary: words('tls', version, sni),
  });
};

const observed = (log: Log, sni: string | undefined): string | undefined => {
  if (sni !== undefined && isHostname(sni)) log.draft.observables.add('tls.sni', OBSERVABLE.hostname, sni);
  return sni;
};

/** Maps a record of quic.log; the TLS inside QUIC is always 1.3 (RFC 9001 section 4.2). */
export const mapQuic = (log: Log): OcsfEvent => {
  const sni = log.fields.text('server_name');
  return trafficEvent(log, {
    activity_id: 1,
    members: { tls: { sni: observed(log, sni), version: 'TLS 1.3' } },
    summary: words('quic', sni),
  });
};

/** `CN` of a distinguished name, the most specific part first as Zeek writes it. */
const commonName = (subject: string): string | undefined => {
  const at = subject.startsWith('CN=') ? 0 : subject.indexOf(',CN=') + 1;
  if (!subject.startsWith('CN=', at)) return undefined;
  const end = subject.indexOf(',', at);
  return subject.slice(at + 3, end < 0 ? subject.length : end);
};

/** The end that a certificate names: its first alternative name, or its subject. Nobody else is known to have shown it. */
const namedEnd = (names: readonly unknown[], subject: string | undefined): JsonObject | undefined => {
  const common = subject === undefined ? undefined : (commonName(subject) ?? subject);
  const name = [...names.slice(0, 1), common].find((one) => typeof one === 'string' && one !== '');
  if (typeof name !== 'string') return undefined;
  if (isIp(name)) return { ip: name };
  if (name.startsWith('*.') && isHostname(name.slice(2))) return { domain: name.slice(2) };
  return name.includes('.') && isHostname(name) ? { hostname: name } : { name };
};

const takeSans = (log: Log): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const [key, type] of SANS) {
    for (const name of log.fields.texts(log.key(key)) ?? []) list.push({ name, type });
  }
  return list.length === 0 ? undefined : list;
};

const SANS = [
  ['san.dns', 'DNS'],
  ['san.uri', 'URI'],
  ['san.email', 'Email'],
  ['san.ip', 'IP Address'],
] as const;

/** Maps a record of x509.log; undefined where the certificate names nobody, or lacks what OCSF requires of one. */
export const mapX509 = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const dns = fields.peek(log.key('san.dns'));
  const subject = fields.peek(log.key('certificate.subject'));
  const name = typeof subject === 'string' && subject !== '' ? subject : undefined;
  const whom = namedEnd(Array.isArray(dns) ? dns : [], name);
  const serial = fields.peek(log.key('certificate.serial'));
  const issuer = fields.peek(log.key('certificate.issuer'));
  if (whom === undefined || typeof serial !== 'string' || typeof issuer !== 'string') return undefined;
  fields.drop(log.key('certificate.subject'));
  fields.drop(log.key('certificate.serial'));
  fields.drop(log.key('certificate.issuer'));
  const algorithm = algorithmOf(fields.spell('fingerprint'));
  const certificate: JsonObject = {
    created_time: log.time('certificate.not_valid_before'),
    expiration_time: log.time('certificate.not_valid_after'),
    fingerprints:
      algorithm === undefined
        ? undefined
        : [{ ...print(log, 'tls.certificate.fingerprints', algorithm, fields.text('fingerprint')) }],
    is_self_signed: issuer === name ? true : undefined,
    issuer,
    sans: takeSans(log),
    serial_number: serial,
    subject: name,
    uid: fields.text('id'),
    version: fields.label(log.key('certificate.version')),
  };
  const role = fields.peek('client_cert') === true ? 'src_endpoint' : 'dst_endpoint';
  return trafficEvent(log, {
    app: 'tls',
    members: { [role]: whom, tls: { certificate, version: UNKNOWN_VERSION } },
    summary: words('certificate', name),
  });
};

/** Maps a record of known_certs.log: who showed which certificate. */
export const mapKnownCerts = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const ip = fields.ip('host');
  if (ip === undefined) return undefined;
  const { issuer_subject: issuer, serial } = fields.record;
  const whole = typeof issuer === 'string' && typeof serial === 'string';
  if (whole) {
    fields.drop('issuer_subject');
    fields.drop('serial');
  }
  const subject = whole ? fields.text('subject') : undefined;
  return trafficEvent(log, {
    app: 'tls',
    members: {
      // The host that is known by the certificate, not the sensor.
      device: { ip, type_id: 0 },
      dst_endpoint: { ip, port: fields.port('port_num') },
      tls: {
        certificate: whole ? { issuer, serial_number: serial, subject } : undefined,
        version: UNKNOWN_VERSION,
      },
    },
    summary: words('known certificate', subject),
  });
};

/** Maps a record of ocsp.log: somebody, whom the log does not name, read what an authority says of a certificate. */
export const mapOcsp = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const serial = fields.text('serialNumber');
  if (serial === undefined) return undefined;
  const state = fields.text('certStatus');
  const revoked = state === 'revoked';
  return logEvent(log, {
    activity_id: 2,
    class_uid: CLASS.webResourcesActivity,
    members: {
      web_resources: [{ type: 'X.509 certificate status', uid: serial, uid_alt: fields.text('id') }],
    },
    message: `certificate ${serial} is ${state ?? 'unknown'}${revoked ? ` (${fields.spell('revokereason')})` : ''}`,
    severity_id: revoked ? 3 : 1,
    status_detail: state,
  });
};
