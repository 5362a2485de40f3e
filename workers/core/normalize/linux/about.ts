// What docs/normalization.md says about Linux hosts.
import type { About } from '../about.ts';

export const about: About = {
  product: 'linux',
  title: 'Linux authentication and accounts',
  recognized: 'syslog of sshd, sudo, su, PAM, cron, login, systemd, systemd-logind, useradd and its kin',
  sources: [['OpenSSH, sudo, PAM, shadow-utils and systemd sources', 'https://man7.org/linux/man-pages/']],
  kinds: [
    { kind: 'sshd: accepted, failed, invalid user, too many attempts', becomes: 'Authentication: Logon' },
    { kind: 'sshd: connections without a known user', becomes: 'SSH Activity' },
    { kind: 'sudo, su', becomes: 'Authentication: Account Switch' },
    {
      kind: 'pam_unix and others: session opened, closed, failure',
      becomes: 'Authentication: Logon, Logoff',
    },
    { kind: 'useradd, usermod, userdel, passwd, chpasswd', becomes: 'Account Change' },
    { kind: 'groupadd, groupdel, gpasswd', becomes: 'Group Management' },
    { kind: 'cron', becomes: 'Scheduled Job Activity: Start' },
    { kind: 'systemd, systemd-logind', becomes: 'Application Lifecycle, Authentication' },
  ],
  severity: [],
  severityNote: 'That of the syslog header, raised to low for a failure and to medium for guessing.',
  leftToBase: ['other lines of these programs, and lines of other programs (row syslog)'],
};
