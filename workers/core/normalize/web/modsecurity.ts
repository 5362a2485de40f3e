// What ModSecurity (and Coraza) write into the error log of Apache or nginx -> Detection Finding (2004).
// https://github.com/owasp-modsecurity/ModSecurity/wiki/ModSecurity-2-Data-Formats
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft, MetadataParts } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { looseSeverity } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';

/** Does a line of an error log tell of a rule that matched? */
export const isModSecurity = (message: string): boolean =>
  message.includes('ModSecurity: ') && message.includes(' [id "');

/** The value of `[name "value"]`. Texts of the request stand in `data`, behind all that is read here but `uri` and later. */
const tag = (message: string, name: string): string | undefined => {
  const at = message.indexOf(` [${name} "`);
  if (at < 0) return undefined;
  const from = at + name.length + 4;
  const end = message.indexOf('"]', from);
  return end > from ? message.slice(from, end) : undefined;
};

/** Closes the finding; the line stays whole as its message. */
export const modSecurityEvent = (
  draft: Draft,
  message: string,
  source: JsonObject | undefined,
  product: JsonObject,
  metadata: MetadataParts,
): OcsfEvent => {
  const id = tag(message, 'id') ?? 'unknown';
  const title = tag(message, 'msg') ?? `ModSecurity rule ${id}`;
  const host = tag(message, 'hostname');
  const path = tag(message, 'uri');
  // By name (version 2), or as syslog numbers it (version 3).
  const word = tag(message, 'severity') ?? '';
  const isDenied = message.includes('Access denied');
  const evidence: JsonObject = {
    src_endpoint: source,
    url:
      path === undefined
        ? undefined
        : { hostname: host !== undefined && isHostname(host) ? host : undefined, path, url_string: path },
  };
  return buildEvent(draft, {
    activity_id: 1,
    class_uid: CLASS.detectionFinding,
    members: {
      device: draft.takeHeaderDevice(),
      evidences: source === undefined && path === undefined ? undefined : [evidence],
      finding_info: {
        analytic: { name: title, type_id: 1, uid: id, version: tag(message, 'rev') },
        title,
        types: [tag(message, 'tag') ?? 'ModSecurity'],
        uid: tag(message, 'unique_id') ?? `${id}/${draft.time}`,
      },
      is_alert: true,
      status: 'New',
      status_id: 1,
    },
    message,
    metadata: { ...metadata, event_code: id },
    product,
    severity_id: looseSeverity(word >= '0' && word <= '7' ? Number(word) : word) ?? 3,
    verdict: wordVerdict(isDenied ? 'deny' : 'detect'),
  });
};
