// sshd's lines: who, from where, and nobody else's word for it.
import { expect, it } from 'vitest';
import { mapText } from '../../../support/map-text.ts';

const map = (message: string) => mapText(`<38>Nov 20 22:00:00 web1 sshd[1]: ${message}`)[0]?.mapped;

it.each([
  [
    'Failed password for root from 10.9.9.9 port 22 ssh2 from 198.51.100.9 port 51002 ssh2',
    '198.51.100.9',
    51002,
  ],
  ['Invalid user x from 10.9.9.9 from 198.51.100.9 port 7', '198.51.100.9', 7],
  ['Accepted password for bob from 198.51.100.9 port 7 ssh2', '198.51.100.9', 7],
])('a user name cannot forge where a logon came from: %s', (message, ip, port) => {
  expect(map(message)).toMatchObject({ class_uid: 3002, src_endpoint: { ip, port } });
});

it.each([
  ['Connection closed by invalid user admin 198.51.100.9 port 7 [preauth]', 400702],
  ['Connection reset by 198.51.100.9 port 7 [preauth]', 400703],
  ['fatal: Timeout before authentication for 198.51.100.9 port 7', 400704],
  ['Connection from 198.51.100.9 port 7 on 10.0.0.1 port 22', 400701],
  ['Starting session: shell on pts/0 for bob from 198.51.100.9 port 7 id 0', 400706],
])('%s is SSH Activity %i from the peer', (message, type) => {
  expect(map(message)).toMatchObject({ type_uid: type, src_endpoint: { ip: '198.51.100.9', port: 7 } });
});

it.each([
  'Accepted nothing',
  'Failed password',
  'Invalid user from nowhere at all',
  'User child is on pid of nobody',
])('"%s" says nothing that fits a class', (message) => {
  expect(map(message)).toMatchObject({ class_uid: 0, message });
});
