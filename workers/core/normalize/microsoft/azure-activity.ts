// Azure's Activity Log and the resource logs of Azure Monitor -> API Activity (6003), else Web Resources Activity (6001)
// (https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log-schema, .../resource-logs-schema).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { audit } from '../saas/audit.ts';
import { person } from '../saas/person.ts';
import { isMethod, request } from '../saas/request.ts';
import { DELETE, NO_VERB, READ, readAction, UPDATE, type Verb } from '../saas/verbs.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { wordSeverity } from '../toolkit/severity.ts';
import { takeHost, takeWord } from './parts.ts';

const AZURE = { name: 'Azure', vendor_name: 'Microsoft' };

/** The last part of an operation of Azure Resource Manager. */
const VERBS = new Map<string, Verb>([
  ['write', UPDATE],
  ['delete', DELETE],
  ['read', READ],
]);

const verbFor = (operation: string): Verb => {
  const slash = operation.lastIndexOf('/');
  const last = operation.slice(slash + 1).toLowerCase();
  if (slash >= 0 && last !== 'action') return VERBS.get(last) ?? NO_VERB;
  // `.../listKeys/action`: the word before says more.
  const words = slash < 0 ? operation : operation.slice(operation.lastIndexOf('/', slash - 1) + 1, slash);
  return readAction(words).verb;
};

/** A resource id's type and name: `/subscriptions/x/resourceGroups/g/providers/Microsoft.Web/sites/name`. */
const resourceOf = (uid: string): JsonObject => {
  const parts = uid.split('/', 40);
  const at = parts.findIndex((part) => part.toLowerCase() === 'providers');
  const name = parts.at(-1);
  return {
    name: name === '' ? undefined : name,
    type: at < 0 ? undefined : parts.slice(at + 1, at + 3).join('/'),
    uid,
  };
};

/** The subscription of a resource id, `/subscriptions/<id>/...`. */
export const subscriptionOf = (uid: string | undefined): string | undefined => {
  const parts = uid?.split('/', 4) ?? [];
  return parts[1]?.toLowerCase() === 'subscriptions' ? parts[2] : undefined;
};

const CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

/** Who called, by the claims of the token. */
const takeActor = (fields: Fields): JsonObject | undefined => {
  const identity = fields.child('identity');
  const claims = identity?.child('claims') ?? identity?.child('claim') ?? fields.child('claims');
  const name =
    fields.text('caller') ??
    claims?.text(`${CLAIM}upn`) ??
    claims?.text(`${CLAIM}name`) ??
    claims?.text('upn') ??
    claims?.text('name') ??
    identity?.child('requester')?.text('upn') ??
    fields.text('identity');
  const uid =
    claims?.text('http://schemas.microsoft.com/identity/claims/objectidentifier') ??
    claims?.text('oid') ??
    identity?.child('requester')?.text('objectId');
  const user = person(name, uid);
  const app_uid = claims?.text('appid');
  return user === undefined && app_uid === undefined ? undefined : { app_uid, user };
};

const STATUSES = new Map<string, Status>([
  ['success', SUCCESS],
  ['succeeded', SUCCESS],
  ['failure', FAILURE],
  ['failed', FAILURE],
  ['clienterror', FAILURE],
  ['servererror', FAILURE],
  ['accept', SUCCESS],
]);

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  for (const key of ['time', 'eventTimestamp', 'submissionTimestamp', 'timeStamp', 'p_event_time'])
    draft.takeTime(fields, key);
  draft.takeSyslogTime();
  const operation = takeWord(fields, 'operationName') ?? '';
  const target = fields.text('resourceId') ?? fields.text('ResourceId');
  const status_code =
    takeWord(fields, 'resultType') ?? takeWord(fields, 'status') ?? takeWord(fields, 'statusText');
  const category = takeWord(fields, 'category');
  const http = fields.child('httpRequest');
  const method = http?.peek('method');
  const subscription = fields.text('subscriptionId') ?? subscriptionOf(target);
  const level = fields.label('level') ?? fields.label('Level');
  const resource = target === undefined ? undefined : resourceOf(target);
  const actor = takeActor(fields);
  const user = isObject(actor?.user) ? actor.user : undefined;
  return audit(draft, {
    product: AZURE,
    kind: 'api',
    metadata: {
      correlation_uid: fields.text('correlationId'),
      event_code: operation === '' ? undefined : operation,
      log_level: level,
      log_name: category,
      original_event_uid: fields.text('eventDataId'),
    },
    word: operation || 'operation',
    verb: verbFor(operation),
    actor,
    resources: resource === undefined ? undefined : [resource],
    source: takeHost(fields, ['callerIpAddress', 'CallerIPAddress']) ?? takeHost(http, ['clientIpAddress']),
    status: status_code === undefined ? undefined : STATUSES.get(status_code.toLowerCase()),
    status_code,
    status_detail:
      fields.text('resultSignature') ?? takeWord(fields, 'subStatus') ?? fields.text('resultDescription'),
    severity_id: level === undefined ? undefined : wordSeverity(level),
    message: `${user?.name ?? actor?.app_uid ?? 'somebody'}: ${operation} ${resource?.name ?? ''}`.trim(),
    common: {
      cloud: {
        account:
          subscription === undefined
            ? undefined
            : { type: 'Azure Subscription', type_id: 13, uid: subscription },
        provider: 'Azure',
        region: fields.text('location'),
      },
      http_request: request({
        http_method: isMethod(method) ? http?.text('method') : undefined,
        url: http?.text('uri') ?? fields.text('uri'),
        uid: http?.text('clientRequestId'),
      }),
    },
  });
};

/** Matches an operation on a resource of Azure, dated in Azure's way. */
const matches = (event: DecodedEvent): boolean => {
  const { record } = event;
  const { operationName: operation, resourceId, time } = record;
  if (typeof operation !== 'string' && !isObject(operation)) return false;
  // Providers' operations are like nobody else's: `Microsoft.Compute/virtualMachines/write`.
  const isProvider = typeof operation === 'string' && /^microsoft\.[a-z]{1,40}\//i.test(operation);
  if (isProvider && typeof record.category === 'string') return true;
  const isResource = typeof resourceId === 'string' && resourceId.startsWith('/');
  if (typeof time === 'string') return isResource || typeof record.category === 'string';
  return isResource && (typeof record.eventTimestamp === 'string' || typeof record.caller === 'string');
};

/** Azure's control and data plane. */
export const azureActivity: Mapper = {
  product: 'microsoft-azure',
  formats: ['json'],
  markers: ['operationName'],
  matches,
  map: mapRecord,
};
