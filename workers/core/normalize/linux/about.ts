// What docs/normalization.md says about Linux hosts.
import type { About } from '../about.ts';

export const about: About = {
  product: 'linux',
  title: 'Linux authentication, accounts and services',
  recognized:
    "syslog of the programs below, by their names; PAM's lines in the name of any program, also where the tag names the module: `su(pam_unix)`",
  sources: [
    [
      'The programs: OpenSSH, Dropbear, sudo, util-linux, shadow, Linux-PAM, systemd, Postfix, Dovecot, OpenVPN, …',
      'https://man7.org/linux/man-pages/',
    ],
    ['fail2ban', 'https://github.com/fail2ban/fail2ban'],
    ['CrowdSec', 'https://docs.crowdsec.net/'],
  ],
  kinds: [
    {
      kind: 'sshd, dropbear: accepted, failed, invalid user, too many attempts',
      becomes: 'Authentication: Logon',
    },
    { kind: 'sshd, dropbear: connections without a known user', becomes: 'SSH Activity' },
    {
      kind: 'login, ftpd, dovecot, cyrus, courier, exim, sendmail, vsftpd, proftpd, pure-ftpd, postfix/smtpd (SASL), webmin, roundcube, xrdp, slapd, Proxmox, pfSense’s and OPNsense’s console: with a user',
      becomes: 'Authentication: Logon, Logoff',
    },
    {
      kind: 'ftpd, vsftpd, proftpd, pure-ftpd, dovecot, smbd, postfix/smtpd: without',
      becomes: 'Network Activity: Open, Close, Refuse, Fail',
    },
    { kind: 'postfix queue and delivery, exim, sendmail: from, to', becomes: 'Email Activity: Trace, Send' },
    {
      kind: 'MySQL, MariaDB, PostgreSQL, FreeRADIUS, ESXi, vCenter, ArubaOS: who logged in',
      becomes: 'Authentication: Logon, Logoff; Network Activity',
    },
    { kind: 'sudo, su, pkexec', becomes: 'Authentication: Account Switch' },
    { kind: 'polkitd', becomes: 'Authentication: Authorization' },
    {
      kind: 'pam_*: session opened, closed, failure, success, locked',
      becomes: 'Authentication: Logon, Logoff; Account Change: Lock',
    },
    { kind: 'useradd, usermod, userdel, passwd, chpasswd, chage, chfn, chsh', becomes: 'Account Change' },
    { kind: 'groupadd, groupmod, groupdel, gpasswd', becomes: 'Group Management' },
    { kind: 'cron', becomes: 'Scheduled Job Activity: Start' },
    { kind: 'sshd: the child of a user', becomes: 'Process Activity: Launch' },
    { kind: 'systemd, systemd-logind', becomes: 'Application Lifecycle, Authentication' },
    {
      kind: 'systemd-logind: sessions that end, whose user the line does not name',
      becomes: 'Entity Management: Delete, Other',
    },
    { kind: 'kernel: USB devices', becomes: 'Peripheral Activity: Connect, Disconnect, Describe' },
    { kind: 'fail2ban, crowdsec: ban, unban, found', becomes: 'Detection Finding; a ban is Blocked' },
    { kind: 'openvpn, charon (strongSwan), WireGuard (kernel)', becomes: 'Tunnel Activity: Open, Close' },
  ],
  severity: [],
  severityNote:
    'That of the syslog header, raised to low for a failure, and to medium for guessing, a ban and a unit that failed.',
  leftToBase: ['other lines of these programs, and lines of other programs (row syslog)'],
};
