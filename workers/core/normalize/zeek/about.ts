// What docs/normalization.md says about Zeek.
import type { About } from '../about.ts';
import { NOTICE_SEVERITY } from './findings.ts';

export const about: About = {
  product: 'zeek',
  title: 'Zeek',
  recognized:
    '`_path` or `@stream` beside `ts`; TSV by its header; plain JSON by `uid` and `id.orig_h`, the log by its members; also nested under `zeek.<log>` or `<log>`',
  sources: [
    ['Zeek log files', 'https://docs.zeek.org/en/master/script-reference/log-files.html'],
    ['Zeek logs by example', 'https://docs.zeek.org/en/master/logs/index.html'],
    ['MITRE BZAR notices', 'https://github.com/mitre-attack/bzar'],
  ],
  kinds: [
    { kind: 'conn', becomes: 'Network Activity: by conn_state Open, Close, Reset, Fail, Refuse or Traffic' },
    { kind: 'dns', becomes: 'DNS Activity: Query, Response, or Traffic (both)' },
    { kind: 'http, websocket', becomes: 'HTTP Activity' },
    { kind: 'ssl, quic', becomes: 'Network Activity: Open or Fail, with tls' },
    { kind: 'x509, known_certs', becomes: 'Network Activity: Traffic, with tls.certificate' },
    { kind: 'ocsp', becomes: 'Web Resources Activity: Read' },
    { kind: 'files', becomes: 'File Hosting Activity: Upload or Download' },
    { kind: 'notice, intel, signatures, suricata_corelight', becomes: 'Detection Finding: Create' },
    { kind: 'ssh', becomes: 'SSH Activity: Open or Fail' },
    { kind: 'rdp', becomes: 'RDP Activity' },
    { kind: 'smb_files, smb_mapping, smb_cmd', becomes: 'SMB Activity' },
    {
      kind: 'kerberos, ntlm, radius, ldap binds: where a user is named',
      becomes:
        'Authentication: Logon, Authentication Ticket or Service Ticket Request; else Network Activity',
    },
    { kind: 'smtp', becomes: 'Email Activity: Send where somebody is named; else Network Activity' },
    { kind: 'ftp, ntp, tunnel, dhcp', becomes: 'FTP, NTP, Tunnel, DHCP Activity' },
    {
      kind: 'dce_rpc, rfb, sip, snmp, socks, modbus, dnp3, mqtt_*, mysql, postgresql, redis, irc, ldap_search, syslog, traceroute, and any log of a connection not named here',
      becomes: 'Network Activity: Traffic',
    },
    {
      kind: 'weird, dpd, analyzer',
      becomes:
        'Network Activity: Traffic, failed, of low severity; Application Error where no connection is named',
    },
    { kind: 'known_hosts, known_services, known_devices', becomes: 'Device Inventory Info: Collect' },
    { kind: 'software', becomes: 'Software Inventory Info: Collect' },
    { kind: 'reporter', becomes: 'Application Error; Application Lifecycle where it only informs' },
    {
      kind: 'loaded_scripts, packet_filter, cluster, broker, config',
      becomes: 'Application Lifecycle: Other',
    },
  ],
  severity: [
    ...NOTICE_SEVERITY.map(([note, id]) => [`notice ${note}`, id] as const),
    ['any other notice, and signatures', 3],
    ['intel', 4],
    ['failed, weird, dpd, analyzer', 2],
    ['anything else', 1],
  ],
  severityNote:
    'Zeek has no severity (Corelight has, of notices, numbered as by syslog): what is a finding by nature is so by the beginning of its name; failures are low, but connections nobody answered and names that do not exist are everyday. An x509 record names no connection: whom the certificate names stands for the end that showed it.',
  leftToBase: [
    'stats, capture_loss, telemetry, prof: counters',
    'print: free text',
    'pe, and files without hosts, where no sensor is named: else Evidence Info: Query',
  ],
};
