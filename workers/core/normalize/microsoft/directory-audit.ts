// Microsoft Entra audit log -> Account Change, Group Management, User Access or Entity Management by its category and words
// (https://learn.microsoft.com/en-us/graph/api/resources/directoryaudit), and Identity Protection's detections.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { audit, type Deed, type Kind } from '../saas/audit.ts';
import { person } from '../saas/person.ts';
import { NO_VERB, readAction, UPDATE } from '../saas/verbs.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { made, plan } from '../toolkit/plan.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { takeGraphApp, takeGraphUser, takeHost, takeLocation, tenantOf } from './parts.ts';
import { ENTRA, RISKS } from './sign-in.ts';

/** Entra's categories by class; the rest is the management of an entity. */
const KINDS = new Map<string, Kind>([
  ['UserManagement', 'account'],
  ['GroupManagement', 'group'],
  ['RoleManagement', 'access'],
]);

/** Activities whose words are not their verb: a part of the name, the class, and its activity. */
const ACTIVITIES: readonly (readonly [part: string, kind: Kind, activity: number])[] = [
  ['reset password', 'account', 4],
  ['reset user password', 'account', 4],
  ['self-service password reset', 'account', 4],
  ['change password', 'account', 3],
  ['change user password', 'account', 3],
  ['user registered', 'account', 10],
  ['user deleted security info', 'account', 11],
  ['disable strong authentication', 'account', 11],
  ['enable strong authentication', 'account', 10],
  ['enable account', 'account', 2],
  ['disable account', 'account', 5],
  ['add member to role', 'access', 1],
  ['add eligible member to role', 'access', 1],
  ['remove member from role', 'access', 2],
  ['remove eligible member from role', 'access', 2],
  ['app role assignment', 'access', 1],
  ['add member to group', 'group', 3],
  ['remove member from group', 'group', 4],
  ['add owner to group', 'group', 1],
  ['add group', 'group', 6],
];

/** `"Global Administrator"`: values are JSON texts. */
const unquote = (text: string): string =>
  text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;

/** The role a change gives or takes, from the properties it modified. */
const roleOf = (target: Fields): string[] | undefined => {
  for (const property of target.children('modifiedProperties') ?? []) {
    const name = property.peek('displayName');
    if (name !== 'Role.DisplayName' && name !== 'AppRole.Value') continue;
    const value = property.peek('newValue') ?? property.peek('oldValue');
    const text = typeof value === 'string' ? unquote(value) : '';
    if (text !== '' && text !== 'null') return [text];
  }
  return undefined;
};

/** OCSF `managed_entity.type_id` of the target types it knows. */
const ENTITY_TYPES = new Map<unknown, number>([
  ['Device', 1],
  ['Policy', 5],
  ['Organization', 4],
]);

/** Sorts the targets: a user, a group, and anything else. */
const takeTargets = (list: readonly Fields[] | undefined): Partial<Deed> => {
  let user: JsonObject | undefined;
  let group: JsonObject | undefined;
  let entity: JsonObject | undefined;
  let privileges: string[] | undefined;
  for (const target of list ?? []) {
    const type = target.peek('type');
    privileges ??= roleOf(target);
    if (type === 'User' && user === undefined) user = takeGraphUser(target);
    else if (type === 'Role' && privileges === undefined) {
      const name = target.text('displayName');
      privileges = name === undefined ? undefined : [name];
    } else if (type === 'Group' && group === undefined) group = thingOf(target);
    else if (entity === undefined) {
      const thing = thingOf(target);
      const type_id = ENTITY_TYPES.get(type);
      if (thing === undefined) continue;
      entity =
        type_id !== undefined || typeof type !== 'string' || type === ''
          ? { ...thing, type_id }
          : { ...thing, type: target.text('type'), type_id: 99 };
    }
  }
  return { entity, group, privileges, user };
};

const thingOf = (target: Fields): JsonObject | undefined => {
  const name = target.text('displayName');
  const uid = target.text('id');
  return name === undefined && uid === undefined ? undefined : { name, uid };
};

/** Intune's records come under the same category, with an actor and targets of their own. */
const takeIntuneUser = (actor: Fields | undefined): JsonObject | undefined =>
  actor && person(actor.text('UPN'), actor.text('ObjectId'));

const INTUNE_APP = plan(['app_name ApplicationName', 'app_uid Application']);

const takeIntuneTarget = (body: Fields): Partial<Deed> => {
  const uid = body.text('TargetObjectIds') ?? body.texts('TargetObjectIds')?.[0];
  return { entity: uid === undefined ? undefined : { uid } };
};

/** An audit record. */
export const mapDirectoryAudit = (draft: Draft, body: Fields): OcsfEvent => {
  const { fields } = draft;
  const word = body.text('activityDisplayName') ?? fields.text('operationName') ?? '';
  const lower = word.slice(0, 100).toLowerCase();
  const category = body === fields ? '' : body.spell('category');
  const known = ACTIVITIES.find(([part]) => lower.includes(part));
  const kind = known?.[1] ?? KINDS.get(category || fields.spell('category')) ?? 'entity';
  const by = body.child('initiatedBy');
  const person = by?.child('user');
  const intune = body.child('Actor');
  const user = takeGraphUser(person) ?? takeIntuneUser(intune);
  const app = takeGraphApp(by?.child('app')) ?? made(intune, INTUNE_APP);
  const targets =
    intune === undefined ? takeTargets(body.children('targetResources')) : takeIntuneTarget(body);
  const verb = readAction(word).verb;
  const result = body.text('result') ?? fields.text('resultType') ?? fields.text('resultSignature');
  return audit(draft, {
    product: ENTRA,
    kind,
    metadata: {
      correlation_uid: body.text('correlationId') ?? fields.text('correlationId'),
      event_code: fields.text('operationName') ?? word,
      log_level: fields.label('Level') ?? fields.label('level'),
      log_name: fields.text('category') ?? 'AuditLogs',
      log_provider: body.text('loggedByService'),
      original_event_uid: body.text('id'),
    },
    word: word || 'audit',
    verb: verb === NO_VERB ? UPDATE : verb,
    activity: known?.[2],
    ...targets,
    entity: targets.entity ?? (targets.group && { ...targets.group, type_id: 3 }),
    actor: user === undefined && app === undefined ? undefined : { ...app, user },
    source: takeHost(fields, ['callerIpAddress']) ?? takeHost(person, ['ipAddress']),
    status: wordStatus(result),
    status_code: result,
    status_detail: body.text('resultReason') ?? fields.text('resultDescription'),
    message: `${user?.name ?? app?.app_name ?? 'somebody'}: ${word}`,
    common: { cloud: tenantOf(fields.text('tenantId')) },
  });
};

/** A risk detection. */
export const mapRisk = (draft: Draft, body: Fields): OcsfEvent => {
  const { fields } = draft;
  const risk = RISKS.get(body.peek('riskLevel'));
  const upn = body.text('userPrincipalName');
  const user = person(upn, body.text('userId'), upn === undefined ? undefined : body.text('userDisplayName'));
  const type = body.text('riskEventType') ?? body.text('riskType');
  const host = takeHost(body, ['ipAddress']);
  const source = host === undefined ? undefined : { ...host, location: takeLocation(body.child('location')) };
  const uid = body.text('id');
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: ENTRA,
    metadata: {
      correlation_uid: body.text('correlationId'),
      event_code: type,
      log_name: fields.text('category') ?? 'riskDetection',
      original_event_uid: uid,
    },
    severity_id: risk?.[2] ?? SEVERITY.unknown,
    message: `${type ?? 'risk'} ${user?.name ?? ''}`.trim(),
    members: {
      cloud: tenantOf(fields.text('tenantId')),
      evidences: user === undefined && source === undefined ? undefined : [{ src_endpoint: source, user }],
      finding_info: {
        analytic: { name: type ?? 'risk detection', type_id: 1 },
        title: type,
        uid: uid ?? type ?? 'risk',
      },
      is_alert: true,
      risk_details: body.text('riskDetail'),
      risk_level: risk?.[1],
      risk_level_id: risk?.[0],
      status: 'New',
      status_id: 1,
    },
  });
};
