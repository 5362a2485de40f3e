// Office 365 Management Activity API, the unified audit log
// (https://learn.microsoft.com/en-us/office/office-365-management-api/office-365-management-activity-api-schema).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { recaser } from '../recased.ts';
import { audit, type Deed, type Kind } from '../saas/audit.ts';
import { person, USER_TYPE } from '../saas/person.ts';
import { request } from '../saas/request.ts';
import { readAction } from '../saas/verbs.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { wordSeverity } from '../toolkit/severity.ts';
import { mapAlert } from './alerts.ts';
import { takeHost } from './parts.ts';

const OFFICE = { name: 'Microsoft 365', vendor_name: 'Microsoft' };

/** Operations by class and activity, where their words would not tell; parts of the name in lower case. */
const OPERATIONS: readonly (readonly [part: string, kind: Kind, activity?: number])[] = [
  ['userloggedin', 'logon'],
  ['userloginfailed', 'logon'],
  ['mailboxlogin', 'logon'],
  ['teamssessionstarted', 'logon'],
  ['userloggedoff', 'logoff'],
  ['add member to role', 'access', 1],
  ['remove member from role', 'access', 2],
  ['add member to group', 'group', 3],
  ['remove member from group', 'group', 4],
  ['memberadded', 'group', 3],
  ['memberremoved', 'group', 4],
  ['addedtogroup', 'group', 3],
  ['removedfromgroup', 'group', 4],
  ['add group', 'group', 6],
  ['delete group', 'group', 5],
  ['update group', 'group', 99],
  ['reset user password', 'account', 4],
  ['change user password', 'account', 3],
  ['strongauthentication', 'account'],
  ['disable account', 'account', 5],
  ['enable account', 'account', 2],
  ['add user', 'account', 1],
  ['delete user', 'account', 6],
  ['update user', 'account'],
  ['-mailboxpermission', 'access'],
  ['-recipientpermission', 'access'],
];

/** `ActorInfo` by `UserType` (0 regular, 2 admin, 4 system, 5 application, 6 service principal). */
const USER_TYPES = new Map<unknown, number>([
  [0, USER_TYPE.user],
  [2, USER_TYPE.admin],
  [3, USER_TYPE.admin],
  [4, USER_TYPE.system],
  [5, USER_TYPE.service],
  [6, USER_TYPE.service],
]);

const kindOf = (operation: string, workload: string): readonly [kind: Kind, activity: number | undefined] => {
  const lower = operation.slice(0, 100).toLowerCase();
  const known = OPERATIONS.find(([part]) => lower.includes(part));
  if (known !== undefined) return [known[1], known[2]];
  return [workload === 'AzureActiveDirectory' ? 'entity' : 'web', undefined];
};

/** What a change of the directory set, by the property's name. */
const changed = (list: readonly Fields[] | undefined, name: string): string | undefined =>
  list?.find((item) => item.peek('Name') === name)?.text('NewValue');

/** Exchange writes a cmdlet's parameters as a list of name and value. */
const parameter = (list: readonly Fields[] | undefined, name: string): string | undefined =>
  list?.find((item) => item.peek('Name') === name)?.text('Value');

/** Exchange says `True` and `False`. */
const resultStatus = (told: JsonValue | undefined): Status | undefined =>
  told === 'True' ? SUCCESS : told === 'False' ? FAILURE : wordStatus(told);

const statusOf = (fields: Fields, operation: string): Status | undefined =>
  operation.includes('Failed')
    ? FAILURE
    : (resultStatus(fields.peek('ResultStatus')) ?? wordStatus(fields.peek('IsSuccess')));

const takeTarget = (fields: Fields): string | undefined => {
  const object = fields.text('ObjectId');
  return object ?? fields.text('SourceFileName') ?? fields.text('ItemName');
};

const isUrl = (text: string): boolean => text.startsWith('https://') || text.startsWith('http://');

const lastPart = (url: string): string => url.slice(url.lastIndexOf('/') + 1) || url;

const tenantOf = (uid: string | undefined): JsonObject | undefined =>
  uid === undefined ? undefined : { uid };

/** Who an operation is about, the group, and the privilege given or taken. */
const aboutOf = (fields: Fields, kind: Kind, target: string | undefined): Partial<Deed> => {
  if (kind !== 'access' && kind !== 'group' && kind !== 'account') return {};
  const parameters = fields.children('Parameters');
  const properties = fields.children('ModifiedProperties');
  const member = fields.children('Members')?.[0];
  const told = fields.text('TargetUserOrGroupName') ?? parameter(parameters, 'User') ?? member?.text('UPN');
  const role = parameter(parameters, 'AccessRights') ?? changed(properties, 'Role.DisplayName');
  const set = changed(properties, 'Group.DisplayName') ?? fields.text('TeamName');
  // The directory names the member as the object; SharePoint and Teams name the place.
  const isMember = kind !== 'group' || set !== undefined;
  const group = set ?? (kind === 'group' ? target : undefined);
  return {
    group: group === undefined ? undefined : { name: group },
    privileges: role === undefined ? undefined : [role],
    user: person(told ?? (isMember ? target : undefined)),
  };
};

const resourceOf = (fields: Fields, target: string, workload: string | undefined): JsonObject =>
  isUrl(target)
    ? { name: lastPart(target), type: fields.text('ItemType'), url_string: target }
    : { name: target, type: workload };

const takeActor = (fields: Fields): JsonObject | undefined => {
  const key = fields.text('UserKey');
  const id = fields.text('UserId');
  const uid = id === undefined || key === id ? undefined : key;
  const user = person(id ?? key, uid, undefined, { type_id: USER_TYPES.get(fields.peek('UserType')) });
  const session = fields.text('SessionId');
  const app_uid = fields.text('ApplicationId') ?? fields.text('AppId');
  if (user === undefined && session === undefined && app_uid === undefined) return undefined;
  return { app_uid, session: session === undefined ? undefined : { uid: session }, user };
};

const mapOperation = (draft: Draft): OcsfEvent => {
  const { fields } = draft;
  const operation = fields.text('Operation') ?? '';
  const workload = fields.text('Workload');
  const [kind, activity] = kindOf(operation, workload ?? '');
  const actor = takeActor(fields);
  const target = takeTarget(fields);
  const isLogon = kind === 'logon' || kind === 'logoff';
  const about = aboutOf(fields, kind, target);
  const isUsed = kind === 'entity' || about.user?.name === target || about.group?.name === target;
  const who = actor?.user;
  const name = typeof who === 'object' && who !== null && !Array.isArray(who) ? who.name : undefined;
  return audit(draft, {
    product: OFFICE,
    kind,
    activity,
    metadata: {
      event_code: operation,
      log_name: workload,
      original_event_uid: fields.text('Id'),
      correlation_uid: fields.text('InterSystemsId') ?? fields.text('CorrelationId'),
    },
    word: operation || 'operation',
    verb: readAction(operation).verb,
    actor,
    ...about,
    entity: kind === 'entity' && target !== undefined ? { name: target } : undefined,
    resources:
      target === undefined || isUsed
        ? undefined
        : [kind === 'web' ? resourceOf(fields, target, workload) : { name: target }],
    source: takeHost(fields, ['ClientIP', 'ClientIPAddress', 'ActorIpAddress']),
    service: workload === undefined || !isLogon ? undefined : { name: workload },
    status: statusOf(fields, operation),
    status_code: fields.text('ResultStatus'),
    status_detail: fields.text('LogonError'),
    severity_id: wordSeverity(fields.spell('Severity')),
    message: `${name ?? 'somebody'}: ${operation} ${target ?? ''}`.trim(),
    common: {
      cloud: { account: tenantOf(fields.text('OrganizationId')), provider: 'Microsoft 365' },
      http_request: request({ user_agent: fields.text('UserAgent') }),
    },
  });
};

/** Names that are read here and in alerts.ts. */
const byOwnNames = recaser(
  'ActorIpAddress AlertId AlertLinks AlertType AppId ApplicationId Category ClientIP ClientIPAddress Comments CorrelationId CreationTime Data EntityType Id InterSystemsId IsSuccess ItemName ItemType LogonError Members ModifiedProperties Name ObjectId Operation OrganizationId Parameters PolicyId RecordType ResultStatus SessionId Severity Source SourceFileName Status TargetUserOrGroupName TeamName UserAgent UserId UserKey UserType Workload',
);

/** The record under Microsoft's own names, where a pipeline lowered them; else the record itself. */
const recased = (record: JsonObject): JsonObject =>
  (record.recordtype ?? record.workload) === undefined || record.creationtime === undefined
    ? record
    : byOwnNames(record);

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft({ ...event, record: recased(event.record) }, context);
  const { fields } = draft;
  for (const key of ['CreationTime', 'p_event_time']) draft.takeTime(fields, key);
  draft.takeSyslogTime();
  const operation = fields.peek('Operation');
  if (operation === 'AlertTriggered' || operation === 'AlertEntityGenerated') return mapAlert(draft, fields);
  return mapOperation(draft);
};

/** Matches what every record of the unified audit log has. */
const matches = (event: DecodedEvent): boolean => {
  const {
    CreationTime: time,
    Operation: operation,
    RecordType: type,
    UserId: user,
    Workload: workload,
  } = recased(event.record);
  if (typeof operation !== 'string') return false;
  if (type !== undefined && typeof user === 'string') return true;
  return typeof workload === 'string' && typeof (time ?? user) === 'string';
};

/** Office 365 unified audit log. */
export const office: Mapper = {
  product: 'microsoft-365',
  formats: ['json'],
  markers: ['Operation', 'recordtype', 'workload'],
  matches,
  map: mapRecord,
};
