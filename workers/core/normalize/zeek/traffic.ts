// Logs of protocols that OCSF has no class for -> Network Activity (4001): what the analyzers of Zeek, of its packages and
// of ICSNPP write about a connection. A table says which members tell what; unknown logs of a connection come here, too.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { FAILURE, SUCCESS } from '../classes.ts';
import { wordStatus } from '../outcome.ts';
import { SEVERITY, wordSeverity } from '../severity.ts';
import { type Log, trafficEvent, words } from './log.ts';

/** How one log is read. */
interface Plan {
  /** Application protocol, where the log's name is not it. */
  readonly app?: string;
  /** Members whose texts make the message. */
  readonly says?: readonly string[];
  /** The member that names who acted. */
  readonly user?: string;
  /** Word or boolean of the outcome. */
  readonly outcome?: string;
  /** What the other side said of it. */
  readonly detail?: string;
  readonly url?: string;
}

const PLANS = new Map<string, Plan>(
  Object.entries({
    bacnet: { says: ['pdu_service'] },
    cip: { says: ['cip_service'] },
    dnp3: { says: ['fc_request', 'fc_reply'] },
    enip: { says: ['enip_command'] },
    irc: { says: ['command', 'value'], user: 'user' },
    ldap_search: { app: 'ldap', outcome: 'result', says: ['base_object', 'filter'] },
    login: { app: 'telnet', outcome: 'success', user: 'user' },
    modbus: { detail: 'exception', says: ['func', 'pdu_type'] },
    mqtt_connect: { app: 'mqtt', detail: 'connect_status', says: ['client_id'] },
    mqtt_publish: { app: 'mqtt', detail: 'status', says: ['from_client', 'topic'] },
    mqtt_subscribe: { app: 'mqtt', says: ['action'] },
    mysql: { detail: 'response', outcome: 'success', says: ['cmd', 'arg'] },
    postgresql: {
      detail: 'error_message',
      outcome: 'success',
      says: ['frontend', 'frontend_arg'],
      user: 'user',
    },
    redis: { outcome: 'success', says: ['cmd.name', 'cmd.key'] },
    s7comm: { says: ['rosctr_name', 'function_name'] },
    sip: { detail: 'status_msg', says: ['method', 'request_from', 'request_to'], url: 'uri' },
    snmp: { says: ['community'] },
    socks: { detail: 'status', says: ['request.name', 'request.host'], user: 'user' },
    telnet: { outcome: 'success', user: 'user' },
    traceroute: {},
    wireguard: {},
  } satisfies Readonly<Record<string, Plan>>),
);

const NO_PLAN: Plan = {};

const spell = (log: Log, name: string): string => log.fields.spell(log.key(name)).slice(0, 256);

/** Maps a record of any log that says something of a connection. */
export const mapTraffic = (log: Log): OcsfEvent => {
  const { fields } = log;
  const plan = PLANS.get(log.path) ?? NO_PLAN;
  const name = plan.user === undefined ? undefined : fields.text(plan.user);
  const target = plan.url === undefined ? undefined : fields.text(plan.url);
  const duration = log.interval('duration');
  const code = fields.integer('status_code');
  const app = plan.app ?? log.path;
  const status = code === undefined ? undefined : code < 400 ? SUCCESS : FAILURE;
  return trafficEvent(log, {
    app,
    members: {
      actor: name === undefined ? undefined : { user: { name } },
      duration,
      end_time: duration === undefined ? undefined : log.draft.time + duration,
      start_time: duration === undefined ? undefined : log.draft.time,
      url: target === undefined ? undefined : { url_string: target },
    },
    status: status ?? (plan.outcome === undefined ? undefined : wordStatus(fields.peek(plan.outcome))),
    status_code: code === undefined ? undefined : String(code),
    status_detail: plan.detail === undefined ? undefined : fields.text(plan.detail),
    summary: words(app, ...(plan.says ?? []).map((key) => spell(log, key))),
  });
};

/** Maps a record of traceroute.log: somebody is looking for the way to somebody. */
export const mapTraceroute = (log: Log): OcsfEvent | undefined => {
  const src = log.fields.ip('src');
  const dst = log.fields.ip('dst');
  if (src === undefined && dst === undefined) return undefined;
  return trafficEvent(log, {
    members: {
      dst_endpoint: dst === undefined ? undefined : { ip: dst },
      src_endpoint: src === undefined ? undefined : { ip: src },
    },
    summary: 'traceroute',
  });
};

/** Maps a record of syslog.log: a message seen on the wire, as severe as its sender says. */
export const mapSyslog = (log: Log): OcsfEvent => {
  const word = log.fields.peek('severity');
  const event = trafficEvent(log, {
    severity_id: typeof word === 'string' ? wordSeverity(word) : undefined,
    summary: 'syslog',
    status_detail: log.fields.text('message'),
  });
  event.message = event.status_detail ?? event.message;
  event.status_detail = undefined;
  return event;
};

/**
 * Maps a record of weird.log, dpd.log or analyzer.log that names a connection: something broke its protocol. An
 * observation, not a detection: hence Network Activity, failed, of low severity, as Suricata's anomalies are.
 */
export const mapViolation = (log: Log): OcsfEvent => {
  const { fields } = log;
  const name = fields.text('name');
  const analyzer = fields.text('analyzer') ?? fields.text('analyzer_name') ?? fields.text('source');
  const reason = fields.text('failure_reason') ?? fields.text('addl');
  return trafficEvent(log, {
    app: analyzer?.toLowerCase(),
    members: { app_protocol_name: analyzer?.toLowerCase() },
    severity_id: SEVERITY.low,
    status: FAILURE,
    status_code: name,
    status_detail: reason ?? name,
    summary: words(log.path, name ?? reason, analyzer),
  });
};
