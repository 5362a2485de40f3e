// AWS WAF web ACL logs -> HTTP Activity (4002) with the rule that ended it.
// https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { type Draft, openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { methodActivity } from '../toolkit/http-message.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { REQUEST_URL, url } from '../toolkit/url.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';
import { arnParts, awsCloud, awsProduct } from './amazon.ts';

const PRODUCT = awsProduct('AWS WAF');

const observed = (disposition_id: number, disposition: string): Verdict => ({
  action: 'Observed',
  action_id: 3,
  disposition,
  disposition_id,
});

/** Actions that only WAF has. */
const VERDICTS = new Map<string, Verdict>([
  ['COUNT', observed(20, 'Count')],
  ['CAPTCHA', observed(22, 'Captcha')],
  ['CHALLENGE', observed(23, 'Challenge')],
]);

/** Headers as pairs of texts; undefined, and nothing taken, where one is anything else. */
const takeHeaders = (request: Fields): JsonObject[] | undefined => {
  const list = request.peek('headers');
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const headers: JsonObject[] = [];
  for (const item of list) {
    if (!isObject(item) || typeof item.name !== 'string' || typeof item.value !== 'string') return undefined;
    if (Object.keys(item).length !== 2) return undefined;
    headers.push({ name: item.name, value: item.value });
  }
  request.drop('headers');
  return headers;
};

const headerOf = (headers: JsonObject[] | undefined, name: string): string | undefined => {
  const value = headers?.find((header) => String(header.name).toLowerCase() === name)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The path and query asked for, and the host where it is known. */
const takeUrl = (draft: Draft, request: Fields, header: string | undefined): JsonObject | undefined => {
  const path = request.text('uri');
  if (path === undefined) return undefined;
  const args = request.text('args');
  const asked = url(draft.observables, REQUEST_URL, args === undefined ? path : `${path}?${args}`);
  const host = request.hostname('host') ?? header;
  const hostname = host?.split(':', 1)[0] ?? '';
  if (asked !== undefined && isHostname(hostname)) asked.hostname = hostname;
  if (asked !== undefined) asked.scheme = request.text('scheme') ?? asked.scheme;
  return asked;
};

const takeRequest = (draft: Draft, request: Fields): JsonObject => {
  const headers = takeHeaders(request);
  const method = request.peek('httpMethod');
  const known = typeof method === 'string' && methodActivity(method) !== undefined;
  if (known) request.drop('httpMethod');
  const forwarded = headerOf(headers, 'x-forwarded-for')
    ?.slice(0, 500)
    .split(',')
    .map((ip) => ip.trim());
  return {
    http_headers: headers,
    http_method: known ? method : undefined,
    referrer: headerOf(headers, 'referer'),
    uid: request.text('requestId'),
    url: takeUrl(draft, request, headerOf(headers, 'host')),
    user_agent: headerOf(headers, 'user-agent'),
    version: request.text('httpVersion'),
    x_forwarded_for: forwarded?.every(isIp) === true ? forwarded : undefined,
  };
};

/** `arn:aws:wafv2:region:account:regional/webacl/NAME/ID`. */
const policyOf = (arn: string | undefined): JsonObject | undefined =>
  arn === undefined ? undefined : { name: arn.split('/')[2], uid: arn };

const takeRule = (fields: Fields): JsonObject | undefined => {
  const uid = fields.text('terminatingRuleId');
  return uid === undefined ? undefined : { type: fields.text('terminatingRuleType'), uid };
};

const takeClient = (request: Fields): JsonObject | undefined => {
  const ip = request.ip('clientIp');
  if (ip === undefined) return undefined;
  const country = request.checked('country', (text) => text.length === 2);
  return { ip, location: country === undefined ? undefined : { country } };
};

/** Maps one inspected request. */
export const mapWaf = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'timestamp');
  const { fields } = draft;
  const acl = fields.text('webaclId');
  const { region, account } = arnParts(acl);
  const http = fields.child('httpRequest') ?? fields;
  const method = http.peek('httpMethod');
  const source = takeClient(http);
  const request = takeRequest(draft, http);
  const rule = takeRule(fields);
  const action = fields.peek('action');
  const word = typeof action === 'string' ? action : '';
  const verdict = VERDICTS.get(word) ?? wordVerdict(word);
  const code = fields.integer('responseCodeSent');
  const asked = isObject(request.url) ? request.url.url_string : '';
  return buildEvent(draft, {
    class_uid: CLASS.httpActivity,
    activity_id: typeof method === 'string' ? (methodActivity(method) ?? 99) : 0,
    activity_name: typeof method === 'string' && methodActivity(method) === undefined ? method : undefined,
    product: PRODUCT,
    metadata: {
      event_code: rule === undefined ? undefined : String(rule.uid),
      log_name: 'webacl',
      log_version: fields.label('formatVersion'),
    },
    severity_id: verdict?.action_id === 2 ? SEVERITY.low : SEVERITY.informational,
    verdict,
    message: `${word} ${typeof method === 'string' ? method : 'request'} ${asked} from ${source?.ip ?? '?'}`,
    members: {
      cloud: awsCloud(region === 'global' ? undefined : region, account),
      firewall_rule: rule,
      http_request: request,
      http_response: code === undefined ? undefined : { code },
      policy: policyOf(acl),
      src_endpoint: source,
    },
  });
};

/** The web ACL beside the request. */
export const isWaf = (record: JsonObject): boolean =>
  typeof record.webaclId === 'string' && isObject(record.httpRequest);
