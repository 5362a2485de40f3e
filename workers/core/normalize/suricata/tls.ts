// EVE `tls` and `quic`: a handshake -> Network Activity (4001) with the `tls` object, JA3 and JA4.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, typeUid } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { arrow } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fingerprint } from '../toolkit/fingerprint.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { eveMetadata, takeConnection, takeDestination, takeSource } from './eve.ts';
import { peekTime } from './flow.ts';

/** Attribute paths of one handshake, for its observables. */
export interface TlsPaths {
  readonly certificate: string;
  readonly ja3: string;
  readonly ja3s: string;
  readonly serial: string;
  readonly sni: string;
}

const pathsOf = (at: string): TlsPaths => ({
  certificate: `${at}.certificate.fingerprints.value`,
  ja3: `${at}.ja3_hash.value`,
  ja3s: `${at}.ja3s_hash.value`,
  serial: `${at}.certificate.serial_number`,
  sni: `${at}.sni`,
});

/** `tls` of an event, and of a finding's evidence. */
export const TLS = pathsOf('tls');
export const EVIDENCE_TLS = pathsOf('evidences.tls');

/** OCSF requires a version; EVE leaves it out where the handshake did not get that far. */
const UNKNOWN_VERSION = 'unknown';

/** The server's certificate; undefined without issuer and serial number, which the schema requires. */
const takeCertificate = (draft: Draft, tls: Fields, paths: TlsPaths): JsonObject | undefined => {
  const { issuerdn, serial } = tls.record;
  if (typeof issuerdn !== 'string' || typeof serial !== 'string') return undefined;
  if (issuerdn === '' || serial === '') return undefined;
  tls.drop('issuerdn');
  tls.drop('serial');
  draft.observables.add(paths.serial, OBSERVABLE.serialNumber, serial);
  const sha1 = tls.text('fingerprint');
  return {
    created_time: peekTime(tls, 'notbefore'),
    expiration_time: peekTime(tls, 'notafter'),
    fingerprints:
      sha1 === undefined ? undefined : [fingerprint(draft.observables, paths.certificate, 'sha1', sha1)],
    issuer: issuerdn,
    serial_number: serial,
    subject: tls.text('subject'),
  };
};

const takeJa3 = (draft: Draft, tls: Fields, key: 'ja3' | 'ja3s', path: string): JsonObject | undefined => {
  const hash = tls.child(key)?.text('hash');
  return hash === undefined ? undefined : fingerprint(draft.observables, path, 'md5', hash);
};

/** Takes the `tls` object. */
export const takeTls = (draft: Draft, tls: Fields, paths: TlsPaths, isQuic = false): JsonObject => {
  const sni = tls.text('sni');
  if (sni !== undefined) draft.observables.add(paths.sni, OBSERVABLE.hostname, sni);
  return {
    certificate: takeCertificate(draft, tls, paths),
    ja3_hash: takeJa3(draft, tls, 'ja3', paths.ja3),
    ja3s_hash: takeJa3(draft, tls, 'ja3s', paths.ja3s),
    sni,
    // QUIC's `version` is its own; the TLS inside it is always 1.3 (RFC 9001 section 4.2).
    version: isQuic ? 'TLS 1.3' : (tls.text('version') ?? UNKNOWN_VERSION),
  };
};

/** Takes JA4 as the list OCSF wants beside `tls`. */
export const takeJa4 = (tls: Fields): JsonObject[] | undefined => {
  const value = tls.text('ja4');
  return value === undefined ? undefined : [{ type_id: 1, value }];
};

/** Maps a `tls` or `quic` event. */
export const mapTls = (draft: Draft, tls: Fields, protocol: string): OcsfEvent => {
  const source = takeSource(draft);
  const destination = takeDestination(draft);
  const handshake = takeTls(draft, tls, TLS, protocol === 'quic');
  return {
    activity_id: 1,
    app_protocol_name: protocol,
    category_uid: 4,
    class_uid: CLASS.networkActivity,
    connection_info: takeConnection(draft),
    dst_endpoint: destination,
    ja4_fingerprint_list: takeJa4(tls),
    message: `${protocol} ${handshake.version} ${handshake.sni ?? '-'} ${arrow(source, destination)}`,
    metadata: eveMetadata(draft, protocol),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: 1,
    src_endpoint: source,
    time: draft.time,
    tls: handshake,
    type_uid: typeUid(CLASS.networkActivity, 1),
    unmapped: draft.unmapped(),
  };
};
