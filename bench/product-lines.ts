// Lines of products, invented, in each one's real format and of usual size. Some formats say in header lines how the rest
// is read: those are given beside the line.
import { bsd, type Draw, MONTHS } from './draw.ts';

const seconds = (at: Date): string => (at.getTime() / 1000).toFixed(6);
const spaced = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');

/** FortiGate traffic log: key=value. */
export const fortiGate = (d: Draw): string =>
  `date=${d.at.toISOString().slice(0, 10)} time=${d.at.toISOString().slice(11, 19)} devname="fw-${d.n(9)}" devid="FGT60F0000000000" eventtime=${d.at.getTime()}000000 tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=${d.ip()} srcport=${1024 + d.n(60_000)} srcintf="lan" dstip=${d.ip()} dstport=443 dstintf="wan1" sessionid=${d.n(1e7)} proto=6 action="${d.n(5) === 0 ? 'deny' : 'accept'}" policyid=${d.n(40)} service="HTTPS" duration=${d.n(300)} sentbyte=${d.n(99_999)} rcvdbyte=${d.n(999_999)} user="${d.user()}"`;

/** PAN-OS traffic log in syslog: columns by position. */
export const paloAlto = (d: Draw): string => {
  const at = spaced(d.at).replaceAll('-', '/');
  const ports = `${1024 + d.n(60_000)},443,0,0,0x400000,tcp`;
  return `<14>${bsd(d.at)} pa-${d.n(9)} 1,${at},010108000000,TRAFFIC,end,2561,${at},${d.ip()},${d.ip()},0.0.0.0,0.0.0.0,allow web,example\\${d.user()},,ssl,vsys1,trust,untrust,ethernet1/1,ethernet1/2,forward,${at},${d.n(1e6)},1,${ports},allow,${d.n(99_999)},${d.n(9999)},${d.n(99_999)},${d.n(99)},${at},${d.n(60)},any,,${d.n(1e9)},0x0,10.0.0.0-10.255.255.255,United States,,${d.n(20)},${d.n(20)},tcp-fin`;
};

/** Apache or nginx, combined. */
export const accessLog = (d: Draw): string => {
  const day = `${String(d.at.getUTCDate()).padStart(2, '0')}/${MONTHS[d.at.getUTCMonth()]}/${d.at.getUTCFullYear()}`;
  return `${d.ip()} - ${d.n(3) === 0 ? d.user() : '-'} [${day}:${d.at.toISOString().slice(11, 19)} +0000] "GET /p/${d.n(999)}?q=${d.n(99)} HTTP/1.1" ${[200, 304, 404, 500][d.n(4)]} ${d.n(99_999)} "https://www.example.com/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"`;
};

/** Header of {@link iis}. */
export const IIS: readonly string[] = [
  '#Software: Microsoft Internet Information Services 10.0',
  '#Version: 1.0',
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken',
];

/** IIS, W3C extended. */
export const iis = (d: Draw): string =>
  `${spaced(d.at)} 10.0.0.${d.n(9) + 1} GET /app/${d.n(999)}.aspx id=${d.n(999)} 443 ${d.n(3) === 0 ? d.user() : '-'} ${d.ip()} Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) - ${[200, 302, 404, 500][d.n(4)]} 0 0 ${d.n(900)}`;

/** Header of {@link zeekTsv}. */
export const ZEEK: readonly string[] = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tmissed_bytes\thistory\torig_pkts\tresp_pkts\ttunnel_parents',
  '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tcount\tstring\tcount\tcount\tset[string]',
];

/** Zeek's conn log as it writes it. */
export const zeekTsv = (d: Draw): string =>
  [
    seconds(d.at),
    `C${d.n(1e9).toString(36)}`,
    ...[d.ip(), 1024 + d.n(60_000), d.ip(), 443, 'tcp', 'ssl', (d.n(9999) / 1000).toFixed(6)],
    ...[d.n(9999), d.n(99_999), 'SF', 'T', 0, 'ShADadFf', d.n(99), d.n(99), '(empty)'],
  ].join('\t');

/** Zeek's conn log as JSON. */
export const zeekJson = (d: Draw): string =>
  JSON.stringify({
    _path: 'conn',
    ts: Number(seconds(d.at)),
    uid: `C${d.n(1e9).toString(36)}`,
    'id.orig_h': d.ip(),
    'id.orig_p': 1024 + d.n(60_000),
    'id.resp_h': d.ip(),
    'id.resp_p': 443,
    proto: 'tcp',
    service: 'ssl',
    duration: d.n(9999) / 1000,
    orig_bytes: d.n(9999),
    resp_bytes: d.n(99_999),
    conn_state: 'SF',
    local_orig: true,
    missed_bytes: 0,
    history: 'ShADadFf',
    orig_pkts: d.n(99),
    resp_pkts: d.n(99),
  });

const guid = (d: Draw): string =>
  `{5770385f-c22a-43e0-bf4c-${d
    .n(2 ** 31)
    .toString(16)
    .padStart(12, '0')}}`;

/** A process of Sysmon as the XML of a Windows event. */
export const sysmonXml = (d: Draw): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>1</EventID><Version>5</Version><Level>4</Level><Task>1</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='${d.at.toISOString()}'/><EventRecordID>${d.n(1e6)}</EventRecordID><Execution ProcessID='2792' ThreadID='3904'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws-${d.n(20)}.example.com</Computer><Security UserID='S-1-5-18'/></System><EventData><Data Name='UtcTime'>${d.at.toISOString().slice(0, 23).replace('T', ' ')}</Data><Data Name='ProcessGuid'>${guid(d)}</Data><Data Name='ProcessId'>${d.n(30_000)}</Data><Data Name='Image'>C:\\Windows\\System32\\whoami.exe</Data><Data Name='CommandLine'>whoami /all /n${d.n(99)}</Data><Data Name='User'>EXAMPLE\\${d.user()}</Data><Data Name='Hashes'>MD5=0123456789ABCDEF0123456789ABCDEF</Data><Data Name='ParentProcessId'>${d.n(30_000)}</Data><Data Name='ParentImage'>C:\\Windows\\System32\\cmd.exe</Data></EventData></Event>`;

/** A log-on of the Security channel as Winlogbeat sends it. */
export const winlogbeat = (d: Draw): string =>
  JSON.stringify({
    '@timestamp': d.at.toISOString(),
    event: {
      code: '4624',
      kind: 'event',
      provider: 'Microsoft-Windows-Security-Auditing',
      outcome: 'success',
    },
    host: { name: `ws-${d.n(20)}.example.com` },
    winlog: {
      channel: 'Security',
      computer_name: `ws-${d.n(20)}.example.com`,
      event_id: '4624',
      provider_name: 'Microsoft-Windows-Security-Auditing',
      record_id: d.n(1e6),
      event_data: {
        SubjectUserSid: 'S-1-0-0',
        SubjectUserName: '-',
        TargetUserSid: `S-1-5-21-1-2-3-${d.n(2000)}`,
        TargetUserName: d.user(),
        TargetDomainName: 'EXAMPLE',
        TargetLogonId: `0x${d.n(1e7).toString(16)}`,
        LogonType: '3',
        LogonProcessName: 'Kerberos',
        AuthenticationPackageName: 'Kerberos',
        IpAddress: d.ip(),
        IpPort: String(1024 + d.n(60_000)),
      },
    },
  });

/** An execve of auditd: four records, joined to one event. */
export const audit = (d: Draw): string => {
  const stamp = `msg=audit(${(d.at.getTime() / 1000).toFixed(3)}:${d.at.getTime() % 1e6})`;
  const [pid, ppid, command] = [d.n(30_000), d.n(30_000), ['id', 'curl', 'ls', 'cat'][d.n(4)]];
  return [
    `type=SYSCALL ${stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=55e2 a1=55e3 a2=55e4 a3=8 items=2 ppid=${ppid} pid=${pid} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="${command}" exe="/usr/bin/${command}" key="exec"`,
    `type=EXECVE ${stamp}: argc=2 a0="${command}" a1="-l${d.n(99)}"`,
    `type=CWD ${stamp}: cwd="/root"`,
    `type=PATH ${stamp}: item=0 name="/usr/bin/${command}" inode=${d.n(1e6)} dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
  ].join('\n');
};

/** A call of AWS CloudTrail. */
export const cloudTrail = (d: Draw): string => {
  const user = d.user();
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLEEXAMPLE',
      arn: `arn:aws:iam::111122223333:user/${user}`,
      accountId: '111122223333',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: user,
    },
    eventTime: `${d.at.toISOString().slice(0, 19)}Z`,
    eventSource: 'ec2.amazonaws.com',
    eventName: ['DescribeInstances', 'RunInstances', 'StopInstances'][d.n(3)],
    awsRegion: 'eu-central-1',
    sourceIPAddress: d.ip(),
    userAgent: 'aws-cli/2.17.0 Python/3.12.4 Linux/6.8.0 exe/x86_64',
    requestParameters: { maxResults: d.n(1000), filterSet: {} },
    responseElements: null,
    requestID: `4ab5ff00-0000-4000-8000-${d
      .n(2 ** 31)
      .toString(16)
      .padStart(12, '0')}`,
    eventID: `4ab5ff01-0000-4000-8000-${d
      .n(2 ** 31)
      .toString(16)
      .padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
  });
};

/** AuroraSOC's RawEvent around a line of CEF. */
export const nativeRawEvent = (d: Draw): string =>
  JSON.stringify({
    source: 'firewall',
    format: 'cef',
    payload: `CEF:0|Acme|Firewall|9.1|${100 + d.n(50)}|Connection blocked|${d.n(10)}|src=${d.ip()} dst=${d.ip()} spt=${1024 + d.n(60_000)} dpt=443 proto=TCP act=blocked`,
    source_ip: d.ip(),
    timestamp_ms: d.at.getTime(),
  });

/** An alert of Wazuh. */
export const wazuh = (d: Draw): string => {
  const [ip, user] = [d.ip(), d.user()];
  return JSON.stringify({
    timestamp: d.at.toISOString().replace('Z', '+0000'),
    rule: {
      level: 5,
      description: 'sshd: authentication failed.',
      id: '5760',
      firedtimes: d.n(9),
      mail: false,
      groups: ['syslog', 'sshd', 'authentication_failed'],
      mitre: { id: ['T1110.001'], tactic: ['Credential Access'], technique: ['Password Guessing'] },
    },
    agent: { id: '004', name: `web-${d.n(20)}`, ip: d.ip() },
    manager: { name: 'siem' },
    id: `${Math.floor(d.at.getTime() / 1000)}.${d.n(99_999)}`,
    full_log: `${bsd(d.at)} web sshd[812]: Failed password for ${user} from ${ip} port 50122 ssh2`,
    decoder: { parent: 'sshd', name: 'sshd' },
    data: { srcip: ip, srcport: '50122', dstuser: user },
    location: '/var/log/auth.log',
  });
};

/** A sign-in of Okta's System Log. */
export const okta = (d: Draw): string => {
  const user = d.user();
  return JSON.stringify({
    actor: {
      id: `00u${d.n(1e9).toString(36)}`,
      type: 'User',
      alternateId: `${user}@example.com`,
      displayName: user,
    },
    client: {
      userAgent: { rawUserAgent: 'Mozilla/5.0', os: 'Linux', browser: 'FIREFOX' },
      zone: 'null',
      device: 'Computer',
      ipAddress: d.ip(),
    },
    displayMessage: 'User login to Okta',
    eventType: 'user.session.start',
    outcome: { result: d.n(4) === 0 ? 'FAILURE' : 'SUCCESS' },
    published: d.at.toISOString(),
    severity: 'INFO',
    uuid: `4ab5ff02-0000-4000-8000-${d
      .n(2 ** 31)
      .toString(16)
      .padStart(12, '0')}`,
    version: '0',
    target: [{ id: 'unknown', type: 'AppInstance', alternateId: 'unknown', displayName: 'Okta Dashboard' }],
  });
};
