// Microsoft Entra sign-ins, of people, applications and managed identities -> Authentication (3002), from Azure Monitor
// or Graph (https://learn.microsoft.com/en-us/graph/api/resources/signin).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { audit } from '../saas/audit.ts';
import { person, USER_TYPE } from '../saas/person.ts';
import { request } from '../saas/request.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { takeObject } from '../toolkit/take-object.ts';
import { osOf, takeHost, takeLocation, tenantOf } from './parts.ts';

export const ENTRA = { name: 'Microsoft Entra ID', vendor_name: 'Microsoft' };

/** Risk as Identity Protection words it: OCSF `risk_level_id`, its caption, and the severity we give it. */
export const RISKS = new Map<unknown, readonly [id: number, caption: string, severity: number]>([
  ['low', [1, 'Low', SEVERITY.low]],
  ['medium', [2, 'Medium', SEVERITY.medium]],
  ['high', [3, 'High', SEVERITY.high]],
]);

/** What was signed in with: a device the tenant knows, or only its system. */
const takeDevice = (device: Fields | undefined): JsonObject => ({
  name: device?.text('displayName'),
  os: osOf(device?.text('operatingSystem')),
  uid: device?.text('deviceId'),
});

const takeSource = (fields: Fields, body: Fields): JsonObject | undefined => {
  const host = takeHost(body, ['ipAddress']) ?? takeHost(fields, ['callerIpAddress']);
  if (host === undefined) return undefined;
  if (fields.peek('callerIpAddress') === host.ip) fields.drop('callerIpAddress');
  return {
    ...host,
    ...takeDevice(body.child('deviceDetail')),
    location: takeLocation(body.child('location')),
  };
};

/** Zero is success, by Entra's error codes as by Azure Monitor's result type. */
const statusOf = (code: string | undefined): Status | undefined => {
  if (code === undefined) return undefined;
  return code === '0' || code.toLowerCase() === 'success' ? SUCCESS : FAILURE;
};

const takeUser = (body: Fields): JsonObject | undefined => {
  const name = body.text('userPrincipalName');
  const full = name === undefined ? undefined : body.text('userDisplayName');
  const uid = body.text('userId');
  const user = person(name, uid, full === name ? undefined : full);
  return (
    user ??
    person(body.text('servicePrincipalName'), body.text('servicePrincipalId'), undefined, {
      type_id: USER_TYPE.service,
    })
  );
};

/** A sign-in. */
export const mapSignIn = (draft: Draft, body: Fields): OcsfEvent => {
  const { fields } = draft;
  const user = takeUser(body);
  const state = body.child('status');
  const status_code = state?.label('errorCode') ?? fields.label('resultType');
  const status = statusOf(status_code);
  const risk = RISKS.get(body.peek('riskLevelDuringSignIn')) ?? RISKS.get(body.peek('riskLevelAggregated'));
  const resource = takeObject(body, [
    ['svc_name', 'text', 'resourceDisplayName'],
    ['uid', 'text', 'resourceId'],
  ]);
  const app = takeObject(body, [
    ['name', 'text', 'appDisplayName'],
    ['uid', 'text', 'appId'],
  ]);
  const session = body.text('sessionId') ?? body.text('uniqueTokenIdentifier');
  return audit(draft, {
    product: ENTRA,
    kind: 'logon',
    metadata: {
      correlation_uid: body.text('correlationId') ?? fields.text('correlationId'),
      event_code: fields.text('operationName') ?? 'Sign-in activity',
      log_level: fields.label('Level') ?? fields.label('level'),
      log_name: fields.text('category') ?? 'SignInLogs',
      original_event_uid: body.text('id'),
    },
    word: 'sign-in',
    actor:
      user === undefined && session === undefined
        ? undefined
        : { session: session === undefined ? undefined : { uid: session }, user },
    service: app ?? (resource && { name: resource.svc_name, uid: resource.uid }),
    source: takeSource(fields, body),
    status,
    status_code,
    status_detail: state?.text('failureReason') ?? fields.text('resultDescription'),
    severity_id: status === FAILURE ? Math.max(SEVERITY.low, risk?.[2] ?? 0) : risk?.[2],
    message: `${user?.name ?? user?.uid ?? 'somebody'} ${status === FAILURE ? 'failed to sign' : 'signed'} in to ${app?.name ?? resource?.svc_name ?? 'Entra ID'}`,
    logon: {
      dst_endpoint: app === undefined ? undefined : resource,
      is_mfa: body.peek('authenticationRequirement') === 'multiFactorAuthentication' ? true : undefined,
      risk_level: risk?.[1],
      risk_level_id: risk?.[0],
    },
    common: {
      cloud: tenantOf(fields.text('tenantId') ?? body.text('homeTenantId')),
      http_request: request({ user_agent: body.text('userAgent') }),
    },
  });
};
