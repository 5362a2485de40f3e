// Okta System Log (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/): who signed in,
// who changed what. The class comes from the event type's family. Some collectors write the members in lower case.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { audit, type Deed, keepParts } from '../saas/audit.ts';
import { request } from '../saas/request.ts';
import { readAction } from '../saas/verbs.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft, type MetadataParts } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { wordSeverity } from '../toolkit/severity.ts';
import { takeClient } from './client.ts';
import { type Family, familyOf } from './families.ts';
import { entityOf, type Targets, takeLogon, takeTargets, takeUser } from './targets.ts';

const OKTA = { name: 'Okta System Log', vendor_name: 'Okta' };

/** `outcome.result`, as far as it says whether it worked; a challenge does not. */
const OUTCOMES = new Map<string, Status>([
  ['SUCCESS', SUCCESS],
  ['ALLOW', SUCCESS],
  ['FAILURE', FAILURE],
  ['DENY', FAILURE],
]);

/** A member under its name, or under that in lower case. */
const keyOf = (fields: Fields, name: string): string => {
  const lower = name.toLowerCase();
  return fields.peek(name) === undefined && fields.peek(lower) !== undefined ? lower : name;
};

/** What every class of an Okta event is built from. */
interface Parts {
  readonly draft: Draft;
  readonly type: string;
  readonly family: Family;
  readonly actor: JsonObject | undefined;
  readonly session: JsonObject | undefined;
  readonly source: JsonObject | undefined;
  readonly targets: Targets;
  readonly metadata: MetadataParts;
  readonly message: string | undefined;
  readonly severity_id: number | undefined;
  readonly status: Status | undefined;
  readonly status_code: string | undefined;
  readonly status_detail: string | undefined;
  readonly http_request: JsonObject | undefined;
  readonly debug: Fields | undefined;
}

/** The roles a grant names; the text itself stays in `unmapped` where it names several. */
const takePrivileges = (debug: Fields | undefined): string[] | undefined => {
  for (const key of ['privilegeGranted', 'privilegeRevoked']) {
    const text = debug?.peek(key);
    if (typeof text !== 'string' || text === '') continue;
    const list = text.slice(0, 2000).split(', ');
    if (list.length === 1) debug?.drop(key);
    return list;
  }
  return undefined;
};

const takeRequest = (agent: string | undefined, debug: Fields | undefined): JsonObject | undefined => {
  const path = debug?.peek('requestUri');
  const target = debug?.text('url') ?? debug?.text('requestUri');
  if (typeof path === 'string' && path !== '' && target?.startsWith(path)) debug?.drop('requestUri');
  return request({ uid: debug?.text('requestId'), url: target, user_agent: agent });
};

/** Okta writes `unknown` where there is none. */
const isKnown = (text: string): boolean => text !== '' && text !== 'unknown';

const isLogon = ({ kind }: Family): boolean => kind === 'logon' || kind === 'logoff';

const take = (event: DecodedEvent, context: NormalizeContext): Parts => {
  const draft = new Draft(event, context);
  // Amazon EventBridge puts the event into `detail`.
  const fields = draft.fields.child('detail') ?? draft.fields;
  for (const key of ['published', 'p_event_time']) draft.takeTime(fields, key);
  draft.takeSyslogTime();
  const outcome = fields.child('outcome');
  const result = outcome?.text('result');
  const around = fields.child(keyOf(fields, 'authenticationContext'));
  const debug = fields.child(keyOf(fields, 'debugContext'))?.child('debugData');
  const client = takeClient(fields, fields.child(keyOf(fields, 'securityContext')));
  const type = fields.text(keyOf(fields, 'eventType')) ?? '';
  const family = familyOf(type);
  const session = around?.checked('externalSessionId', isKnown) ?? around?.checked('rootSessionId', isKnown);
  const word = fields.spell('severity');
  const actor = takeUser(fields.child('actor'));
  return {
    draft,
    type,
    family,
    actor,
    session: session === undefined ? undefined : { uid: session },
    source: client.source,
    targets: isLogon(family)
      ? takeLogon(draft, fields, actor === undefined || family.activity === 7)
      : takeTargets(fields.children('target')),
    metadata: {
      correlation_uid: fields.child('transaction')?.text('id'),
      event_code: type,
      log_level: fields.text('severity'),
      log_version: fields.label('version'),
      original_event_uid: fields.text('uuid'),
    },
    message: fields.text(keyOf(fields, 'displayMessage')),
    severity_id: wordSeverity(word),
    status: result === undefined ? undefined : OUTCOMES.get(result),
    status_code: result,
    status_detail: outcome?.text('reason'),
    http_request: takeRequest(client.agent, debug),
    debug,
  };
};

/** What Okta's own detections say. */
const finding = (parts: Parts): OcsfEvent => {
  const { draft, metadata, source, targets, type } = parts;
  const deed: Deed = {
    ...common(parts),
    kind: 'entity',
    word: type,
    group: targets.group,
    resources: targets.resources,
    user: targets.user,
  };
  const { actor } = deed;
  const user = targets.user ?? parts.actor;
  const isSeen = actor !== undefined || user !== undefined || source !== undefined;
  const http_request = parts.http_request;
  const event = buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: OKTA,
    metadata,
    severity_id: parts.severity_id,
    status_code: parts.status_code,
    status_detail: parts.status_detail,
    message: parts.message ?? type,
    members: {
      evidences: isSeen ? [{ actor, http_request, src_endpoint: source, user }] : undefined,
      finding_info: {
        analytic: { name: type, type_id: 1 },
        title: parts.message ?? type,
        uid: metadata.original_event_uid ?? type,
      },
      is_alert: true,
      resources: targets.resources,
      status: 'New',
      status_id: 1,
    },
  });
  return keepParts(event, deed, (name) => name === 'resources' || (isSeen && name !== 'group'));
};

/** `auth_protocol_id` by a part of the event type. */
const PROTOCOLS: readonly (readonly [part: string, id: number, caption: string])[] = [
  ['SAML', 5, 'SAML'],
  ['radius', 10, 'RADIUS'],
  ['ldap', 12, 'LDAP'],
  ['oauth2', 6, 'OAUTH 2.0'],
];

/** What only Authentication has room for. */
const logonOf = ({ targets, type }: Parts): JsonObject => {
  const known = PROTOCOLS.find(([part]) => type.includes(part));
  return {
    account_switch_type_id: type.includes('.impersonation.') ? 2 : undefined,
    auth_factors: targets.factors,
    auth_protocol: known?.[2],
    auth_protocol_id: known?.[1],
    is_mfa: type.endsWith('auth_via_mfa') ? true : undefined,
  };
};

const logon = (parts: Parts): OcsfEvent => {
  const { actor, family, targets, type } = parts;
  return audit(parts.draft, {
    ...common(parts),
    activity: family.activity,
    kind: family.kind === 'logoff' ? 'logoff' : 'logon',
    word: type,
    user: actor === undefined || family.activity === 7 ? targets.user : undefined,
    service: targets.app ?? { name: 'Okta' },
    logon: logonOf(parts),
  });
};

/** What the two roads of an audit record share. */
const common = (parts: Parts) => {
  const { actor, http_request, session } = parts;
  return {
    ...parts,
    product: OKTA,
    actor: actor === undefined && session === undefined ? undefined : { session, user: actor },
    common: http_request === undefined ? undefined : { http_request },
  };
};

const mapOkta = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const parts = take(event, context);
  const { actor, family, targets, type } = parts;
  const { activity, kind } = family;
  if (kind === 'finding') return finding(parts);
  if (isLogon(family)) return logon(parts);
  const { app, group } = targets;
  const grants = kind === 'access' && typeof app?.name === 'string' ? [app.name] : undefined;
  return audit(parts.draft, {
    ...common(parts),
    kind,
    activity,
    word: type,
    verb: readAction(type.slice(type.indexOf('.') + 1)).verb,
    // A user event that names nobody else is about one's own account.
    user: targets.user ?? (type.startsWith('user.') ? actor : undefined),
    group,
    entity: targets.entity ?? (app && entityOf(app)) ?? (group && entityOf(group)),
    privileges: takePrivileges(parts.debug) ?? grants,
    resources: targets.resources,
  });
};

/** Matches what only Okta writes together: an event type beside Okta's way of naming an actor, or an outcome or actor
 * beside its way of dating it. */
const matches = (event: DecodedEvent): boolean => {
  const { detail, source } = event.record;
  const isBridged = typeof source === 'string' && source.startsWith('aws.partner/okta');
  const record = isBridged && isObject(detail) ? detail : event.record;
  const type = record.eventType ?? record.eventtype;
  if (typeof type !== 'string' || !type.includes('.')) return false;
  const { actor, outcome } = record;
  if (isObject(actor) && typeof actor.alternateId === 'string') return true;
  const isDated = typeof record.published === 'string' || typeof record.uuid === 'string';
  return isDated && (isObject(outcome) || isObject(actor));
};

/** Okta System Log. */
export const okta: Mapper = {
  product: 'okta',
  formats: ['json'],
  markers: ['eventType', 'eventtype', 'detail'],
  matches,
  map: mapOkta,
};
