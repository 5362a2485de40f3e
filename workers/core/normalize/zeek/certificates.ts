// x509.log, known_certs.log and ocsp.log. A certificate by itself was shown by nobody: whom it names stands for the end.
// https://docs.zeek.org/en/master/logs/x509.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { isText, type JsonObject, type JsonValue } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { algorithmOf, fingerprint } from '../toolkit/fingerprint.ts';
import { plan } from '../toolkit/plan.ts';
import { type Log, logEvent, objectOf, words } from './log.ts';

/** `CN` of a distinguished name, the most specific part first as Zeek writes it. */
const commonName = (subject: string): string => {
  const at = subject.startsWith('CN=') ? 0 : subject.indexOf(',CN=') + 1;
  if (!subject.startsWith('CN=', at)) return subject;
  const end = subject.indexOf(',', at);
  return subject.slice(at + 3, end < 0 ? subject.length : end);
};

/** The end that a certificate names: its first alternative name, or its subject. */
const namedEnd = (first: JsonValue | undefined, subject: JsonValue | undefined): JsonObject | undefined => {
  const name =
    typeof first === 'string' && first !== ''
      ? first
      : typeof subject === 'string'
        ? commonName(subject)
        : '';
  if (name === '') return undefined;
  if (isIp(name)) return { ip: name };
  if (name.startsWith('*.') && isHostname(name.slice(2))) return { domain: name.slice(2) };
  return name.includes('.') && isHostname(name) ? { hostname: name } : { name };
};

const SANS = [
  ['san/dns', 'DNS'],
  ['san/uri', 'URI'],
  ['san/email', 'Email'],
  ['san/ip', 'IP Address'],
] as const;

const X509 = plan([
  'tls.certificate.issuer certificate/issuer',
  'tls.certificate.serial_number certificate/serial',
  'tls.certificate.subject certificate/subject',
  'tls.certificate.uid id',
  'tls.certificate.version label:certificate/version',
]);

/** What all handshakes are, of which only the certificate is known. OCSF requires a version: there is none. */
const traffic = (log: Log, members: JsonObject, subject: string): OcsfEvent => {
  Object.assign(members, { app_protocol_name: 'tls', connection_info: { direction_id: 0 } });
  members.tls = { ...objectOf(members.tls), version: 'unknown' };
  return logEvent(log, members, {
    activity_id: 6,
    class_uid: CLASS.networkActivity,
    message: words('certificate', subject),
  });
};

/** Maps a record of x509.log; undefined where the certificate names nobody, or lacks what OCSF requires of one. */
export const mapX509 = (log: Log): OcsfEvent | undefined => {
  const names = log.peek('san/dns');
  const subject = log.peek('certificate/subject');
  const whom = namedEnd(Array.isArray(names) ? names[0] : undefined, subject);
  const issuer = log.peek('certificate/issuer');
  if (whom === undefined || !isText(issuer) || !isText(log.peek('certificate/serial'))) return undefined;
  const digest = log.spell('fingerprint');
  const algorithm = algorithmOf(digest);
  if (algorithm !== undefined) log.fields.drop('fingerprint');
  const sans = SANS.flatMap(([key, type]) =>
    (log.fields.texts(log.key(key)) ?? []).map((name) => ({ name, type })),
  );
  const seen = log.draft.observables;
  const at = 'tls.certificate.fingerprints.value';
  const certificate: JsonObject = {
    created_time: log.time('certificate/not_valid_before'),
    expiration_time: log.time('certificate/not_valid_after'),
    fingerprints: algorithm === undefined ? undefined : [fingerprint(seen, at, algorithm, digest)],
    is_self_signed: issuer === subject ? true : undefined,
    sans: sans.length === 0 ? undefined : sans,
  };
  const role = log.peek('client_cert') === true ? 'src_endpoint' : 'dst_endpoint';
  const members = log.fillSpelled(X509, { [role]: whom, tls: { certificate } });
  return traffic(log, members, typeof subject === 'string' ? subject : '');
};

const KNOWN = plan(['device.ip ip:host', 'device.type_id =0', 'dst_endpoint.port port:port_num']);
const KNOWN_CERTIFICATE = plan([
  'tls.certificate.issuer issuer_subject',
  'tls.certificate.serial_number serial',
  'tls.certificate.subject subject',
]);

/** Maps a record of known_certs.log: who showed which certificate. */
export const mapKnownCerts = (log: Log): OcsfEvent | undefined => {
  const { host, issuer_subject: issuer, serial } = log.fields.record;
  if (typeof host !== 'string' || !isIp(host)) return undefined;
  const members = log.fill(KNOWN, { dst_endpoint: { ip: host } });
  const isWhole = isText(issuer) && isText(serial);
  const subject = log.spell('subject');
  return traffic(log, isWhole ? log.fill(KNOWN_CERTIFICATE, members) : members, subject);
};

const OCSP = plan([
  'web_resources[].uid label:serialNumber',
  'web_resources[].uid_alt id',
  'web_resources[].type =X.509 certificate status',
  'status_detail certStatus',
]);

/** Maps a record of ocsp.log: somebody, whom the log does not name, read what an authority says of a certificate. */
export const mapOcsp = (log: Log): OcsfEvent | undefined => {
  const [serial, state] = [log.spell('serialNumber'), log.spell('certStatus')];
  if (serial === '') return undefined;
  return logEvent(log, log.fill(OCSP), {
    activity_id: 2,
    class_uid: CLASS.webResourcesActivity,
    message: words('certificate', serial, 'is', state, log.spell('revokereason')),
    severity_id: state === 'revoked' ? 3 : 1,
  });
};
