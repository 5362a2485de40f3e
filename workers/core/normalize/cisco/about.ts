// What docs/normalization.md says about Cisco ASA, FTD, IOS and NX-OS.
import type { About } from '../about.ts';

export const about: About = {
  product: 'cisco',
  title: 'Cisco ASA, FTD, IOS and NX-OS',
  recognized:
    'a tag `%FACILITY-SEVERITY-MNEMONIC` in front of the message; of firewalls also without the colon behind it',
  sources: [
    ['ASA syslog messages', 'https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/asa-syslog.html'],
    [
      'FTD security event syslog messages',
      'https://www.cisco.com/c/en/us/td/docs/security/firepower/Syslogs/b_fptd_syslog_guide.html',
    ],
    ['IOS system message guide', 'https://www.cisco.com/c/en/us/td/docs/ios-xml/ios/smg/syslog-gd.html'],
  ],
  kinds: [
    { kind: 'ASA 302013, 302015, 302020, 305011, 609001, 725001, ...', becomes: 'Network Activity: Open' },
    { kind: 'ASA 302014, 302016, 302021, 305012, 609002, 725007, ...', becomes: 'Network Activity: Close' },
    { kind: 'ASA 106xxx, 313xxx, 410001, 419002, 500004, 710003, ...', becomes: 'Network Activity: Refuse' },
    { kind: 'ASA 106100', becomes: 'Network Activity: Refuse or Traffic' },
    { kind: 'ASA 110002, 305005, 402116, 725006', becomes: 'Network Activity: Fail' },
    { kind: 'ASA 304001, 304002, 716003', becomes: 'HTTP Activity' },
    {
      kind: 'ASA 113xxx, 109xxx, 605004, 605005, 611101-611103, 315011, 716038, 716039, 746012, 746013',
      becomes: 'Authentication',
    },
    { kind: 'ASA 113006, 113007, 502101-502103', becomes: 'Account Change' },
    { kind: 'ASA 111001-111010, 502111, 502112', becomes: 'Entity Management' },
    {
      kind: 'ASA 113019, 113039, 402xxx, 602303, 713xxx, 716xxx, 722xxx, 750xxx, 751xxx',
      becomes: 'Tunnel Activity',
    },
    { kind: 'ASA 338xxx, 400xxx, 405001, 733xxx', becomes: 'Detection Finding: Create' },
    { kind: 'FTD 430001, 430004, 430005', becomes: 'Detection Finding: Create' },
    { kind: 'FTD 430002, 430003', becomes: 'Network Activity: Open, Close' },
    {
      kind: 'IOS SEC_LOGIN, AUTHMGR, MAB, DOT1X, DMI, PRIV_AUTH, SSH2_USERAUTH; NX-OS SYSTEM_MSG that tell of a logon',
      becomes: 'Authentication',
    },
    { kind: 'IOS SYS-5-CONFIG_I, PARSER-5-CFGLOG', becomes: 'Entity Management' },
    { kind: 'IOS SEC-6-IPACCESSLOG*, SSH2_SESSION', becomes: 'Network Activity' },
    {
      kind: 'IOS BPDUGUARD, ERR_DISABLE, MACFLAP, PSECURE_VIOLATION, DHCP_SNOOPING, SW_DAI',
      becomes: 'Detection Finding: Create',
    },
    { kind: 'IOS SYS-5-RESTART, RELOAD', becomes: 'Application Lifecycle' },
  ],
  severity: [
    ['6 informational, 7 debug', 1],
    ['5 notifications', 2],
    ['4 warnings', 3],
    ['3 errors', 4],
    ['2 critical, 1 alerts', 5],
    ['0 emergencies', 6],
  ],
  severityNote:
    "The level of the tag; of FTD 430001-430005 the EventPriority. Of a connection that ends the message does not say who began it: the end with a port below 1024 is taken for the server's.",
  leftToBase: [
    'ASA messages of no listed number whose words tell nothing',
    'other IOS facilities (LINK, LINEPROTO, ...)',
  ],
};
