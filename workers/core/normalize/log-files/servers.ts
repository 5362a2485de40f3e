// Servers by how a line of their log files goes on behind its time. What it says is read as from syslog (linux/), so that a
// server's lines come out alike whichever way they came.
import { failToBan } from '../linux/bans.ts';
import { MAIL } from '../linux/mail.ts';
import type { Sayings } from '../linux/sayings.ts';
import { SERVERS as DAEMONS } from '../linux/servers.ts';
import { openvpn } from '../linux/tunnels.ts';
import { exim } from './exim.ts';
import { goServer, mysql, sqlServer, vsftpd } from './phrases.ts';
import { postgres } from './postgres.ts';

/** One server's log file. */
export interface Server {
  /** As it is named in syslog. */
  readonly program: string;
  /** What stands behind the time in its lines, and in nobody else's; the first group is the level, if it says one. */
  readonly says: RegExp;
  /** Behind what was matched, or of all behind the time. */
  readonly reads: 'behind' | 'all';
  readonly read: Sayings;
}

const named = (rows: readonly (readonly [names: string, read: Sayings])[], program: string): Sayings =>
  rows.find(([names]) => names.split(' ').includes(program))?.[1] ?? NOBODY;

const NOBODY: Sayings = () => undefined;

/** Lines of Dovecot's, with the process in front. */
export const DOVECOT: Sayings = named(MAIL, 'dovecot');

/** In this order: the first whose words are there. Of each line a bounded part is looked at. */
export const SERVERS: readonly Server[] = [
  {
    program: 'fail2ban',
    says: /^fail2ban\.\w{1,20} {1,20}\[\d{1,8}\]: (?=([A-Z]{1,8}) )/,
    reads: 'behind',
    read: failToBan,
  },
  {
    program: 'mysqld',
    says: /^(?:\s?\d{1,20} \[(Note|Warning|ERROR|System)\] |\[Warning\] (?=Access denied for user '))/,
    reads: 'all',
    read: mysql,
  },
  {
    program: 'mysqld',
    says: /^\s{1,8}\d{1,12} (?:Connect|Quit|Query|Init DB|Prepare|Execute)\b\t?/,
    reads: 'all',
    read: mysql,
  },
  {
    program: 'MSSQLSERVER',
    says: /^(?:spid\d{1,6}s?|Logon|Server|Backup) {1,12}(?:Error: \d{1,6}, Severity: (\d{1,2}),)?/,
    reads: 'all',
    read: sqlServer,
  },
  { program: 'vsftpd', says: /^\[pid \d{1,8}\] (?=\[|CONNECT: )/, reads: 'behind', read: vsftpd },
  {
    program: 'radiusd',
    says: /^: (Auth|Info|Error|Warning|Proxy|Debug): /,
    reads: 'behind',
    read: named(DAEMONS, 'radiusd'),
  },
  {
    program: 'exim',
    says: /^(?:\[\d{1,8}\] )?(?=[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4}) |H=\S|SMTP (?:connection|protocol|syntax|command|call) |\S{1,64} authenticator failed for |no MAIL in |no (?:host name|IP address) found for |exim \d)/,
    reads: 'behind',
    read: exim,
  },
  {
    program: 'openvpn',
    says: /^(?=(?:[^\s/]{1,64}\/)?[0-9a-f.:[\]]{3,45}:\d{1,5} (?:TLS|VERIFY|\[|SIG|MULTI|Connection|peer info|PUSH)|TCP connection established with \[AF_|TLS Error: .{1,200}\[AF_|OpenVPN \d)/,
    reads: 'all',
    read: openvpn,
  },
  { program: 'net/http', says: /^http: TLS handshake error from /, reads: 'all', read: goServer },
  {
    program: 'postgres',
    says: /^[^\t]{0,200}?\b(LOG|FATAL|ERROR|WARNING|PANIC|NOTICE|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|INFO|LOCATION|DEBUG[1-5]?): {2}/,
    reads: 'all',
    read: postgres,
  },
];
