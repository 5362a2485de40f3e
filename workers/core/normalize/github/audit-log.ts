// GitHub audit log, as its API, its streams and the collectors of both write it
// (https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/audit-log): the action says what was done.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { audit, type Deed, type Kind } from '../saas/audit.ts';
import { person, USER_TYPE } from '../saas/person.ts';
import { isMethod, request } from '../saas/request.ts';
import { CREATE, DELETE, NO_VERB, READ, readAction, UPDATE, type Verb } from '../saas/verbs.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { codeStatus } from '../toolkit/http-message.ts';
import { familyOf, isOnlyGithub, kindOf } from './families.ts';
import { auditFinding } from './findings.ts';
import { cloudOf, GITHUB, named } from './github.ts';

/** `operation_type`, where the action's own words tell no verb. */
const OPERATIONS = new Map<string, Verb>([
  ['create', CREATE],
  ['access', READ],
  ['modify', UPDATE],
  ['remove', DELETE],
]);

/** Actions whose words would mislead. */
const EXCEPTIONS = new Map<string, Verb>([
  ['repo.access', UPDATE],
  ['git.push', UPDATE],
]);

/** The repository, organization and enterprise of an event. */
interface Places {
  readonly repo: JsonObject | undefined;
  readonly org: JsonObject | undefined;
  readonly business: JsonObject | undefined;
}

const takePlaces = (fields: Fields): Places => {
  const repo = fields.text('repo') ?? fields.text('repository');
  if (repo !== undefined && fields.peek('repository') === repo) fields.drop('repository');
  const repoId = fields.label('repo_id') ?? fields.label('repository_id');
  return {
    business: named(fields.text('business'), fields.label('business_id')),
    org: named(fields.text('org'), fields.label('org_id')),
    repo:
      repo === undefined && repoId === undefined
        ? undefined
        : { name: repo, type: 'repository', uid: repoId },
  };
};

/** The nearest thing the action's family names; a repository, organization or enterprise where it names none. */
const takeEntity = (
  fields: Fields,
  family: string,
  { repo, org, business }: Places,
): JsonObject | undefined => {
  if (family === 'business' || family === 'enterprise') return business && { ...business, type_id: 4 };
  if (family !== 'repo' && family !== 'org') {
    const name = fields.text(family) ?? fields.text('name');
    const uid = fields.label(`${family}_id`);
    if (name !== undefined || uid !== undefined) return { name, type: family, type_id: 99, uid };
  }
  if (repo !== undefined && family !== 'org') return { ...repo, type_id: 99 };
  const place = org ?? business;
  return place === undefined ? repo && { ...repo, type_id: 99 } : { ...place, type_id: 4 };
};

const takeGroup = (fields: Fields, action: string, { org, business }: Places): JsonObject | undefined => {
  const data = fields.child('data');
  const name = fields.text('team') ?? data?.text('team');
  const uid = fields.label('team_id');
  if (name !== undefined || uid !== undefined) return { name, type: 'Team', uid };
  if (action.startsWith('team.')) return undefined;
  const place = org ?? business;
  return place && { ...place, type: 'Organization' };
};

const takeRequest = (fields: Fields): JsonObject | undefined => {
  const method = fields.peek('request_method');
  return request({
    http_method: isMethod(method) ? fields.text('request_method') : undefined,
    url: fields.text('url_path'),
    user_agent: fields.text('user_agent'),
  });
};

const takeSource = (fields: Fields): JsonObject | undefined => {
  const ip = fields.ip('actor_ip');
  if (ip === undefined) return undefined;
  const country = fields.child('actor_location')?.text('country_code');
  return { ip, location: country === undefined ? undefined : { country } };
};

const takeActor = (fields: Fields): JsonObject | undefined => {
  const isBot = fields.peek('actor_is_bot') === true;
  const user = person(fields.text('actor'), fields.label('actor_id'), undefined, {
    email_addr: fields.spell('actor') === '' ? undefined : fields.email('external_identity_nameid'),
    type_id: isBot ? USER_TYPE.service : undefined,
  });
  const credential = fields.label('token_id');
  if (user === undefined && credential === undefined) return undefined;
  return { session: credential === undefined ? undefined : { credential_uid: credential }, user };
};

const statusOf = (action: string, fields: Fields): Status | undefined => {
  if (action.includes('fail')) return FAILURE;
  if (action === 'user.login') return SUCCESS;
  const code = fields.peek('status_code');
  return typeof code === 'number' ? codeStatus(code) : undefined;
};

const verbFor = (action: string, fields: Fields): Verb => {
  const known = EXCEPTIONS.get(action) ?? readAction(action.slice(action.indexOf('.') + 1)).verb;
  return known === NO_VERB ? (OPERATIONS.get(fields.spell('operation_type')) ?? NO_VERB) : known;
};

/** `message`: who did what, to what. */
const summary = (action: string, actor: JsonObject | undefined, place: JsonObject | undefined): string => {
  const who = actor?.user;
  const name = typeof who === 'object' && who !== null && !Array.isArray(who) ? who.name : undefined;
  return `${name ?? 'somebody'} ${action} ${place?.name ?? ''}`.trim();
};

/** Two-factor factors are enabled and disabled, not the accounts. */
const factorActivity = (family: string, verb: Verb): number | undefined =>
  family !== 'two_factor_authentication' ? undefined : verb.account === 2 ? 10 : verb.account === 5 ? 11 : 99;

/** When it happened, and, where a collector left that out, when the collector says it did. */
const TIMES = ['@timestamp', 'at_sign_timestamp', 'created_at', 'timestamp', 'p_event_time'];

/** The activity where the verb alone does not say it. */
const activityOf = (action: string, kind: string, verb: Verb, hasRole: boolean): number | undefined => {
  if (kind === 'access') return verb.access === 99 && hasRole ? 1 : undefined;
  // A team gets and loses repositories as a group does privileges.
  if (kind === 'group' && action.includes('repository')) return verb.group === 4 ? 2 : 1;
  return factorActivity(familyOf(action), verb);
};

/** What was acted upon: a user, a group, an entity, a repository. */
const takeTarget = (
  fields: Fields,
  action: string,
  kind: Kind | 'finding',
  places: Places,
  actor: JsonObject | undefined,
): Partial<Deed> => {
  const { repo } = places;
  const isLogon = kind === 'logon' || kind === 'logoff';
  // Who signs in is the actor.
  const isOwn = isLogon && actor?.user !== undefined;
  const target = isOwn ? undefined : person(fields.text('user'), fields.label('user_id'));
  const user = target ?? (kind === 'account' ? ownOf(actor) : undefined);
  if (kind === 'group') return { group: takeGroup(fields, action, places), resources: repo && [repo], user };
  const isAside =
    isLogon ||
    ((kind === 'access' || kind === 'account') && target !== undefined) ||
    (kind === 'web' && repo !== undefined);
  const entity = isAside ? undefined : takeEntity(fields, familyOf(action), places);
  const isRepo = kind === 'entity' && entity?.type === 'repository';
  return { entity, resources: repo === undefined || isRepo ? undefined : [repo], user };
};

const mapAudit = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  for (const key of TIMES) draft.takeTime(fields, key);
  draft.takeSyslogTime();
  // Written twice, mostly the same.
  const { '@timestamp': at = event.record.at_sign_timestamp, created_at: created } = event.record;
  const isSaid = typeof created === 'number' || (typeof created === 'string' && created !== '');
  if (isSaid && created === at) fields.drop('created_at');
  const action = fields.text('action') ?? '';
  const kind = kindOf(action);
  const verb = verbFor(action, fields);
  const places = takePlaces(fields);
  const actor = takeActor(fields);
  const permission = fields.text('permission');
  const deed: Deed = {
    product: GITHUB,
    kind: kind === 'finding' ? 'entity' : kind,
    metadata: {
      correlation_uid: fields.text('request_id'),
      event_code: action,
      log_name: 'audit',
      original_event_uid: fields.text('_document_id'),
    },
    word: action,
    verb,
    activity: activityOf(action, kind, verb, permission !== undefined),
    actor,
    ...takeTarget(fields, action, kind, places, actor),
    privileges: permission === undefined ? undefined : [permission],
    source: takeSource(fields),
    status: statusOf(action, fields),
    message: summary(action, actor, places.repo ?? places.org ?? places.business),
    common: { cloud: cloudOf(places.org, places.business), http_request: takeRequest(fields) },
  };
  return kind === 'finding' ? auditFinding(draft, deed) : audit(draft, deed);
};

const ownOf = (actor: JsonObject | undefined): JsonObject | undefined => {
  const user = actor?.user;
  return typeof user === 'object' && user !== null && !Array.isArray(user) ? user : undefined;
};

/** Lower-case words joined by `_`, `.`. */
const isAction = (text: string): boolean => {
  if (text.length > 120) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 46 || code === 95))
      return false;
  }
  return text.includes('.') || text.includes('_member');
};

/** GitHub counts milliseconds, and numbers what it names: others who write of an actor and an organization do not. */
const isSigned = ({ record }: DecodedEvent): boolean =>
  typeof record.created_at === 'number' ||
  typeof record['@timestamp'] === 'number' ||
  record.at_sign_timestamp !== undefined ||
  typeof record._document_id === 'string' ||
  (record.actor_id !== undefined && (record.org_id ?? record.repo_id ?? record.business_id) !== undefined) ||
  (typeof record.repo === 'string' && record.repo.includes('/'));

/** Matches a dotted action beside an actor's name and one of GitHub's places or ids, or dated and of a
 * family that none else has. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  const { action, actor, org, repo, business, _document_id: id } = record;
  if (typeof action !== 'string' || !isAction(action)) return false;
  if (record.p_log_type === 'GitHub.Audit') return true;
  if (typeof id === 'string' && record['@timestamp'] !== undefined) return true;
  if (typeof actor !== 'string' && typeof record.actor_id !== 'number' && typeof record.actor_id !== 'string')
    return false;
  const isPlaced = typeof (org ?? repo ?? business ?? id) === 'string';
  if (isPlaced && isSigned(event)) return true;
  return isOnlyGithub(action) && (isPlaced || (record.created_at ?? record.at_sign_timestamp) !== undefined);
};

/** GitHub's audit log. */
export const githubAudit: Mapper = {
  product: 'github-audit',
  formats: ['json'],
  markers: ['actor', 'actor_id', '_document_id', 'p_log_type'],
  matches,
  map: mapAudit,
};
