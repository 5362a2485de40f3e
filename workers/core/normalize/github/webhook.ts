// GitHub webhook payloads (https://docs.github.com/en/webhooks/webhook-events-and-payloads), named by what they hold.
// Time: payloads have none of their own; the freshest of the object they are about is used, else the time of receipt.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { audit, type Deed } from '../saas/audit.ts';
import { CREATE, DELETE, GRANT, NO_VERB, readAction, UPDATE, type Verb } from '../saas/verbs.ts';
import { isEmail } from '../toolkit/address.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { type WebhookEvent, webhookEvent } from './events.ts';
import { detection, vulnerability } from './findings.ts';
import { cloudOf, GITHUB, named, takeAccount, takeFirstTime, takeRepository } from './github.ts';

/** When the state a payload tells of was reached, the latest first. */
const TIMES = [
  'fixed_at',
  'dismissed_at',
  'resolved_at',
  'completed_at',
  'submitted_at',
  'updated_at',
  'published_at',
  'created_at',
  'started_at',
  'starred_at',
];

const VERBS = new Map<string, Verb>([
  ['push', UPDATE],
  ['create', CREATE],
  ['delete', DELETE],
  ['public', UPDATE],
  ['security_and_analysis', UPDATE],
  ['team_add', GRANT],
  ['webhook', NO_VERB],
]);

/** Whoever pushed is the sender, with the mail address that the sender is without. */
const takePusher = (fields: Fields, sender: JsonObject | undefined): JsonObject | undefined => {
  const pusher = fields.child('pusher');
  if (sender === undefined) return takeAccount(pusher);
  if (pusher === undefined || pusher.peek('name') !== sender.name) return sender;
  pusher.drop('name');
  return { ...sender, email_addr: pusher.email('email') ?? sender.email_addr };
};

/** Commits looked at for their authors. */
const MAX_COMMITS = 50;

/** Who wrote the commits of a push can be searched for, though an event about the push has no place for them. */
const seeAuthors = (draft: Draft): void => {
  const { commits } = draft.fields.record;
  if (!Array.isArray(commits)) return;
  for (const commit of commits.slice(0, MAX_COMMITS)) {
    if (!isObject(commit)) continue;
    for (const who of [commit.author, commit.committer]) {
      const email = isObject(who) ? who.email : undefined;
      if (typeof email === 'string' && isEmail(email))
        draft.observables.add(undefined, OBSERVABLE.email, email);
    }
  }
};

/** Who, where, and what about: the parts of every payload. */
const frameOf = (draft: Draft, name: string, action: string): Deed => {
  const { fields } = draft;
  const user = takePusher(fields, takeAccount(fields.child('sender')));
  const org = fields.child('organization');
  const enterprise = fields.child('enterprise');
  const cloud = cloudOf(
    named(org?.text('login'), org?.label('id')),
    named(enterprise?.text('slug'), enterprise?.label('id')),
  );
  const repository = takeRepository(fields.child('repository'));
  // Of an event that is not known the action is all that is.
  const code = action === '' ? name : name === UNKNOWN.name ? action : `${name}.${action}`;
  if (action !== '') fields.drop('action');
  return {
    product: GITHUB,
    kind: 'entity',
    metadata: { event_code: code, log_name: 'webhook' },
    word: code,
    verb: VERBS.get(name) ?? readAction(action).verb,
    actor: user === undefined ? undefined : { user },
    resources: repository === undefined ? undefined : [repository],
    message: `${user?.name ?? 'somebody'} ${code} ${repository?.name ?? org?.spell('login') ?? ''}`.trim(),
    common: cloud === undefined ? undefined : { cloud },
  };
};

/** The alert events share one member; what is in it tells them apart. */
const mapAlert = (draft: Draft, alert: Fields, action: string): OcsfEvent => {
  const advisory = alert.child('security_advisory');
  const isOld = alert.peek('affected_package_name') !== undefined;
  const isSecret = alert.peek('secret_type') !== undefined;
  const name = advisory
    ? 'dependabot_alert'
    : isOld
      ? 'repository_vulnerability_alert'
      : isSecret || isObject(draft.fields.peek('location'))
        ? 'secret_scanning_alert'
        : 'code_scanning_alert';
  takeFirstTime(draft, alert, TIMES);
  draft.takeSyslogTime();
  const deed = frameOf(draft, name, action);
  const frame = { action, deed };
  const weakness = advisory ?? (isOld ? alert : undefined);
  const event = weakness === undefined ? undefined : vulnerability(draft, frame, alert, weakness);
  return event ?? detection(draft, frame, alert);
};

/** What an object of the REST API is called, and by what id. */
const takeThing = (fields: Fields | undefined, type: string): JsonObject | undefined => {
  if (fields === undefined) return undefined;
  let name: string | undefined;
  for (const key of ['full_name', 'title', 'name', 'tag_name', 'login', 'slug', 'app_slug', 'property_name'])
    name ??= fields.text(key);
  const uid = fields.label('id');
  if (name === undefined && uid === undefined) return undefined;
  return { name, type, uid };
};

/** Who a membership is about, the group, and the role it gives. */
const membership = (fields: Fields): Partial<Deed> => {
  const team = fields.child('team');
  const org = fields.child('organization');
  const given = fields.child('membership') ?? fields.child('invitation');
  const member = fields.child('member') ?? given?.child('user') ?? fields.child('user');
  const changes = fields.child('changes');
  const role =
    given?.text('role') ??
    changes?.child('permission')?.text('to') ??
    changes?.child('role_name')?.text('to') ??
    team?.text('permission');
  const group = named(team?.text('name'), team?.label('id'));
  const place = named(org?.text('login'), org?.label('id'));
  return {
    group: group === undefined ? place && { ...place, type: 'Organization' } : { ...group, type: 'Team' },
    privileges: role === undefined ? undefined : [role],
    user: takeAccount(member),
  };
};

/** A team gets and loses repositories as a group does privileges. */
const teamActivity = (action: string): number | undefined =>
  action === 'added_to_repository' ? 1 : action === 'removed_from_repository' ? 2 : undefined;

const entityOf = (thing: JsonObject | undefined, name: string): JsonObject | undefined => {
  if (thing === undefined) return undefined;
  const { name: title, type, uid } = thing;
  if (name === 'organization' || name === 'enterprise') return { name: title, type_id: 4, uid };
  if (name === 'org_block') return { name: title, type_id: 2, uid, user: { name: title, uid } };
  if (name === 'branch_protection_rule' || name === 'repository_ruleset')
    return { name: title, policy: { name: title, type, uid }, type_id: 5, uid };
  return { name: title, type, type_id: 99, uid };
};

/** The class's own parts of an event that is no alert. */
const partsOf = (draft: Draft, event: WebhookEvent, action: string, frame: Deed): Partial<Deed> => {
  const { fields } = draft;
  const { about, kind, name } = event;
  if (kind === 'group' || kind === 'access') {
    const parts = membership(fields);
    if (kind === 'group') return { ...parts, activity: teamActivity(action) };
    // GitHub calls who was added to a repository its collaborator; older payloads do not say with which role.
    return { ...parts, group: undefined, privileges: parts.privileges ?? ['collaborator'] };
  }
  const repository = frame.resources?.[0];
  const object = fields.child(about);
  const thing = about === 'repository' ? repository : takeThing(object, name);
  if (kind !== 'web') {
    const resources = about === 'repository' ? undefined : frame.resources;
    return { entity: entityOf(thing, name), resources };
  }
  const conclusion = object?.peek('conclusion') ?? object?.peek('state') ?? fields.peek('state');
  const resources =
    thing === undefined || thing === repository ? frame.resources : [thing, ...(frame.resources ?? [])];
  return { resources, status: wordStatus(conclusion) };
};

const UNKNOWN: WebhookEvent = { about: 'repository', kind: 'web', name: 'webhook' };

const mapWebhook = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  const { action: told } = event.record;
  const action = typeof told === 'string' && told.length <= 100 ? told : '';
  const alert = fields.child('alert');
  if (alert !== undefined) return mapAlert(draft, alert, action);
  const isRepository = isObject(event.record.repository_advisory);
  const name = isRepository ? 'repository_advisory' : 'security_advisory';
  const advisory = fields.child(name);
  if (advisory !== undefined) {
    takeFirstTime(draft, advisory, TIMES);
    const frame = { action, deed: frameOf(draft, name, action) };
    const found = vulnerability(draft, frame, advisory, advisory);
    if (found !== undefined) return found;
  }
  const known = webhookEvent(event.record, event.envelope) ?? UNKNOWN;
  const object = fields.child(known.about);
  if (known.name === 'push') seeAuthors(draft);
  else takeFirstTime(draft, fields, TIMES);
  if (known.name === 'push' && object !== undefined) draft.takeTime(object, 'pushed_at');
  if (known.name === 'push') takeFirstTime(draft, fields.child('head_commit') ?? fields, ['timestamp']);
  else if (object !== undefined && known.about !== 'organization') takeFirstTime(draft, object, TIMES);
  draft.takeSyslogTime();
  const deed = frameOf(draft, known.name, action);
  return audit(draft, { ...deed, kind: known.kind, ...partsOf(draft, known, action, deed) });
};

/** A number, as many have, and what GitHub's objects have beside it. */
const isNumbered = ({ html_url, id, node_id, owner }: JsonObject): boolean =>
  typeof id === 'number' && (owner ?? node_id ?? html_url) !== undefined;

/** Matches GitHub's way of saying where and who, or one of the payloads that say neither. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  const { action, hook, organization, pusher, repository, security_advisory: advisory, sender } = record;
  // GitLab, Bitbucket and Azure DevOps send payloads that look alike.
  if (record.object_kind !== undefined || isObject(record.actor) || record.eventType !== undefined)
    return false;
  if (isObject(repository)) {
    const isNamed = typeof repository.full_name === 'string' || isNumbered(repository);
    return (
      (isNamed && (typeof action === 'string' || isObject(sender))) ||
      (isObject(pusher) && (typeof record.ref === 'string' || isNamed)) ||
      (isNamed &&
        (Array.isArray(record.pages) || (Array.isArray(record.commits) && typeof record.ref === 'string')))
    );
  }
  if (isObject(sender) && typeof sender.login === 'string')
    return typeof action === 'string' || isObject(organization) || isObject(hook);
  return isObject(advisory) && typeof advisory.ghsa_id === 'string';
};

/** GitHub webhooks. */
export const githubWebhook: Mapper = {
  product: 'github-webhook',
  formats: ['json'],
  markers: ['repository', 'sender', 'security_advisory'],
  matches,
  map: mapWebhook,
};
