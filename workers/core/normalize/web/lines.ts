// Lines of HAProxy's logs and of the error logs of nginx and Apache, scanned by hand: texts in them are the attacker's.
// docs.haproxy.org/2.8/configuration.html#8.2, nginx.org/en/docs/ngx_core_module.html#error_log,
// httpd.apache.org/docs/2.4/logs.html#errorlog
import type { DecodedEvent, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { type Access, accessEvent, addressAndPort, requestLine } from './access.ts';
import { SERVERS } from './dialects.ts';
import { isModSecurity, modSecurityEvent } from './modsecurity.ts';
import { isSquid, squid } from './squid.ts';

type Reader = (draft: Draft, message: string) => OcsfEvent | undefined;

const productOf = (name: string): JsonObject => SERVERS.get(name) ?? { name };

/** Longest line that is looked into. */
const MAX_LENGTH = 16_384;

const LEVELS: ReadonlySet<string> = new Set(
  'emerg alert crit error warn notice info debug trace1 trace2 trace3 trace4'.split(' '),
);

/** The word in brackets at `at`, without a module before it (`core:error`); undefined where no level stands there. */
const levelAt = (message: string, at: number): string | undefined => {
  if (message.charCodeAt(at) !== 0x5b) return undefined;
  const end = message.indexOf(']', at);
  if (end < 0 || end > at + 40) return undefined;
  const level = message.slice(Math.max(message.lastIndexOf(':', end), at) + 1, end);
  return LEVELS.has(level) ? level : undefined;
};

/** nginx in a file: `2026/11/20 10:00:00 [error] `; in syslog the same without its own date, or with it. */
const isNginx = (message: string): boolean =>
  message.charCodeAt(4) === 0x2f &&
  message.charCodeAt(7) === 0x2f &&
  message.charCodeAt(13) === 0x3a &&
  levelAt(message, 20) !== undefined;

/** Apache: `[Fri Nov 20 10:00:00.123456 2026] [core:error] `. */
const apacheLevel = (message: string): number => {
  if (message.charCodeAt(0) !== 0x5b || message.charCodeAt(14) !== 0x3a) return -1;
  const close = message.indexOf('] [');
  return close > 20 && close < 40 && levelAt(message, close + 2) !== undefined ? close + 2 : -1;
};

/** HAProxy: `192.0.2.1:5000 [20/Nov/2026:10:00:00.123] `. */
const isHaproxy = (message: string): boolean => {
  const open = message.indexOf(' [');
  return (
    open > 6 && open < 60 && message.startsWith('] ', open + 26) && message.charCodeAt(open + 4) === 0x2f
  );
};

/** How a line is read; undefined for one of nobody here. A few looks at its first characters. */
export const readerOf = (event: DecodedEvent, message: string): Reader | undefined => {
  if (message.length > MAX_LENGTH) return undefined;
  if (isNginx(message)) return nginx;
  if (apacheLevel(message) > 0) return apache;
  if (isSquid(message)) return squid;
  return event.syslog !== undefined && isHaproxy(message) ? haproxy : undefined;
};

/** Closes what an error log says: of a request where it names one, else of the server. */
const errorEvent = (
  draft: Draft,
  access: Access,
  level: string,
  message: string,
  product: JsonObject,
): OcsfEvent => {
  draft.takeSyslogTime();
  draft.fields.drop('message');
  const severity = wordSeverity(level) ?? SEVERITY.informational;
  // Apache numbers its messages.
  const code = /\bAH\d{5}\b/.exec(message.slice(0, 256))?.[0];
  const metadata = { event_code: code, log_level: level, log_name: 'error' };
  const header = draft.syslog();
  if (header?.peek('app_name') === product.name) header?.drop('app_name');
  if (isModSecurity(message)) {
    const { client: ip, port } = access;
    return modSecurityEvent(draft, message, ip === undefined ? undefined : { ip, port }, product, metadata);
  }
  if (access.method !== undefined) {
    const made = accessEvent(draft, access, { message, metadata, product, severity_id: severity });
    if (made !== undefined) return Object.assign(made, severity > SEVERITY.low ? FAILURE : undefined);
  }
  const device = draft.takeHeaderDevice();
  const { client, port } = access;
  const isError = severity > SEVERITY.low;
  return buildEvent(draft, {
    activity_id: client !== undefined ? 6 : isError ? 1 : 99,
    activity_name: client !== undefined || isError ? undefined : level,
    class_uid:
      client !== undefined
        ? CLASS.networkActivity
        : isError
          ? CLASS.applicationError
          : CLASS.applicationLifecycle,
    members:
      client !== undefined
        ? { app_protocol_name: 'http', device, src_endpoint: { ip: client, port } }
        : { app: isError ? undefined : product, device },
    message,
    metadata,
    product,
    severity_id: severity,
    status: isError ? FAILURE : undefined,
  });
};

/** What stands behind `, name: `, in quotes or up to the next comma. nginx puts the sender's texts in quotes and escapes them. */
const after = (message: string, name: string): string | undefined => {
  const at = message.indexOf(`, ${name}: `);
  if (at < 0) return undefined;
  const from = at + name.length + 4;
  if (message.charCodeAt(from) === 0x22) {
    const close = message.indexOf('"', from + 1);
    return close < 0 ? undefined : message.slice(from + 1, close);
  }
  const comma = message.indexOf(',', from);
  return message.slice(from, comma < 0 ? message.length : comma);
};

const nginx: Reader = (draft, message) => {
  const level = levelAt(message, 20);
  if (level === undefined) return undefined;
  draft.setTime(message.slice(0, 19).replaceAll('/', '-'));
  const client = after(message, 'client');
  const request = after(message, 'request');
  const access: Access = {
    ...(request === undefined ? undefined : requestLine(request)),
    client: client !== undefined && isIp(client) ? client : undefined,
    host: after(message, 'host') ?? undefined,
    referrer: after(message, 'referrer'),
  };
  return errorEvent(draft, access, level, message, productOf('nginx'));
};

/** `Fri Nov 20 10:00:00.123456 2026` as a date-time that is understood. */
const apacheTime = (text: string): string => {
  const [, month = '', day = '', clock = '', year = ''] = text.split(' ').filter((word) => word !== '');
  return `${month} ${day} ${year} ${clock}`;
};

const apache: Reader = (draft, message) => {
  const at = apacheLevel(message);
  const level = levelAt(message, at);
  if (level === undefined) return undefined;
  draft.setTime(apacheTime(message.slice(1, at - 2)));
  const open = message.indexOf('[client ', at);
  const close = message.indexOf(']', open);
  // The client stands before the text, which may hold anything.
  const isFront = open > 0 && open < at + 120 && close > 0;
  const { client, port } = isFront ? addressAndPort(message.slice(open + 8, close)) : NOBODY;
  return errorEvent(draft, { client, port }, level, message, productOf('apache2'));
};

const NOBODY = { client: undefined, port: undefined };

/** HTTP (`httplog`) has a quoted request at the end, TCP (`tcplog`) has none. */
const haproxy: Reader = (draft, message) => {
  const open = message.indexOf(' [');
  const { client, port } = addressAndPort(message.slice(0, open));
  if (client === undefined) return undefined;
  draft.setTime(haproxyTime(message.slice(open + 2, open + 26)));
  draft.takeSyslogTime();
  const words = message.slice(open + 28).split(' ', 12);
  const [frontend, backend = '', , status, bytes] = words;
  const product = productOf('haproxy');
  const quote = message.indexOf(' "');
  const metadata = { log_name: quote > 0 ? 'http' : 'tcp' };
  const end: JsonObject = { svc_name: frontend };
  draft.fields.drop('message');
  if (draft.syslog()?.peek('app_name') === 'haproxy') draft.syslog()?.drop('app_name');
  if (quote > 0) {
    const close = message.lastIndexOf('"');
    const code = Number(status);
    const made = accessEvent(
      draft,
      {
        ...requestLine(message.slice(quote + 2, close > quote + 2 ? close : message.length)),
        bytes: wholeOf(bytes),
        client,
        port,
        status: code >= 100 && code < 600 ? code : undefined,
      },
      { members: { dst_endpoint: end }, message, metadata, product },
    );
    if (made !== undefined) return made;
  }
  return buildEvent(draft, {
    activity_id: 6,
    class_uid: CLASS.networkActivity,
    members: { device: draft.takeHeaderDevice(), dst_endpoint: end, src_endpoint: { ip: client, port } },
    message,
    metadata,
    product,
    status_detail: backend,
  });
};

/** `20/Nov/2026:10:00:00.123`: haproxy writes local time without a zone. */
const haproxyTime = (text: string): string => {
  const [day = '', month = '', rest = ''] = text.split('/');
  const colon = rest.indexOf(':');
  return `${month} ${day} ${rest.slice(0, colon)} ${rest.slice(colon + 1)}`;
};

const wholeOf = (text: string | undefined): number | undefined => {
  const number = Number(text);
  return text !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
};
