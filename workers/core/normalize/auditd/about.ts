// What docs/normalization.md says about Linux audit.
import type { About } from '../about.ts';

export const about: About = {
  product: 'auditd',
  title: 'Linux audit',
  recognized:
    'records `type=... msg=audit(time:serial):`, those of one event joined; also the kernel form in syslog',
  sources: [
    ['Audit events and fields', 'https://github.com/linux-audit/audit-documentation/wiki'],
    ['Enrichment', 'https://github.com/linux-audit/audit-documentation/wiki/SPEC-Audit-Event-Enrichment'],
  ],
  kinds: [
    {
      kind: 'USER_LOGIN, USER_AUTH, USER_START, LOGIN, USER_END, USER_LOGOUT, CRED_*',
      becomes: 'Authentication',
    },
    { kind: 'ADD_USER, DEL_USER, USER_MGMT, ACCT_LOCK, ACCT_UNLOCK', becomes: 'Account Change' },
    { kind: 'ADD_GROUP, DEL_GROUP, GRP_MGMT', becomes: 'Group Management' },
    { kind: 'SYSCALL execve; USER_CMD', becomes: 'Process Activity: Launch' },
    { kind: 'SYSCALL open, unlink, rename, chmod, mount, ...', becomes: 'File System Activity' },
    { kind: 'SYSCALL connect, accept, bind with an internet address', becomes: 'Network Activity' },
    { kind: 'SYSCALL init_module, delete_module', becomes: 'Kernel Extension Activity' },
    { kind: 'any other SYSCALL, TTY and records that name a process', becomes: 'Kernel Activity: Invoke' },
    { kind: 'SERVICE_*, DAEMON_*, SYSTEM_*, SOFTWARE_UPDATE', becomes: 'Application Lifecycle' },
    { kind: 'CONFIG_CHANGE, USYS_CONFIG, NETFILTER_CFG, MAC_*', becomes: 'Device Config State Change: Log' },
    { kind: 'AVC, ANOM_*, SECCOMP, INTEGRITY_*', becomes: 'Detection Finding: Create' },
    { kind: 'CRYPTO_KEY_USER, CRYPTO_SESSION with an address', becomes: 'SSH Activity: Traffic' },
    { kind: 'SOCKADDR alone, with an internet address', becomes: 'Network Activity: Unknown' },
    { kind: 'PATH, CWD alone', becomes: 'Live Evidence Info: Query' },
  ],
  severity: [
    ['failed', 2],
    ['AVC, ANOM_*, SECCOMP, INTEGRITY_*', 3],
  ],
  severityNote:
    'Audit has no severity; everything else is informational. Where a record does not name its host, the source that sent it stands for it.',
  leftToBase: ['BPRM_FCAPS, PROCTITLE and others alone, without the record they tell more about'],
};

/** docs/normalization.md: the same events by way of LAUREL. */
export const aboutLaurel: About = {
  product: 'laurel',
  title: 'Linux audit by way of LAUREL',
  recognized: 'JSON whose `ID` is a time and a serial number, beside records under names of capitals',
  sources: [
    [
      'LAUREL: JSON log format',
      'https://github.com/threathunters-io/laurel/blob/master/man/laurel-json-format.7.md',
    ],
  ],
  kinds: [{ kind: 'audit events', becomes: 'as from Linux audit' }],
  severity: [],
  severityNote: 'As from Linux audit.',
  leftToBase: ['as from Linux audit'],
};
