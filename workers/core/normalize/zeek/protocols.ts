// Logs of protocols that OCSF has classes of their own for: ftp (4008), smtp (4009), ntp (4013), tunnel (4014), dhcp (4004).
// https://docs.zeek.org/en/master/script-reference/log-files.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail } from '../address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../classes.ts';
import { dhcpActivity } from '../dhcp-servers/message-type.ts';
import { FILE, file } from '../file.ts';
import { type Log, trafficEvent, words } from './log.ts';

const FTP = new Map<string, number>([
  ['APPE', 1],
  ['STOR', 1],
  ['STOU', 1],
  ['RETR', 2],
  ['DELE', 4],
  ['RNTO', 5],
  ['LIST', 6],
  ['NLST', 6],
]);

const TRANSFERS: ReadonlySet<string> = new Set(['APPE', 'DELE', 'RETR', 'STOR', 'STOU']);

const replyStatus = (code: number | undefined): Status | undefined =>
  code === undefined ? undefined : code < 400 ? SUCCESS : FAILURE;

/** Maps a record of ftp.log: one command and its reply. */
export const mapFtp = (log: Log): OcsfEvent => {
  const { draft, fields } = log;
  const command = fields.text('command');
  const activity = command === undefined ? 0 : (FTP.get(command) ?? 99);
  const code = fields.integer('reply_code');
  const reply = fields.text('reply_msg');
  const name = fields.text('user');
  const target = command !== undefined && TRANSFERS.has(command) ? fields.text('arg') : undefined;
  return trafficEvent(log, {
    activity_id: activity,
    activity_name: activity === 99 ? command : undefined,
    class_uid: CLASS.ftpActivity,
    members: {
      actor: name === undefined ? undefined : { user: { name } },
      codes: code === undefined ? undefined : [code],
      command,
      command_responses: reply === undefined ? undefined : [reply],
      file:
        target === undefined
          ? undefined
          : file(draft.observables, FILE, target, {
              mime_type: fields.text('mime_type'),
              size: fields.integer('file_size'),
              uid: fields.text('fuid'),
            }),
      port: fields.port(log.key('data_channel.resp_p')),
    },
    status: replyStatus(code),
    summary: words('ftp', command, target),
  });
};

/** The address in `Name <address>` or `<address>`, or the text itself; undefined when that is none. */
const mailAddress = (mailbox: unknown): string | undefined => {
  if (typeof mailbox !== 'string') return undefined;
  const open = mailbox.lastIndexOf('<');
  const close = mailbox.indexOf('>', open);
  const address = open >= 0 && close > open ? mailbox.slice(open + 1, close) : mailbox.trim();
  return isEmail(address) ? address : undefined;
};

const mailAddresses = (log: Log, key: string): string[] | undefined => {
  const list = log.fields.peek(key);
  if (!Array.isArray(list)) return undefined;
  const found = list.map(mailAddress).filter((one) => one !== undefined);
  return found.length === 0 ? undefined : found;
};

/** Maps a record of smtp.log: a mail, or where none got that far, traffic. The direction is not known to a sensor. */
export const mapSmtp = (log: Log): OcsfEvent => {
  const { fields } = log;
  const from = mailAddress(fields.peek('mailfrom')) ?? mailAddress(fields.peek('from'));
  const to = mailAddresses(log, 'rcptto') ?? mailAddresses(log, 'to');
  const reply = fields.text('last_reply');
  const code = Number(reply?.slice(0, 3));
  const status = Number.isInteger(code) && code >= 200 ? replyStatus(code) : undefined;
  const shared = { status, status_detail: reply };
  if (from === undefined && to === undefined) return trafficEvent(log, { ...shared, summary: 'smtp' });
  const subject = fields.text('subject');
  const origin = fields.ip('x_originating_ip');
  return trafficEvent(log, {
    ...shared,
    activity_id: 1,
    class_uid: CLASS.emailActivity,
    members: {
      app_protocol_name: undefined,
      banner: fields.text('helo'),
      connection_info: undefined,
      direction_id: 0,
      email: {
        cc: mailAddresses(log, 'cc'),
        from,
        from_mailbox: fields.text('from') ?? fields.text('mailfrom'),
        message_uid: fields.text('msg_id'),
        subject,
        to,
        to_mailboxes: fields.texts('to') ?? fields.texts('rcptto'),
        x_originating_ip: origin === undefined ? undefined : [origin],
      },
      message_trace_uid: fields.text('uid'),
      protocol_name: 'smtp',
    },
    summary: words('mail', from, subject),
  });
};

/** Maps a record of ntp.log: one message, its mode the activity (RFC 5905 figure 10). */
export const mapNtp = (log: Log): OcsfEvent => {
  const { fields } = log;
  const version = fields.label('version');
  if (version === undefined) return trafficEvent(log, { summary: 'ntp' });
  const mode = fields.peek('mode');
  const known = typeof mode === 'number' && mode >= 1 && mode <= 7 && Number.isInteger(mode);
  const stratum = fields.peek('stratum');
  const layer = typeof stratum === 'number' && Number.isInteger(stratum) && stratum > 0 ? stratum : 0;
  return trafficEvent(log, {
    activity_id: known ? mode : 0,
    class_uid: CLASS.ntpActivity,
    members: {
      delay: log.interval('root_delay'),
      dispersion: log.interval('root_disp'),
      // 2..15 are secondary servers, 17.. reserved.
      stratum_id:
        layer === 0 || layer > 255 ? undefined : layer > 16 ? 17 : layer > 1 && layer < 16 ? 2 : layer,
      version,
    },
    summary: `ntp mode ${typeof mode === 'number' ? mode : '?'}`,
  });
};

const TUNNEL = new Map<unknown, number>([
  ['Tunnel::DISCOVER', 1],
  ['Tunnel::CLOSE', 2],
  ['Tunnel::EXPIRE', 2],
]);

/** Maps a record of tunnel.log. */
export const mapTunnel = (log: Log): OcsfEvent => {
  const { fields } = log;
  const type = fields.text('tunnel_type');
  const action = fields.peek('action');
  return trafficEvent(log, {
    activity_id: TUNNEL.get(action) ?? 0,
    class_uid: CLASS.tunnelActivity,
    members: {
      app_protocol_name: undefined,
      tunnel_type: type,
      tunnel_type_id: type === undefined ? undefined : 99,
    },
    summary: words('tunnel', type, typeof action === 'string' ? action : undefined),
  });
};

/** A DHCP client: its address, the one it asked for, or, without either, its MAC, which is as good as a name. */
const takeClient = (log: Log): JsonObject | undefined => {
  const { fields } = log;
  const ip =
    log.src?.ip ?? fields.ip('client_addr') ?? fields.ip('assigned_addr') ?? fields.ip('assigned_ip');
  const mac = fields.mac('mac');
  const hostname = fields.hostname('host_name');
  if (ip === undefined && hostname === undefined && mac === undefined) return undefined;
  return {
    domain: fields.text('domain'),
    hostname,
    ip,
    mac,
    port: log.src?.port ?? fields.port('client_port'),
    uid: ip === undefined && hostname === undefined ? mac : undefined,
  };
};

/** Maps a record of dhcp.log: an exchange, by its last message; undefined where it names no end. */
export const mapDhcp = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const source = takeClient(log);
  const ip = log.dst === undefined ? fields.ip('server_addr') : undefined;
  const destination = ip === undefined ? log.dst : { ip, port: fields.port('server_port') };
  if (source === undefined && destination === undefined) return undefined;
  const types = fields.peek('msg_types');
  const last = Array.isArray(types) ? types.at(-1) : undefined;
  const activity =
    (typeof last === 'string' ? dhcpActivity(last) : undefined) ?? (log.src === undefined ? 0 : 5);
  const lease = fields.peek('lease_time');
  const uids = fields.peek('uids');
  const uid =
    fields.text('uid') ?? (Array.isArray(uids) && typeof uids[0] === 'string' ? uids[0] : undefined);
  return trafficEvent(log, {
    activity_id: activity,
    class_uid: CLASS.dhcpActivity,
    members: {
      connection_info: { direction_id: 0, uid },
      dst_endpoint: destination,
      duration: log.interval('duration'),
      lease_dur: typeof lease === 'number' && lease < 1e10 ? Math.round(lease) : undefined,
      src_endpoint: source,
      transaction_uid: fields.label('trans_id'),
    },
    status: activity === 6 ? FAILURE : activity === 5 ? SUCCESS : undefined,
    status_detail: fields.text('server_message'),
    summary: words('dhcp', typeof last === 'string' ? last : undefined),
  });
};
