// Rows of the advanced hunting tables about cloud applications, directories and links: calls, lookups, clicks
// (https://learn.microsoft.com/en-us/defender-xdr/advanced-hunting-schema-tables).
import type { JsonObject } from '../../../../schemas/json.ts';
import { person } from '../saas/person.ts';
import { takePlace } from '../saas/place.ts';
import { request } from '../saas/request.ts';
import { readAction } from '../saas/verbs.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Fields } from '../toolkit/fields.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { takeAccount } from './hunting-parts.ts';
import { type RowMapper, row } from './hunting-rows.ts';

/** Who acted, by the columns of an account or the name that applications show. */
const takeCaller = (fields: Fields): JsonObject | undefined => {
  const account = takeAccount(fields, '');
  if (account?.name !== undefined) return account;
  const name = fields.text('AccountDisplayName') ?? fields.text('Account');
  const uid = account === undefined ? fields.text('AccountId') : undefined;
  return account === undefined ? person(name, uid) : { ...account, name };
};

const takeSource = (fields: Fields): JsonObject | undefined =>
  takePlace(fields, { asnName: 'ISP', city: 'City', country: 'CountryCode', ip: 'IPAddress', port: 'Port' });

/** CloudAppEvents and CloudAuditEvents: a call of an application, by whom and from where, as far as it says so. */
export const mapCall: RowMapper = (fields, action) => {
  const asked = fields.spell('OperationName') || action;
  const user = takeCaller(fields);
  const actor = user === undefined ? undefined : { user };
  const src_endpoint = takeSource(fields);
  const name = fields.text('ObjectName') ?? fields.text('AzureResourceId');
  const type = name === undefined ? undefined : fields.text('ObjectType');
  const told = ['Application', 'DataSource', 'AuditSource'].find((key) => fields.spell(key) !== '');
  const http_request = request({ user_agent: fields.text('UserAgent') });
  const { verb } = readAction(asked);
  const touched = name === undefined ? undefined : [{ name, type }];
  if (actor === undefined || src_endpoint === undefined) {
    const service = told === undefined || touched !== undefined ? undefined : fields.label(told);
    const web_resources = touched ?? [{ name: service ?? 'Microsoft cloud application' }];
    return row(CLASS.webResourcesActivity, verb.web, { actor, http_request, src_endpoint, web_resources });
  }
  const service = told === undefined ? undefined : { name: fields.label(told) };
  const api = { operation: fields.text('OperationName') ?? action, service };
  return row(CLASS.apiActivity, verb.api, { actor, api, http_request, resources: touched, src_endpoint });
};

/** IdentityQueryEvents: names looked up; whatever else was asked of the directory is a call. */
export const mapQuery: RowMapper = (fields, action, parts) => {
  const isLookup = fields.spell('Protocol').toLowerCase() === 'dns' || action === 'DNS query';
  const hostname = isLookup ? fields.hostname('QueryTarget') : undefined;
  if (hostname === undefined) return mapCall(fields, action, parts);
  const src_endpoint = takeSource(fields);
  const dst_endpoint = takePlace(fields, {
    hostname: 'DestinationDeviceName',
    ip: 'DestinationIPAddress',
    port: 'DestinationPort',
  });
  if (src_endpoint === undefined && dst_endpoint === undefined) return undefined;
  const query = { hostname, type: fields.text('QueryType') };
  return row(CLASS.dnsActivity, 1, { dst_endpoint, query, src_endpoint });
};

/** IdentityDirectoryEvents: what became of an account; a call where none is named. */
export const mapDirectory: RowMapper = (fields, action, parts) => {
  const name = fields.text('TargetAccountUpn') ?? fields.text('TargetAccountDisplayName');
  const user = person(name, fields.text('TargetAccountSid'));
  if (user === undefined) return mapCall(fields, action, parts);
  const actor = takeCaller(fields);
  const members = { actor: actor && { user: actor }, src_endpoint: takeSource(fields), user };
  return row(CLASS.accountChange, readAction(action).verb.account, members);
};

/** UrlClickEvents: a link in a mail or chat that somebody clicked. */
export const mapClick: RowMapper = (fields, action) => {
  const url = fields.text('Url');
  const src_endpoint = takeSource(fields);
  if (url === undefined) return undefined;
  const user = takeAccount(fields, '');
  const verdict = wordVerdict(action.replace('Click', ''));
  return row(CLASS.httpActivity, 0, {
    action: verdict?.action,
    action_id: verdict?.action_id,
    actor: user && { user },
    disposition: verdict?.disposition,
    disposition_id: verdict?.disposition_id,
    http_request: request({ url }),
    src_endpoint,
  });
};
