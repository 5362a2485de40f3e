// What docs/normalization.md says about log files of servers.
import type { About } from '../about.ts';

/** docs/normalization.md: servers that write their own log files, and any line with a time in front. */
export const ABOUTS: readonly About[] = [
  {
    product: 'log-files',
    title:
      'Log files of servers: PostgreSQL with pgAudit, MySQL, SQL Server, Exim, vsftpd, Dovecot, Fail2ban, OpenVPN, FreeRADIUS',
    recognized:
      'a time in front, without a syslog header, and behind it what only that server writes there: `[12] user@db LOG:  `, `12 [Note] `, `Logon       `, `[pid 12] [`, `fail2ban.actions [12]: `, ...; in containers, too.',
    sources: [
      [
        'PostgreSQL: error reporting and logging',
        'https://www.postgresql.org/docs/current/runtime-config-logging.html',
      ],
      ['pgAudit', 'https://github.com/pgaudit/pgaudit'],
      ['MySQL: error log, general query log', 'https://dev.mysql.com/doc/refman/8.4/en/server-logs.html'],
      [
        'SQL Server: MSSQLSERVER_18456',
        'https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error',
      ],
      ['Exim: log files', 'https://www.exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html'],
      ['vsftpd', 'https://security.appspot.com/vsftpd.html'],
    ],
    kinds: [
      {
        kind: 'who came in or did not, with which address the line or its prefix says',
        becomes: 'Authentication: Logon, Logoff',
      },
      {
        kind: 'PostgreSQL: AUDIT of pgAudit, statements, where the prefix says user and address',
        becomes: 'Datastore Activity by the command',
      },
      { kind: 'connections', becomes: 'Network Activity' },
      { kind: 'Exim: messages', becomes: 'Email Activity' },
      { kind: 'vsftpd: transfers', becomes: 'FTP Activity' },
      { kind: 'Fail2ban: Found, Ban, Unban', becomes: 'Detection Finding' },
      { kind: 'OpenVPN: tunnels', becomes: 'Tunnel Activity' },
      { kind: 'errors of the server', becomes: 'Application Error' },
    ],
    severity: [],
    severityNote:
      'By the level: ERROR high, FATAL and PANIC fatal where it is the server that has a problem, WARNING medium, else informational; failures low, a ban medium. SQL Server: from 17 on high, from 20 on critical, as its manual has it.',
    leftToBase: [
      'lines of these that say nothing of anybody; audit lines whose prefix says no address: set `log_line_prefix` with `%u`, `%d` and `%r`',
    ],
  },
  {
    product: 'timed-lines',
    title: 'Lines of any program with a time in front (klog, Redis, Log4j, Python, Go, Tomcat, PHP, …)',
    recognized:
      'a time at the start: ISO 8601, `2026/11/20 10:00:00`, `20-Nov-2026 10:00:00`, asctime, in brackets too; `I1120 10:00:00.000000` of klog; of Redis behind its process.',
    sources: [
      ['klog', 'https://github.com/kubernetes/klog'],
      [
        'PostgreSQL: time zone abbreviations',
        'https://www.postgresql.org/docs/current/datetime-config-files.html',
      ],
    ],
    kinds: [],
    severity: [],
    severityNote:
      'By a word of the common table in capitals or in brackets, in the first 96 characters behind the time; klog: I informational, W medium, E high, F fatal. A zone whose name means several (CST, IST, BST) is not guessed: `time` is then the time of receipt.',
    leftToBase: ['all of them: what a text means is not guessed.'],
  },
];
