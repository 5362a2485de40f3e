// What EVE's objects of protocols without a class of their own tell of a session: who opened it, and how it ended.
// https://docs.suricata.io/en/suricata-8.0.1/output/eve/eve-json-format.html
import type { JsonValue } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Fields } from '../toolkit/fields.ts';
import { codeStatus } from '../toolkit/http-message.ts';

/** The outcome, its code and its text, and the account's name; each where the object tells. */
export interface Told {
  readonly status?: Status | undefined;
  readonly status_code?: string | undefined;
  readonly status_detail?: string | undefined;
  readonly user?: string | undefined;
}

const byFlag = (flag: JsonValue | undefined): Status | undefined =>
  typeof flag === 'boolean' ? (flag ? SUCCESS : FAILURE) : undefined;

const failedWith = (code: string | undefined, good = ''): Status | undefined =>
  code === undefined ? undefined : code === good ? SUCCESS : FAILURE;

const ldap = (at: Fields): Told => {
  const bind = at.child('request')?.child('bind_request');
  const answer = at.children('responses')?.at(-1);
  const result = answer?.child(answer.spell('operation'));
  const status_code = result?.text('result_code');
  const user = bind?.text('name');
  return {
    status: failedWith(status_code, 'Success'),
    status_code,
    status_detail: result?.text('message'),
    user,
  };
};

const mqtt = (at: Fields): Told => {
  const code = at.child('connack')?.label('return_code');
  return { status: failedWith(code, '0'), status_code: code, user: at.child('connect')?.text('username') };
};

const pgsql = (at: Fields): Told => {
  const response = at.child('response');
  const user = at.child('request')?.child('startup_parameters')?.text('user');
  const status_code = response?.text('code');
  return { status: failedWith(status_code), status_code, status_detail: response?.text('message'), user };
};

/** The name stays among the arguments of its command. */
const pop3 = (at: Fields): Told => {
  const request = at.child('request');
  const response = at.child('response');
  const named = request?.peek('command') === 'USER' ? request.peek('args') : undefined;
  const user = Array.isArray(named) && typeof named[0] === 'string' && named[0] !== '' ? named[0] : undefined;
  const status = byFlag(response?.peek('success'));
  return { status, status_detail: response?.text('header'), user };
};

const rfb = (at: Fields): Told => {
  const result = at.child('authentication')?.text('security_result');
  return { status: failedWith(result, 'OK'), status_detail: result };
};

const sip = (at: Fields): Told => {
  const code = at.label('code');
  const number = Number(code);
  const isCode = number >= 100 && number < 700;
  return {
    status: isCode ? codeStatus(number) : undefined,
    status_code: code,
    status_detail: at.text('reason'),
  };
};

const modbus = (at: Fields): Told => {
  const code = at.child('response')?.child('exception')?.text('code');
  return { status: failedWith(code), status_code: code };
};

const nothing = (): Told => ({});

const PROTOCOLS = new Map<string, (at: Fields) => Told>([
  ...'bittorrent_dht dcerpc dnp3 enip http2 ike ikev2 imap nfs radius snmp telnet websocket'
    .split(' ')
    .map((name): [string, () => Told] => [name, nothing]),
  ['ldap', ldap],
  ['modbus', modbus],
  ['mqtt', mqtt],
  ['pgsql', pgsql],
  ['pop3', pop3],
  ['rfb', rfb],
  ['sip', sip],
]);

/** What the object of a protocol tells; undefined for a type of event that is named for no protocol. */
export const toldBy = (type: string, object: Fields | undefined): Told | undefined => {
  const read = PROTOCOLS.get(type);
  return read === undefined || object === undefined ? undefined : read(object);
};
