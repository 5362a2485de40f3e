// Zeek: whatever a record holds under the names its logs use, what comes out is valid OCSF and holds all of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { normalize } from '../../../../workers/core/normalize/normalize.ts';
import { zeek } from '../../../../workers/core/normalize/zeek/zeek.ts';
import { attested } from '../../../support/attested.ts';
import { lostLeaves } from '../../../support/kept-leaves.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../../support/ocsf-schema.ts';

const event = (record: JsonObject): DecodedEvent => ({ format: 'json', raw: '', record });
const context = { receivedAt: RECEIVED_AT, source: 'sender' };
const map = (record: JsonObject) => zeek.map(event(record), context);

const PATHS =
  `analyzer bacnet broker capture_loss cip cluster conn conn_long dce_rpc dhcp dnp3 dns dns_red dpd files ftp http intel irc
  kerberos known_certs known_hosts known_services ldap ldap_search loaded_scripts modbus mqtt_connect mysql notice ntlm ntp ocsp
  packet_filter pe postgresql quic radius rdp reporter rfb signatures sip smb_cmd smb_files smb_mapping smtp snmp socks software
  ssh ssl stats suricata_corelight syslog telnet traceroute tunnel websocket weird x509 constructor __proto__ unheard_of`.split(
    /\s+/,
  );

const NAMES =
  `uid fuid id proto service duration orig_bytes resp_bytes conn_state local_orig local_resp history missed_bytes orig_pkts
  community_id orig_l2_addr resp_l2_addr query qclass qclass_name qtype qtype_name rcode rcode_name trans_id rtt answers TTLs AA TC
  method host uri referrer version user_agent request_body_len response_body_len status_code status_msg tags proxied username
  resp_mime_types server_name cipher established last_alert validation_status cert_chain_fps ja3 ja3s ja4 fingerprint
  certificate.serial certificate.subject certificate.issuer certificate.version certificate.not_valid_before san.dns san.ip
  client_cert serial subject issuer_subject port_num port_proto serialNumber certStatus tx_hosts rx_hosts conn_uids source is_orig
  filename mime_type total_bytes seen_bytes md5 sha1 sha256 note msg sub src dst p actions seen.indicator seen.indicator_type
  seen.where sources sig_id event_msg src_addr src_port dst_addr dst_port alert.signature alert.signature_id alert.severity
  alert.action severity.level name addl analyzer failure_reason request_type client success error_msg till renewable hostname
  domainname server_tree_name server_dns_computer_name result reply_msg opcode object diagnostic_message auth_success hassh
  cookie client_name desktop_width keyboard_layout auth action path share_type size times.modified command argument status tree
  endpoint operation named_pipe user password arg reply_code mailfrom rcptto from to cc subject msg_id last_reply helo
  x_originating_ip mode stratum root_delay tunnel_type client_addr server_addr assigned_addr mac host_name lease_time msg_types
  uids func pdu_type cmd response facility severity message level software_type version.major version.addl unparsed_version
  host_p filter _system_name @system node peer`.split(/\s+/);

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.ipV4(),
  fc.ipV6(),
  fc.domain(),
  fc.emailAddress(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('tcp', 'SF', 'S0', 'GET', 'NOERROR', 'AS', '00:00:5e:00:53:01', '2026-11-20T10:00:00.5Z'),
  fc.constantFrom('alice/EXAMPLE.COM', 'SMB::FILE_OPEN', 'DISK', 'bind simple', 'CN=a,O=b', 'X -> 192.0.2.1'),
  fc.constantFrom('Tunnel::CLOSE', 'RETR', 'Reporter::ERROR', 'ATTACK::Discovery', '250 ok', '443', '/a?b=c'),
);

const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('orig_h', 'orig_p', 'a', '__proto__'), scalar) },
);

const record = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 25 }),
    fc.constantFrom('dotted', 'flat', 'none', 'source only'),
    scalar,
  )
  .map(([path, members, ends, ts]): JsonObject => {
    const made: JsonObject = { _path: path, ts: ts ?? 0 };
    const [dot, flat] = ends === 'flat' ? ['_', true] : ['.', false];
    for (const [name, held] of members) made[flat ? name.replaceAll('.', '_') : name] = held;
    if (ends === 'none') return made;
    made[`id${dot}orig_h`] = '192.0.2.1';
    made[`id${dot}orig_p`] = 1024;
    if (ends !== 'source only') made[`id${dot}resp_h`] = '2001:db8::1';
    return made;
  });

describe('zeek', () => {
  it.skipIf(!hasOcsfSchema)('makes valid events of whatever a record holds, and loses nothing of it', () => {
    fc.assert(
      fc.property(record, (one) => {
        const mapped = normalize(event(one), context);
        const plain: JsonObject = JSON.parse(JSON.stringify(attested(mapped, '')));
        expect(mapped.metadata.debug ?? []).not.toContainEqual(expect.stringContaining('mapper failed'));
        expect(checkOcsf(plain)).toMatchObject({ errors: [] });
        expect(lostLeaves(event(one), mapped)).toEqual([]);
      }),
      { numRuns: Number(process.env.ZEEK_RUNS ?? 1500) },
    );
  });

  it('gives the same instant the same time in both dialects', () => {
    const iso = map({ _path: 'conn', ts: '2026-11-20T10:00:00.999999Z', 'id.orig_h': '192.0.2.1' });
    const epoch = map({ '@stream': 'conn', ts: 1795168800.999999, id_orig_h: '192.0.2.1' });
    expect(epoch.time).toBe(iso.time);
  });

  it.each([
    ['conn', { conn_state: 'SF', proto: 'tcp' }],
    ['dns', { query: 'example.com', qclass: 1 }],
    ['http', { trans_depth: 1, method: 'GET' }],
    ['ssl', { established: true }],
    ['ssh', { auth_attempts: 1 }],
    ['rdp', { security_protocol: 'RDP' }],
    ['kerberos', { request_type: 'AS' }],
    ['smb_mapping', { share_type: 'DISK' }],
  ])('knows a record of %s by its members where no name is written', (path, members) => {
    const plain = { ts: 1795168800, uid: 'C1', 'id.orig_h': '192.0.2.1', ...members };
    expect(zeek.matches(event(plain))).toBe(true);
    expect(map(plain).metadata.log_name).toBe(path);
  });

  it.each([
    ['an application log', { ts: 1, note: 'x', msg: 'y' }],
    ['a record with an identifier', { ts: 1, uid: 'u', id: { name: 'x' } }],
    ['a nested object of another product', { conn: { ts: 1 } }],
    ['the processed form of a shipper', { zeek: { session_id: 'C1', connection: { state: 'SF' } } }],
    ['names of Object.prototype', { _path: 'conn' }],
  ])('leaves %s to others', (_, plain) => {
    expect(zeek.matches(event(plain))).toBe(false);
  });

  it('takes the side that opened the connection for the source of a file', () => {
    const hosts = { ts: 1795168800, fuid: 'F1', tx_hosts: ['198.51.100.7'], rx_hosts: ['192.0.2.1'] };
    const down = map({ _path: 'files', is_orig: false, ...hosts });
    const up = map({ _path: 'files', is_orig: true, ...hosts });
    expect([down.activity_id, down.src_endpoint]).toEqual([2, { ip: '192.0.2.1' }]);
    expect([up.activity_id, up.src_endpoint]).toEqual([1, { ip: '198.51.100.7' }]);
  });
});
