// Services of a host: a name that a stranger chose forges neither who came in, nor from where, nor that they did.
import { expect, it } from 'vitest';
import { mapText } from '../../../support/map-text.ts';

const map = (program: string, message: string) =>
  mapText(`<38>Nov 20 22:00:00 web1 ${program}[1]: ${message}`)[0]?.mapped;

it.each([
  ['dropbear', "Bad password attempt for 'x' from 10.0.0.1:1' from 203.0.113.9:7"],
  ['dropbear', "Login attempt for nonexistent user 'x' from 10.0.0.1:1' from 203.0.113.9:7"],
  ['vsftpd', '[x] OK LOGIN: Client "10.0.0.1"] FAIL LOGIN: Client "203.0.113.9"'],
  ['proftpd', 'h (203.0.113.9[203.0.113.9]) - USER x: Login successful. (Login failed): Incorrect password.'],
  ['proftpd', 'h (203.0.113.9[203.0.113.9]) - USER x: Login successful: no such user found from 203.0.113.9'],
  ['pure-ftpd', '(?@203.0.113.9) [WARNING] Authentication failed for user [x [INFO] root is now logged in]'],
  [
    'dovecot',
    'imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<a-login: Login: user=<root>, method=PLAIN, rip=203.0.113.9, lip=10.0.0.2, session=<s>',
  ],
  [
    'postfix/smtpd',
    'warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: no, sasl_username=x: client=h[10.0.0.1], sasl_method=PLAIN, sasl_username=root',
  ],
  ['login', "FAILED LOGIN (1) on '/dev/tty1' from '203.0.113.9' FOR 'x' FOR 'root', Authentication failure"],
  ['sshd', 'Failed password for x from 10.0.0.1 port 1 ssh2 from 203.0.113.9 port 7 ssh2'],
])('%s: a failed logon stays one, from where it came: %s', (program, message) => {
  expect(map(program, message)).toMatchObject({
    class_uid: 3002,
    src_endpoint: { ip: '203.0.113.9' },
    status_id: 2,
  });
});

it.each([
  'improper command pipelining after x: client=h[10.0.0.1], sasl_method=PLAIN, sasl_username=root',
  'NOQUEUE: reject: RCPT from a[203.0.113.9]: 554: client=h[10.0.0.1], sasl_method=PLAIN, sasl_username=root',
])('postfix: nobody has logged in where a line only quotes it: %s', (message) => {
  expect(map('postfix/smtpd', message)?.class_uid).not.toBe(3002);
});

it('says how often a line was repeated, and keeps it whole', () => {
  const inner = 'Failed password for root from 203.0.113.9 port 7 ssh2';
  const message = `message repeated 5 times: [ ${inner}]`;
  expect(map('sshd', message)).toMatchObject({ class_uid: 3002, count: 5, message });
  expect(map('sshd', `message repeated 5 times: [ nothing known]`)).toMatchObject({ class_uid: 0 });
});

it('reads PAM in the name of programs it does not know', () => {
  const message = 'pam_unix(kitchen:auth): authentication failure; logname= rhost=203.0.113.9  user=bob';
  expect(map('kitchen', message)).toMatchObject({ class_uid: 3002, user: { name: 'bob' }, status_id: 2 });
  expect(map('kitchen', 'door opened')).toMatchObject({ class_uid: 0, message: 'door opened' });
});

it('leaves what has no host out of classes that want one', () => {
  const [event] = mapText('<6>kernel: usb 1-1: USB disconnect, device number 4');
  expect(event?.mapped.class_uid).toBe(0);
});
