// Events as many products write them, for tests, with invented names and documentation addresses: each with a query on OCSF
// attributes that finds it and nothing else of them all.

/** An event's exact text, and how an analyst asks for it. */
export type Pair = readonly [raw: string, q: string];

const json = (value: object): string => JSON.stringify(value);

/** Event XML and Winlogbeat. */
export const WINDOWS: readonly Pair[] = [
  [
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4625</EventID><Version>0</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>0x8010000000000000</Keywords><TimeCreated SystemTime='2026-11-20T11:00:00.1234567Z'/><EventRecordID>77001</EventRecordID><Execution ProcessID='704' ThreadID='812'/><Channel>Security</Channel><Computer>dc01.example.com</Computer><Security/></System><EventData><Data Name='TargetUserName'>mallory</Data><Data Name='TargetDomainName'>EXAMPLE</Data><Data Name='Status'>0xc000006d</Data><Data Name='SubStatus'>0xc000006a</Data><Data Name='LogonType'>3</Data><Data Name='IpAddress'>192.0.2.11</Data><Data Name='IpPort'>50111</Data></EventData></Event>",
    'class:authentication status_id:2 src_endpoint.ip:192.0.2.11 user.name:mallory device.hostname:dc01.example.com metadata.event_code:4625',
  ],
  [
    json({
      '@timestamp': '2026-11-20T11:00:01.000Z',
      winlog: {
        channel: 'Microsoft-Windows-Sysmon/Operational',
        provider_name: 'Microsoft-Windows-Sysmon',
        event_id: '1',
        computer_name: 'ws12.example.com',
        record_id: 5150,
        event_data: {
          UtcTime: '2026-11-20 11:00:00.990',
          ProcessGuid: '{11111111-2222-3333-4444-555555550012}',
          ProcessId: '4321',
          Image: 'C:\\Windows\\System32\\whoami.exe',
          CommandLine: 'whoami /all',
          User: 'EXAMPLE\\wendy',
          Hashes: 'SHA256=00000000000000000000000000000000000000000000000000000000000000AA',
          ParentProcessId: '812',
          ParentImage: 'C:\\Windows\\System32\\cmd.exe',
        },
      },
    }),
    'class:process_activity device.hostname:ws12.example.com process.cmd_line:"whoami /all" user:wendy metadata.event_code:1',
  ],
];

const TRAIL = {
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', accountId: '123456789012', userName: 'tina', principalId: 'AIDAEXAMPLE' },
  eventTime: '2026-11-20T11:01:00Z',
  awsRegion: 'eu-central-1',
  userAgent: 'aws-cli/2.15',
  eventType: 'AwsApiCall',
  recipientAccountId: '123456789012',
};

/** Elements of `Records`. */
export const CLOUDTRAIL: readonly Pair[] = [
  [
    json({
      ...TRAIL,
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      sourceIPAddress: '192.0.2.21',
    }),
    'class:api_activity src_endpoint.ip:192.0.2.21 actor.user.name:tina api.operation:StopLogging cloud.region:eu-central-1',
  ],
  [
    json({
      ...TRAIL,
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      sourceIPAddress: '192.0.2.22',
      responseElements: { ConsoleLogin: 'Failure' },
    }),
    'class:authentication status_id:2 src_endpoint.ip:192.0.2.22 user.name:tina metadata.event_code:ConsoleLogin',
  ],
];

/** An element of `logEvents`; its `message` is whatever the group holds. */
export const LOG_EVENTS: readonly Pair[] = [
  [
    json({
      id: '1',
      timestamp: 1795172460001,
      message: json({
        ...TRAIL,
        eventSource: 's3.amazonaws.com',
        eventName: 'DeleteBucket',
        sourceIPAddress: '192.0.2.23',
      }),
    }),
    'src_endpoint.ip:192.0.2.23 metadata.event_code:DeleteBucket product:CloudTrail',
  ],
  [
    json({ id: '2', timestamp: 1795172460002, message: 'lambda said something without a format' }),
    'class:base_event "lambda said something"',
  ],
];

const AUDIT = [
  'type=SYSCALL msg=audit(1795172520.101:4711): arch=c000003e syscall=59 success=yes exit=0 a0=55 a1=56 a2=57 a3=0 items=1 ppid=900 pid=901 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="nc" exe="/usr/bin/nc" key="exec"',
  'type=EXECVE msg=audit(1795172520.101:4711): argc=3 a0="nc" a1="-l" a2="4444"',
  'type=CWD msg=audit(1795172520.101:4711): cwd="/root"',
  'type=PATH msg=audit(1795172520.101:4711): item=0 name="/usr/bin/nc" inode=12 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL',
  'type=PROCTITLE msg=audit(1795172520.101:4711): proctitle=6E63002D6C0034343434',
].join('\n');

/** Records of one event joined, and one alone. */
export const AUDITD: readonly Pair[] = [
  [AUDIT, 'class:process_activity process.cmd_line:"nc -l 4444" metadata.product.name:"Linux Audit"'],
  [
    'type=USER_LOGIN msg=audit(1795172521.000:4712): pid=812 uid=0 auid=4294967295 ses=4294967295 msg=\'op=login acct="audrey" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.31 terminal=sshd res=failed\'',
    'class:authentication status_id:2 src_endpoint.ip:192.0.2.31 user.name:audrey metadata.event_code:USER_LOGIN',
  ],
];

/** Okta, Kubernetes, GitHub, Wazuh. */
export const CLOUD: readonly Pair[] = [
  [
    json({
      eventType: 'user.session.start',
      version: '0',
      uuid: '00000000-0000-4000-8000-000000000041',
      published: '2026-11-20T11:03:00.000Z',
      severity: 'INFO',
      displayMessage: 'User login to Okta',
      actor: { id: '00u41', type: 'User', alternateId: 'olga@example.com', displayName: 'Olga Example' },
      client: { ipAddress: '192.0.2.41', userAgent: { rawUserAgent: 'Mozilla/5.0', os: 'Linux' } },
      outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
    }),
    'class:authentication status_id:2 src_endpoint.ip:192.0.2.41 metadata.event_code:user.session.start product:Okta*',
  ],
  [
    json({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: '00000000-0000-4000-8000-000000000042',
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/kube-system/secrets/bootstrap',
      verb: 'get',
      user: { username: 'kai@example.com', groups: ['system:authenticated'] },
      sourceIPs: ['192.0.2.42'],
      objectRef: { resource: 'secrets', namespace: 'kube-system', name: 'bootstrap', apiVersion: 'v1' },
      responseStatus: { code: 403 },
      requestReceivedTimestamp: '2026-11-20T11:03:01.000000Z',
      stageTimestamp: '2026-11-20T11:03:01.001000Z',
    }),
    'src_endpoint.ip:192.0.2.42 actor.user.name:kai@example.com status_id:2 product:Kubernetes',
  ],
  [
    json({
      ref: 'refs/heads/main',
      before: '1'.repeat(40),
      after: '2'.repeat(40),
      forced: true,
      commits: [],
      head_commit: null,
      repository: {
        id: 43,
        name: 'site',
        full_name: 'example-org/site',
        html_url: 'https://github.com/example-org/site',
      },
      pusher: { name: 'gina', email: 'gina@example.com' },
      sender: { login: 'gina', id: 4343, type: 'User' },
    }),
    'product:GitHub user:gina metadata.event_code:push',
  ],
  [
    json({
      timestamp: '2026-11-20T11:03:03.250+0000',
      rule: { level: 10, description: 'sshd: brute force', id: '5712', groups: ['sshd'] },
      agent: { id: '044', name: 'web44.example.org', ip: '192.0.2.44' },
      manager: { name: 'siem' },
      id: '1795172583.44',
      data: { srcip: '203.0.113.44', srcuser: 'wally' },
      location: '/var/log/auth.log',
    }),
    'class:detection_finding src_ip:203.0.113.44 metadata.event_code:5712 product:Wazuh',
  ],
];

/** Suricata and Zeek as JSON. */
export const NETWORK: readonly Pair[] = [
  [
    json({
      timestamp: '2026-11-20T11:04:00.000000+0000',
      flow_id: 51,
      event_type: 'alert',
      src_ip: '192.0.2.51',
      src_port: 40051,
      dest_ip: '198.51.100.51',
      dest_port: 445,
      proto: 'TCP',
      alert: {
        action: 'blocked',
        gid: 1,
        signature_id: 9000051,
        rev: 1,
        signature: 'TEST scan',
        severity: 1,
      },
    }),
    'class:detection_finding severity_id:4 src_ip:192.0.2.51 dst_ip:198.51.100.51 metadata.event_code:9000051',
  ],
  [
    json({
      _path: 'conn',
      ts: 1795172640.5,
      uid: 'COwn52',
      'id.orig_h': '192.0.2.52',
      'id.orig_p': 40052,
      'id.resp_h': '198.51.100.52',
      'id.resp_p': 22,
      proto: 'tcp',
      service: 'ssh',
      duration: 1.5,
      orig_bytes: 100,
      resp_bytes: 200,
      conn_state: 'SF',
    }),
    'class:network_activity src_endpoint.ip:192.0.2.52 dst_endpoint.port:22 product:Zeek',
  ],
];

/** FortiGate, PAN-OS, ASA, CEF, LEEF, sshd; and an access log. */
export const SYSLOG: readonly Pair[] = [
  [
    '<189>Nov 20 11:05:00 fgt61 date=2026-11-20 time=11:05:00 devname="fgt61" devid="FGVM000000000061" tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="warning" vd="root" srcip=192.0.2.61 srcport=40061 dstip=198.51.100.61 dstport=23 proto=6 action="deny" policyid=0 service="TELNET" sentbyte=0 rcvdbyte=0',
    'class:network_activity src_endpoint.ip:192.0.2.61 dst_endpoint.port:23 disposition_id:2 product:Forti*',
  ],
  [
    '<14>Nov 20 11:05:01 pa62 1,2026/11/20 11:05:01,012345678962,TRAFFIC,end,2817,2026/11/20 11:05:00,192.0.2.62,198.51.100.62,203.0.113.1,198.51.100.62,allow-web,example\\paula,,ssl,vsys1,trust,untrust,ethernet1/2,ethernet1/1,fwd,2026/11/20 11:05:01,33062,1,40062,443,24062,443,0x400053,tcp,allow,9100,2100,7000,22,2026/11/20 11:04:30,28,any,0,7062,0x8000000000000000,192.0.2.0-192.0.2.255,US,0,12,10,tcp-fin',
    'class:network_activity src_endpoint.ip:192.0.2.62 dst_endpoint.port:443 product:PAN-OS',
  ],
  [
    '<166>Nov 20 2026 11:05:02 asa63 : %ASA-6-302013: Built inbound TCP connection 63 for outside:192.0.2.63/40063 (192.0.2.63/40063) to dmz:198.51.100.63/443 (198.51.100.63/443)',
    'class:network_activity src_endpoint.ip:192.0.2.63 dst_endpoint.ip:198.51.100.63 metadata.event_code:302013',
  ],
  [
    '<134>Nov 20 11:05:03 vpn64 CEF:0|Northgate|RemoteAccess|4.2|auth-fail|VPN login|6|rt=1795172703000 src=192.0.2.64 suser=vera dvchost=vpn64 outcome=failure',
    'class:authentication status_id:2 src_endpoint.ip:192.0.2.64 user:vera metadata.event_code:auth-fail',
  ],
  [
    '<134>Nov 20 11:05:04 sw65 LEEF:2.0|Stonewall|NGFW|11.1|SESSION_END|^|src=192.0.2.65^dst=198.51.100.65^srcPort=40065^dstPort=443^proto=TCP^action=allow^sev=1',
    'class:network_activity src_endpoint.ip:192.0.2.65 dst_endpoint.port:443 metadata.event_code:SESSION_END',
  ],
  [
    '<38>1 2026-11-20T11:05:05Z bastion66 sshd 66 - - Accepted publickey for sally from 192.0.2.66 port 40066 ssh2: ED25519 SHA256:abc',
    'class:authentication status_id:1 src_endpoint.ip:192.0.2.66 user.name:sally device.hostname:bastion66',
  ],
  [
    '192.0.2.67 - nina [20/Nov/2026:11:05:06 +0000] "GET /admin.php?id=1 HTTP/1.1" 403 162 "-" "curl/8.0"',
    'class:http_activity src_endpoint.ip:192.0.2.67 http_response.code:403 user:nina http_request.http_method:GET',
  ],
];

/** W3C, without its header. */
export const IIS: readonly Pair[] = [
  [
    '2026-11-20 11:06:00 198.51.100.71 POST /login.aspx - 443 EXAMPLE\\ivy 192.0.2.71 Mozilla/5.0+(Windows+NT+10.0) 401 15',
    'class:http_activity src_endpoint.ip:192.0.2.71 http_response.code:401 http_request.http_method:POST',
  ],
];

/** A row of Zeek's own format, without its header. */
export const ZEEK: readonly Pair[] = [
  [
    '1795172820.123456\tCOwn72\t192.0.2.72\t40072\t198.51.100.72\t53\tudp\twww.example.com',
    'class:dns_activity src_endpoint.ip:192.0.2.72 query.hostname:www.example.com dst_endpoint.port:53',
  ],
];

/** A row, without its header. */
export const CSV: readonly Pair[] = [
  [
    '2026-11-20T11:07:00Z,192.0.2.73,40073,198.51.100.73,8443,"deny, logged"',
    'src_ip:192.0.2.73 dst_ip:198.51.100.73 "deny, logged"',
  ],
];

/** AuroraSOC's `RawEvent`. */
export const RAW_EVENTS: readonly Pair[] = [
  [
    json({
      source: 'suricata',
      format: 'json',
      payload: json({
        event_type: 'alert',
        src_ip: '192.0.2.81',
        dest_ip: '198.51.100.81',
        proto: 'TCP',
        alert: { signature: 'TEST raw', signature_id: 9000081, severity: 2 },
      }),
      source_ip: '192.0.2.200',
      timestamp_ms: 1795172880000,
    }),
    'class:detection_finding src_ip:192.0.2.81 metadata.event_code:9000081 unmapped.envelope.source:suricata',
  ],
  [
    json({
      source: 'fw',
      format: 'cef',
      payload: 'CEF:0|Example|Wall|1|100|connection denied|5|src=192.0.2.82 dst=198.51.100.82 act=deny',
    }),
    'class:network_activity src_endpoint.ip:192.0.2.82 metadata.event_code:100',
  ],
  [
    json({
      source: 'host',
      format: 'syslog',
      payload: '<34>1 2026-11-20T11:08:02Z ws83 su 7 - - su for rex',
    }),
    'device.hostname:ws83 unmapped.envelope.source:host',
  ],
];

/** What a bridge posts. */
export const MQTT: readonly Pair[] = [
  [
    json({
      topic: 'aurora/sensors/esp32_91/alerts',
      payload: { alert_type: 'PHYSICAL_TAMPER', severity: 'critical', message: 'Enclosure opened' },
    }),
    'class:detection_finding severity_id:5 "esp32_91" "enclosure opened"',
  ],
  [
    json({ topic: 'aurora/access/door-92/badge_event', payload: { card: '04AABB', granted: false } }),
    '"door-92"',
  ],
];
/** A device id no device may have. */
export const BAD_DEVICE = json({ topic: 'aurora/sensors/no good/alerts', payload: { alert_type: 'SPOOF' } });
