// Who did what in an account or signed in through Access: audit_logs (v1, v2, and as the API writes them) -> by the action's
// words; access_requests -> Authentication (3002); device_posture_results -> Device Config State Change (5019).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { audit, type Kind } from '../saas/audit.ts';
import { person } from '../saas/person.ts';
import { takePlace } from '../saas/place.ts';
import { isMethod, request } from '../saas/request.ts';
import { CREATE, DELETE, READ, readAction, UPDATE, type Verb } from '../saas/verbs.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { CLOUDFLARE, takeDevice } from './parts.ts';

/** Boolean, or a word. */
const statusOf = (fields: Fields, key: string): Status | undefined => wordStatus(fields.peek(key));

const METHODS = new Map<string, Verb>([
  ['POST', CREATE],
  ['GET', READ],
  ['PUT', UPDATE],
  ['PATCH', UPDATE],
  ['DELETE', DELETE],
]);

const kindOf = (action: string, resource: string): Kind => {
  if (action === 'login' || action === 'logout') return action === 'login' ? 'logon' : 'logoff';
  return resource === '' ? 'api' : 'entity';
};

const takeEntity = (fields: Fields, resource: Fields): JsonObject | undefined => {
  const type = resource.text('type') ?? fields.text('ResourceType') ?? fields.text('ResourceProduct');
  const uid = resource.text('id') ?? fields.text('ResourceID');
  if (type === undefined && uid === undefined) return undefined;
  return {
    name: uid === undefined ? type : undefined,
    type,
    type_id: type === undefined ? undefined : 99,
    uid,
  };
};

/** In which account, and with which request of the API. */
const takeCommon = (fields: Fields): JsonObject => {
  const method = fields.peek('RawMethod');
  const account = fields.text('AccountID') ?? fields.child('owner')?.text('id') ?? fields.text('OwnerID');
  return {
    cloud:
      account === undefined
        ? undefined
        : { account: { name: fields.text('AccountName'), uid: account }, provider: 'Cloudflare' },
    http_request: request({
      http_method: isMethod(method) ? fields.text('RawMethod') : undefined,
      uid: fields.text('RawCFRayID'),
      url: fields.text('RawURI'),
      user_agent: fields.text('RawUserAgent'),
    }),
  };
};

/** A record of the audit log. */
export const mapAudit = (draft: Draft, log_name: string): OcsfEvent => {
  const { fields } = draft;
  const actor = fields.child('actor') ?? fields;
  const action = fields.child('action') ?? fields;
  const resource = fields.child('resource') ?? fields;
  const word = action.text('type') ?? fields.text('ActionType') ?? '';
  const method = fields.peek('RawMethod');
  const user = person(
    actor.text('email') ?? fields.text('ActorEmail'),
    actor.text('id') ?? fields.text('ActorID'),
  );
  const token = fields.text('ActorTokenID');
  const isSign = word === 'login' || word === 'logout';
  const isNamed =
    resource !== fields || fields.spell('ResourceType') !== '' || fields.spell('ResourceProduct') !== '';
  const entity = isSign || !isNamed ? undefined : takeEntity(fields, resource);
  return audit(draft, {
    product: CLOUDFLARE,
    kind: kindOf(word, entity === undefined ? '' : 'entity'),
    metadata: {
      event_code: word,
      log_name,
      original_event_uid: fields.text('ID') ?? fields.text('AuditLogID') ?? fields.text('id'),
    },
    word: word || 'audit',
    verb: (isMethod(method) ? METHODS.get(method) : undefined) ?? readAction(word).verb,
    actor:
      user === undefined && token === undefined
        ? undefined
        : { session: token === undefined ? undefined : { credential_uid: token }, user },
    entity,
    source:
      takePlace(actor, { ip: 'ip' }) ??
      takePlace(fields, { ip: 'ActorIP' }) ??
      takePlace(fields, { ip: 'ActorIPAddress' }),
    status: statusOf(fields, 'ActionResult') ?? statusOf(action, 'result'),
    message:
      fields.text('ActionDescription') ?? `${user?.name ?? 'somebody'} ${word} ${entity?.type ?? ''}`.trim(),
    common: takeCommon(fields),
  });
};

/** A sign-in through Access. */
export const mapAccess = (draft: Draft, log_name: string): OcsfEvent => {
  const { fields } = draft;
  const word = fields.text('Action') ?? 'login';
  const domain = fields.text('AppDomain');
  const uid = fields.text('AppUUID');
  const status = statusOf(fields, 'Allowed');
  const user = person(fields.text('Email'), fields.text('UserUID') ?? fields.text('UserID'));
  const connection = fields.peek('Connection');
  const isSaml = connection === 'saml';
  return audit(draft, {
    product: CLOUDFLARE,
    kind: word === 'logout' ? 'logoff' : 'logon',
    metadata: { correlation_uid: fields.text('RayID'), event_code: word, log_name },
    word,
    actor: user === undefined ? undefined : { user },
    service: domain === undefined && uid === undefined ? undefined : { name: domain, uid },
    source: takePlace(fields, { country: 'Country', ip: 'IPAddress' }),
    status,
    message:
      `${user?.name ?? 'somebody'} ${word} ${domain ?? ''} ${status === FAILURE ? 'denied' : ''}`.trim(),
    logon: isSaml ? { auth_protocol: 'SAML', auth_protocol_id: 5 } : undefined,
  });
};

/** Whether a device passed a posture check; undefined when it is not named. */
export const mapPosture = (draft: Draft, log_name: string): OcsfEvent | undefined => {
  const { fields } = draft;
  const device = takeDevice(fields);
  if (device === undefined) return undefined;
  const user = person(fields.text('Email'), fields.text('UserUID'));
  const passed = fields.peek('PostureEvaluatedResult');
  const isPassed = passed === true;
  return buildEvent(draft, {
    class_uid: CLASS.deviceConfigStateChange,
    activity_id: 1,
    product: CLOUDFLARE,
    metadata: { event_code: fields.text('PostureCheckType'), log_name },
    severity_id: isPassed ? SEVERITY.informational : SEVERITY.low,
    status: typeof passed === 'boolean' ? (passed ? SUCCESS : FAILURE) : undefined,
    message: `${fields.spell('PostureCheckName')} ${isPassed ? 'passed' : 'failed'} on ${device.name ?? device.uid}`,
    members: {
      actor: user === undefined ? undefined : { user },
      device,
      policy: policyOf(fields.text('PostureCheckName'), fields.text('PolicyID')),
    },
  });
};

const policyOf = (name: string | undefined, uid: string | undefined): JsonObject | undefined =>
  name === undefined && uid === undefined ? undefined : { name, uid };
