// What one line of a DNS server's log says, and the DNS Activity (4003) it becomes. The line itself is the message: whatever
// has no attribute stays readable in it.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp, isPort } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { protocol } from '../toolkit/protocol.ts';
import { syslogSeverity } from '../toolkit/severity.ts';
import type { Verdict } from '../toolkit/verdict.ts';

/** Where a question came from, and what became of it. */
export interface DnsLine {
  /** 1 query, 2 response, 6 both. */
  readonly activity: number;
  readonly client?: End | undefined;
  readonly server?: End | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly class?: string | undefined;
  readonly id?: number | undefined;
  /** `NOERROR`, `NXDOMAIN`, ... */
  readonly rcode?: string | undefined;
  readonly answer?: string | undefined;
  readonly transport?: string | undefined;
  /** Where the answer does not say it. */
  readonly status?: Status | undefined;
  readonly detail?: string | undefined;
  readonly verdict?: Verdict | undefined;
  readonly severity?: number | undefined;
}

/** One end of a message. */
export interface End {
  readonly ip: string;
  readonly port: number | undefined;
}

/** An address with its port behind a mark (`#`, `:`, `/`), or alone; undefined for anything else. */
export const endOf = (text: string | undefined, mark: string): End | undefined => {
  if (text === undefined || text.length > 64) return undefined;
  if (isIp(text)) return { ip: text, port: undefined };
  const at = text.lastIndexOf(mark);
  if (at < 0) return undefined;
  const host = text.slice(0, at);
  const ip = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const port = Number(text.slice(at + 1));
  return isIp(ip) && isPort(port) ? { ip, port } : undefined;
};

/** A name of DNS without its last dot; undefined for what is none. The root is `.`. */
export const nameOf = (text: string | undefined): string | undefined => {
  if (text === undefined || text === '' || text === '.') return text === '.' ? text : undefined;
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  return isHostname(name) || (name.length < 254 && !name.includes(' ')) ? name : undefined;
};

/** A name in the form zone files and logs write; the first `count` words of a text. */
export const wordsOf = (text: string, count: number): string[] => {
  const words: string[] = [];
  let at = 0;
  while (words.length < count && at < text.length) {
    while (text.charCodeAt(at) === 0x20) at++;
    const space = text.indexOf(' ', at);
    const end = space < 0 ? text.length : space;
    if (end > at) words.push(text.slice(at, end));
    at = end + 1;
  }
  return words;
};

/** Closes the event; undefined, and nothing taken, where the line names no end, as OCSF requires. */
export const dnsEvent = (draft: Draft, product: JsonObject, line: DnsLine): OcsfEvent | undefined => {
  const { client, server, name, detail } = line;
  const header = draft.syslog();
  draft.takeSyslogTime();
  const device = draft.takeHeaderDevice();
  const destination: JsonObject | undefined =
    server === undefined
      ? device === undefined
        ? undefined
        : { hostname: device.hostname, ip: device.ip }
      : { ip: server.ip, port: server.port };
  if (client === undefined && destination === undefined) return undefined;
  const code = responseCode(line.rcode);
  const known = protocol(line.transport?.toLowerCase());
  const message = draft.fields.text('message');
  const pid = header?.integer('proc_id');
  const program = pid === undefined ? undefined : header?.text('app_name');
  return buildEvent(draft, {
    activity_id: line.activity,
    class_uid: CLASS.dnsActivity,
    members: {
      actor: pid === undefined ? undefined : { process: { name: program, pid } },
      answers: line.answer === undefined ? undefined : [{ rdata: line.answer, type: line.type }],
      app_protocol_name: 'dns',
      connection_info: {
        direction_id: 0,
        protocol_name: known?.name,
        protocol_num: known?.number,
      },
      device,
      dst_endpoint: destination,
      query:
        name === undefined
          ? undefined
          : { class: line.class, hostname: name, packet_uid: line.id, type: line.type },
      rcode: code?.name,
      rcode_id: code?.id,
      src_endpoint: client === undefined ? undefined : { ip: client.ip, port: client.port },
    },
    message,
    metadata: { log_name: line.activity === 2 ? 'response' : 'query' },
    product,
    // A name that does not exist is an answer, not a fault.
    severity_id: Math.max(line.severity ?? 1, syslogSeverity(draft.header?.severity)),
    status: line.status ?? (code === undefined ? undefined : code.id === 0 ? SUCCESS : FAILURE),
    status_detail: detail,
    verdict: line.verdict,
  });
};
