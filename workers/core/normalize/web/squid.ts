// Squid's own access log, and that of Cisco's Secure Web Appliance, which adds to it -> HTTP Activity (4002).
// https://wiki.squid-cache.org/Features/LogFormat, https://www.squid-cache.org/Doc/config/logformat/
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import type { Draft } from '../toolkit/draft.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { accessEvent } from './access.ts';

const SQUID: JsonObject = { name: 'Squid', vendor_name: 'Squid Cache' };
const APPLIANCE: JsonObject = { name: 'Secure Web Appliance', vendor_name: 'Cisco' };

/** What the appliance puts before its lines. */
const LEVEL = 'Info: ';

const startOf = (message: string): number => (message.startsWith(LEVEL) ? LEVEL.length : 0);

/** `1795168800.123    156 192.0.2.10 TCP_MISS/200 `: by the places of the point and the space, then by the result. */
export const isSquid = (message: string): boolean => {
  const start = startOf(message);
  if (message.charCodeAt(start + 10) !== 0x2e || message.charCodeAt(start + 14) !== 0x20) return false;
  return /^\d{10}\.\d{3} {1,8}\d{1,9} \S{2,255} [A-Z_]{3,40}\/\d{3} \d/.test(
    message.slice(start, start + 360),
  );
};

/** Reads a line of ten words and what the appliance writes behind them. */
export const squid = (draft: Draft, message: string): OcsfEvent | undefined => {
  const start = startOf(message);
  const words = message.slice(start).split(/ +/, 11);
  const [time = '', elapsed, client = '', result = '', bytes, method, target, user, via = '', type] = words;
  const [tag = '', code] = result.split('/', 2);
  const status = wholeNumber(code);
  draft.setTime(Number(time));
  draft.takeSyslogTime();
  const server = via.slice(via.indexOf('/') + 1);
  const isTunnel = method === 'CONNECT';
  draft.fields.drop('message');
  return accessEvent(
    draft,
    {
      bytes: wholeNumber(bytes),
      client,
      contentType: type === '-' ? undefined : type,
      host: isTunnel ? target : undefined,
      method,
      milliseconds: wholeNumber(elapsed),
      request: `${method} ${target}`,
      serverIp: isIp(server) ? server : undefined,
      status: status === undefined || status < 100 ? undefined : status,
      uri: target,
      user: user === undefined || user === '-' ? undefined : user.replaceAll('"', ''),
    },
    {
      message,
      metadata: { event_code: tag, log_name: 'access' },
      product: start > 0 ? APPLIANCE : SQUID,
      verdict: tag.includes('DENIED') ? wordVerdict('deny') : undefined,
    },
  );
};
