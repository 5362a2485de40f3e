// Arbitrary decoded events for property tests: real formats with the member names our mappers know, filled with what
// nobody would send but somebody might: wrong types, odd numbers, own `__proto__` members, deep nests, empty texts.
import fc from 'fast-check';
import type { DecodedEvent, SyslogHeader } from '../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';

const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'syslog',
  'replaced',
  'a.b',
];

/** Sets an own member, `__proto__` too. */
export const setOwn = (target: JsonObject, name: string, value: JsonValue): void => {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
};

const objectOf = (entries: readonly (readonly [string, JsonValue])[]): JsonObject => {
  const object: JsonObject = {};
  for (const [name, value] of entries) setOwn(object, name, value);
  return object;
};

/** Texts that look like what mappers look for, beside noise. Long random ones can only be found again if they were kept. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 2, arbitrary: fc.ipV4() },
  { weight: 1, arbitrary: fc.ipV6() },
  { weight: 1, arbitrary: fc.domain() },
  { weight: 1, arbitrary: fc.emailAddress() },
  { weight: 1, arbitrary: fc.webUrl({ withQueryParameters: true }) },
  {
    weight: 2,
    arbitrary: fc
      .date({ noInvalidDate: true, min: new Date(-1e12), max: new Date(4e12) })
      .map((date) => date.toISOString()),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...'GET POST 443 99999 -1 0x1f 1e3 007 success failure allowed blocked tcp 17 alert critical 10 login failed'.split(
        ' ',
      ),
      ...[
        '2024-01-01T00:00:00.123456+0000',
        '1700000000',
        '1700000000.5',
        '00:11:22:33:44:55',
        '<empty>',
        'User login',
      ],
      ...[
        'closed',
        'request',
        'response',
        'NOERROR',
        'SERVFAIL',
        'KRB_AS_REP',
        'STATUS_SUCCESS',
        'RETR',
        'ack',
      ],
    ),
  },
);

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 2, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** Values of any type; objects use the given names too. */
const valueWith = (names: readonly string[]): fc.Arbitrary<JsonValue> =>
  fc.letrec<{ value: JsonValue; list: JsonValue[]; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 6, arbitrary: scalar },
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc
      .array(fc.tuple(nameOf(names), tie('value')), { maxLength: 6 })
      .map((entries) => objectOf(entries)),
  })).value;

const nameOf = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  );

/** A record of any members, most of them with the given names. */
export const recordWith = (names: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.array(fc.tuple(nameOf(names), valueWith(names)), { maxLength: 14 }).map((entries) => objectOf(entries));

const EVE_NAMES =
  `timestamp flow_id event_type src_ip src_port dest_ip dest_port proto ip_v app_proto alert flow dns http tls fileinfo
  anomaly smb ssh ftp dhcp rdp smtp email krb5 ntp netflow drop arp quic files metadata type id version rrname rrtype
  rcode opcode queries answers grouped rdata ttl hostname url http_method status protocol http_user_agent signature
  signature_id severity action category rev mitre_tactic_id mitre_technique_id cve sni issuerdn serial fingerprint ja3 hash
  filename size sha256 event layer cname realm msg_type sname error_code command completion_code reply client server hassh
  bytes_toserver pkts_toclient start end state reason host community_id tx_id mail_from rcpt_to from to A mode stratum`.split(
    /\s+/,
  );

const EVE_TYPES =
  `alert flow dns http tls fileinfo anomaly smb ssh ftp ftp_data dhcp rdp smtp krb5 ntp netflow drop arp quic mdns tftp
  stats engine frame __proto__ constructor`.split(/\s+/);

/** An EVE event whose own object is there more often than not. */
const eve = fc
  .tuple(
    fc.constantFrom(...EVE_TYPES),
    recordWith(EVE_NAMES),
    recordWith(EVE_NAMES),
    text,
    fc.ipV4(),
    fc.boolean(),
  )
  .map(([type, record, own, timestamp, ip, whole]) => {
    setOwn(record, 'event_type', type);
    setOwn(record, 'timestamp', timestamp);
    setOwn(record, 'flow_id', 1);
    if (whole) setOwn(record, 'src_ip', ip);
    if (whole) setOwn(record, type, own);
    return record;
  });

const JSON_NAMES =
  `time timestamp @timestamp ts level severity message msg src_ip dst_ip source destination ip port user name id host hostname
  event category action outcome kind method url status status_code user_agent process pid command_line file hash path sha256
  email rule rule_name protocol bytes_in bytes_out success reason error session_id type title service product event_id
  source.ip user.name http request response http.request.method log log.level start_time end_time`.split(
    /\s+/,
  );

const OCSF_NAMES =
  `class_uid category_uid activity_id type_uid severity_id time message metadata status_id observables unmapped raw_data
  raw_data_hash src_endpoint`.split(/\s+/);

/** Something close to OCSF, right in its numbers half of the time. */
const ocsf = fc
  .tuple(
    recordWith(OCSF_NAMES),
    recordWith(['uid', 'version', 'logged_time', 'original_time', 'debug']),
    fc.boolean(),
  )
  .map(([record, metadata, valid]) => {
    setOwn(record, 'class_uid', 3002);
    setOwn(record, 'category_uid', 3);
    setOwn(record, 'type_uid', 300201);
    if (!valid) return record;
    setOwn(metadata, 'version', '1.8.0');
    setOwn(metadata, 'product', { name: 'p' });
    setOwn(record, 'activity_id', 1);
    setOwn(record, 'severity_id', 1);
    setOwn(record, 'metadata', metadata);
    return record;
  });

const CEF_KEYS =
  `act app cat cnt cs1 cs1Label cn1 cn1Label dhost dmac dpt dst duser dvc dvchost end externalId fileHash fname fsize in out
  msg outcome proto reason request requestMethod rt shost smac spt src start suser suid spid sproc`.split(
    /\s+/,
  );

const cef = fc
  .tuple(
    fc.array(text, { minLength: 6, maxLength: 6 }),
    fc.array(fc.tuple(nameOf(CEF_KEYS), fc.oneof(text, fc.array(text))), { maxLength: 14 }),
  )
  .map(([header, extension]): JsonObject => {
    const [device_vendor = '', device_product = '', device_version = '', id = '', name = '', severity = ''] =
      header;
    const record = { cef_version: '0', device_vendor, device_product, device_version, name, severity };
    return { ...record, device_event_class_id: id, extension: objectOf(extension) };
  });

const LEEF_KEYS =
  `cat devTime proto sev src dst srcPort dstPort usrName identSrc identHostName url policy action srcBytes dstBytes msg
  ReceiveTime ruleID outcome`.split(/\s+/);

const leef = fc
  .tuple(
    fc.array(text, { minLength: 4, maxLength: 4 }),
    fc.array(fc.tuple(nameOf(LEEF_KEYS), text), { maxLength: 12 }),
  )
  .map(([header, attributes]): JsonObject => {
    const [vendor = '', product = '', product_version = '', event_id = ''] = header;
    return {
      leef_version: '1.0',
      vendor,
      product,
      product_version,
      event_id,
      attributes: objectOf(attributes),
    };
  });

const LINES = [
  'Accepted publickey for X from Y port Z ssh2: RSA SHA256:k',
  'Failed password for invalid user X from Y port Z ssh2',
  'Invalid user X from Y',
  'error: maximum authentication attempts exceeded for X from Y port Z ssh2 [preauth]',
  'Disconnected from user X Y port Z',
  'Connection closed by Y port Z [preauth]',
  'pam_unix(sshd:session): session opened for user X by Y(uid=Z)',
  'pam_unix(sshd:auth): authentication failure; logname= uid=0 rhost=Y  user=X',
  'X : TTY=pts/0 ; PWD=/ ; USER=Y ; COMMAND=Z',
  'new user: name=X, UID=Z, GID=1',
  "add 'X' to group 'Y'",
  '(X) CMD (Y Z)',
  'Started X.',
  'New session Z of user X.',
  'Successful su for X by Y',
];

const line = fc.tuple(fc.constantFrom(...LINES), text, text, text).map(([template, x, y, z]) =>
  template
    .replace('X', () => x)
    .replace('Y', () => y)
    .replace('Z', () => z),
);

const PROGRAMS = 'sshd sudo su CRON useradd systemd systemd-logind /usr/sbin/sshd nginx kernel'.split(' ');

const header: fc.Arbitrary<SyslogHeader> = fc.record(
  {
    rfc: fc.constantFrom(3164 as const, 5424 as const),
    priority: fc.integer({ min: 0, max: 191 }),
    facility: fc.integer({ min: 0, max: 23 }),
    severity: fc.integer({ min: 0, max: 7 }),
    time: fc.integer({ min: -1e12, max: 4e12 }),
    timestamp: text,
    hostname: text,
    appName: fc.oneof(fc.constantFrom(...PROGRAMS), text),
    procId: text,
    msgId: text,
    structuredData: recordWith(['origin', 'meta', 'ip']),
  },
  { requiredKeys: ['rfc'] },
);

/** What bridges and shippers write around an event, mostly absent. */
const envelope = fc.option(
  recordWith([
    'host',
    'hostname',
    'name',
    '@timestamp',
    'time',
    'timestamp_ms',
    'topic',
    'source',
    'envelope',
  ]),
  { nil: undefined, freq: 2 },
);

const event = (format: string, record: fc.Arbitrary<JsonObject>): fc.Arbitrary<DecodedEvent> =>
  fc
    .tuple(record, fc.option(header, { nil: undefined }), envelope)
    .map(([made, syslog, around]) => ({ format, raw: '', record: made, syslog, envelope: around }));

const MQTT_NAMES =
  `timestamp ts time id severity level alert_type alert title message description alert_id user user_id card_uid
  card granted result status reason metric value unit firmware_version`.split(/\s+/);

const TOPICS =
  'sensors/d/alerts sensors/d/status sensors/d/telemetry access/d/badge_event attestation/d/response x'.split(
    ' ',
  );

/** Any event the decode room could hand on, by format. */
export const decodedEvents: Readonly<Record<string, fc.Arbitrary<DecodedEvent>>> = {
  'any JSON': event('json', recordWith(JSON_NAMES)),
  'something like OCSF': event('json', ocsf),
  'Suricata EVE': event('json', eve),
  CEF: event('cef', cef),
  LEEF: event('leef', leef),
  'a message of a device': fc
    .tuple(recordWith(MQTT_NAMES), fc.constantFrom(...TOPICS), envelope)
    .map(([record, topic, around]) => ({
      format: 'mqtt',
      raw: '',
      record,
      envelope: { ...around, topic: `aurora/${topic}` },
    })),
  'a syslog line': fc
    .tuple(fc.oneof(line, text), header)
    .map(([message, syslog]) => ({ format: 'syslog', raw: '', record: { message }, syslog })),
};
