// Google Workspace activities (Admin SDK Reports API; one activity may hold several events, of which the first is the
// subject): sign-ins, accounts, groups and files by their classes, alerts as findings, the rest as API Activity.
// Pipelines that write one event a record put its `type`, `name` and `parameters` beside the activity.
// https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isEmail } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { callEvent, methodActivity } from '../toolkit/cloud-api.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { fill, plan } from '../toolkit/plan.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { type WorkspaceDeed, workspaceDeed } from './workspace-deeds.ts';

const COMMON = plan([
  'metadata.log_name id.applicationName',
  'metadata.original_event_uid label:id.uniqueQualifier',
  'actor.user.name actor.email',
  'actor.user.uid label:actor.profileId',
  '?actor.user.org.uid id.customerId',
  'actor.app_name actor.key',
  'src_endpoint.ip ip:ipAddress',
  '?src_endpoint.location.country networkInfo.regionCode',
]);

const product = (feature: string | undefined): JsonObject => ({
  feature: feature === undefined ? undefined : { name: feature },
  name: 'Google Workspace',
  vendor_name: 'Google',
});

/** One event's parameters by name, looked at only; each stays in `unmapped`, or is said by an attribute as well. */
type Parameters = (name: string) => string | undefined;

const parametersOf = (event: Fields): Parameters => {
  const held = event.peek('parameters');
  const value = (name: string): JsonValue | undefined => {
    if (isObject(held)) return Object.hasOwn(held, name) ? held[name] : undefined;
    if (!Array.isArray(held)) return undefined;
    const found = held.find((one) => isObject(one) && one.name === name);
    return isObject(found) ? (found.value ?? found.boolValue ?? found.intValue) : undefined;
  };
  return (name) => {
    const found = value(name);
    return typeof found === 'string' && found !== '' ? found : undefined;
  };
};

const first = (parameters: Parameters, ...names: string[]): string | undefined => {
  for (const name of names) {
    const value = parameters(name);
    if (value !== undefined) return value;
  }
  return undefined;
};

const userOf = (email: string | undefined): JsonObject | undefined =>
  email === undefined ? undefined : { email_addr: isEmail(email) ? email : undefined, name: email };

/** One activity, taken apart as far as all classes need it. */
interface Activity {
  readonly draft: Draft;
  readonly name: string;
  readonly parts: Omit<EventParts, 'class_uid' | 'activity_id' | 'members'>;
  readonly actor: JsonObject | undefined;
  readonly source: JsonObject | undefined;
  readonly parameters: Parameters;
}

const fileOf = (parameters: Parameters): JsonObject | undefined => {
  const name = parameters('doc_title');
  const owner = userOf(parameters('owner'));
  return name === undefined
    ? undefined
    : { name, owner, type_id: parameters('doc_type') === 'folder' ? 2 : 1, uid: parameters('doc_id') };
};

/** The members that a deed's class wants; undefined where they are not there. */
const deedMembers = (
  { actor, parameters, source, name }: Activity,
  deed: WorkspaceDeed,
): JsonObject | undefined => {
  const self = isObject(actor?.user) ? actor.user : undefined;
  const target = userOf(
    first(parameters, 'USER_EMAIL', 'user_email', 'affected_email_address', 'EMAIL', 'email', 'member_id'),
  );
  switch (deed.class_uid) {
    case CLASS.authentication: {
      const user = self ?? target;
      const method = parameters('login_type');
      return (
        user && {
          auth_protocol: method,
          auth_protocol_id: method && 99,
          service: { name: 'Google Account' },
          user,
        }
      );
    }
    case CLASS.accountChange: {
      const user = target ?? (deed.isOwn ? self : undefined);
      return user && { actor, user };
    }
    case CLASS.groupManagement: {
      const group = first(parameters, 'GROUP_EMAIL', 'group_email', 'group_id');
      return group === undefined ? undefined : { actor, group: { name: group }, user: target };
    }
    case CLASS.fileHosting: {
      const file = fileOf(parameters);
      return file && actor && source && { actor, file };
    }
    default: {
      const title = first(parameters, 'rule_name', 'alert_name', 'title') ?? name;
      return {
        actor,
        finding_info: {
          analytic: { name: title, type_id: 1 },
          title,
          types: [name],
          uid: `${name}-${title}`,
        },
        is_alert: true,
      };
    }
  }
};

const deedEvent = (activity: Activity, deed: WorkspaceDeed): OcsfEvent | undefined => {
  const members = deedMembers(activity, deed);
  if (members === undefined) return undefined;
  const { draft, name, parts, source } = activity;
  const isFinding = deed.class_uid === CLASS.detectionFinding;
  const suspect = isFinding
    ? userOf(first(activity.parameters, 'affected_email_address', 'USER_EMAIL'))
    : undefined;
  const evidence =
    isFinding && (source ?? suspect) ? { evidences: [{ src_endpoint: source, user: suspect }] } : undefined;
  return buildEvent(draft, {
    ...parts,
    class_uid: deed.class_uid,
    activity_id: deed.activity_id,
    activity_name: deed.activity_id === 99 ? name : undefined,
    severity_id: isFinding
      ? (wordSeverity(activity.parameters('severity') ?? '') ?? SEVERITY.medium)
      : undefined,
    status: deed.status ?? (isFinding ? undefined : SUCCESS),
    status_detail: deed.status === FAILURE ? activity.parameters('login_failure_type') : undefined,
    members: { ...members, ...evidence, src_endpoint: isFinding ? undefined : source },
  });
};

const takeActivity = (draft: Draft): Activity => {
  const { fields } = draft;
  const id = fields.child('id');
  if (id !== undefined) draft.takeTime(id, 'time');
  draft.takeTime(fields, 'p_event_time');
  draft.takeSyslogTime();
  const found = fill(fields, COMMON);
  const event = fields.children('events')?.[0] ?? fields;
  const name = event.text('name') ?? '';
  const metadata = isObject(found.metadata) ? found.metadata : {};
  const application = typeof metadata.log_name === 'string' ? metadata.log_name : undefined;
  const actor = isObject(found.actor) ? found.actor : undefined;
  const user = isObject(actor?.user) ? actor.user : undefined;
  if (user !== undefined && typeof user.name === 'string' && isEmail(user.name)) user.email_addr = user.name;
  return {
    draft,
    name,
    parts: {
      message: `${name}${user === undefined ? '' : ` by ${user.name ?? user.uid}`}`,
      metadata: { ...metadata, event_code: name === '' ? undefined : name },
      product: product(application),
    },
    actor,
    source: isObject(found.src_endpoint) ? found.src_endpoint : undefined,
    parameters: parametersOf(event),
  };
};

/** What a call that is nothing more was about, as far as parameters that many events have name it. */
const touched = ({ parameters }: Activity): JsonObject[] | undefined => {
  const name = first(
    parameters,
    'app_name',
    'doc_title',
    'APPLICATION_NAME',
    'SETTING_NAME',
    'GROUP_EMAIL',
    'USER_EMAIL',
    'DOMAIN_NAME',
    'ORG_UNIT_NAME',
    'device_id',
    'DEVICE_ID',
    'rule_name',
    'RULE_NAME',
  );
  const uid = first(parameters, 'client_id', 'doc_id', 'resource_id', 'DEVICE_SERIAL_NUMBER');
  return name === undefined && uid === undefined ? undefined : [{ name, uid }];
};

/** Maps one activity. */
export const mapWorkspace = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const activity = takeActivity(draft);
  const { name, parts } = activity;
  const service = parts.metadata?.log_name ?? 'Google Workspace';
  const deed = workspaceDeed(service, name);
  return (
    (deed && deedEvent(activity, deed)) ??
    callEvent(draft, {
      ...parts,
      activity: methodActivity((name.split('_', 1)[0] ?? '').toLowerCase()),
      actor: activity.actor,
      api: () => ({ operation: name, service: { name: service } }),
      method: name,
      resources: () => touched(activity),
      service,
      source: activity.source,
    })
  );
};

/** The kind of record, or an application's activity with the actor or name that every one has. */
export const isWorkspace = (record: JsonObject): boolean => {
  if (record.kind === 'admin#reports#activity') return true;
  const { actor, id, name } = record;
  if (record.p_log_type === 'GSuite.ActivityEvent' && (isObject(id) || typeof name === 'string')) return true;
  return (
    isObject(id) && typeof id.applicationName === 'string' && (isObject(actor) || typeof name === 'string')
  );
};
