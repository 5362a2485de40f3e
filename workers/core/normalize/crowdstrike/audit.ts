// What people and keys did in Falcon: AuthActivityAuditEvent, UserActivityAuditEvent, remote response sessions, firewall
// matches of Event Streams.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { places, seek, takeIp, takeText } from '../toolkit/seek.ts';
import { userOf } from '../toolkit/user.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { CROWDSTRIKE } from './product.ts';

const USER = places('UserId', 'UserName', 'UserID', 'UserUUID');
const IP = places('UserIp', 'SourceIp');

const LOGONS: ReadonlySet<string> = new Set(['twoFactorAuthenticate', 'userAuthenticate', 'singleSignOn']);

/** Account changes by operation name: activity of Account Change (3001). */
const ACCOUNTS = new Map<string, number>([
  ['activateUser', 2],
  ['changePassword', 3],
  ['createUser', 1],
  ['deactivateUser', 5],
  ['deleteUser', 6],
  ['requestResetPassword', 4],
  ['resetPassword', 4],
]);

const statusOf = (event: Fields): Status | undefined => {
  const value = event.peek('Success');
  return typeof value !== 'boolean' ? undefined : value ? SUCCESS : FAILURE;
};

/** `AuditKeyValues` is a list of pairs; whose account it is stands under `target_name`. */
const takeTarget = (event: Fields): string | undefined => {
  for (const pair of event.children('AuditKeyValues') ?? []) {
    if (pair.peek('Key') === 'target_name') return pair.text('ValueString');
  }
  return undefined;
};

/** Activity of API Activity (6003) from the verb an operation begins with. */
const verbOf = (operation: string): number => {
  if (/^(?:create|add|grant|start|upload)/i.test(operation)) return 1;
  if (/^(?:delete|remove|revoke)/i.test(operation)) return 4;
  if (/^(?:update|set|enable|disable|change|hide|quarantine|release|assign)/i.test(operation)) return 3;
  return /^(?:get|list|view|export|download)/i.test(operation) ? 2 : 99;
};

/** A connection the host firewall matched. */
const firewall = (event: Fields, parts: EventParts): EventParts | undefined => {
  const local = event.ip('LocalAddress');
  const remote = event.ip('RemoteAddress');
  if (local === undefined && remote === undefined) return undefined;
  const isInbound = event.peek('ConnectionDirection') === '1' || event.peek('ConnectionDirection') === 1;
  const here = local === undefined ? undefined : { ip: local, port: event.port('LocalPort') };
  const there = remote === undefined ? undefined : { ip: remote, port: event.port('RemotePort') };
  const rule = event.text('RuleName');
  const ruleId = event.text('RuleId');
  const host = event.hostname('HostName');
  const action = event.peek('RuleAction');
  return {
    ...parts,
    class_uid: CLASS.networkActivity,
    activity_id: 6,
    verdict: wordVerdict(action === '2' || action === 2 ? 'blocked' : 'allowed'),
    members: {
      device: host === undefined ? undefined : { hostname: host, type_id: 0 },
      dst_endpoint: isInbound ? here : there,
      firewall_rule: rule === undefined && ruleId === undefined ? undefined : { name: rule, uid: ruleId },
      src_endpoint: isInbound ? there : here,
    },
  };
};

/** Maps what is no detection; a Base Event where nobody is named. */
export const mapAudit = (
  draft: Draft,
  event: Fields,
  type: string,
  original: string | undefined,
): OcsfEvent => {
  draft.takeTime(event, 'UTCTimestamp');
  draft.takeTime(event, 'StartTimestamp');
  const operation = event.text('OperationName') ?? '';
  const service = event.text('ServiceName');
  const name = seek(event, USER, takeText);
  const ip = seek(event, IP, takeIp);
  const source: JsonObject | undefined = ip === undefined ? undefined : { ip };
  const parts: EventParts = {
    class_uid: CLASS.baseEvent,
    activity_id: 0,
    product: CROWDSTRIKE,
    metadata: {
      event_code: operation === '' ? type : operation,
      log_name: type,
      log_provider: service,
      original_event_uid: original,
    },
    status: statusOf(event),
    message: operation === '' ? type : operation,
    members: {},
  };
  const matched = type.startsWith('Firewall') && name === undefined ? firewall(event, parts) : undefined;
  if (matched !== undefined) return buildEvent(draft, matched);
  const client = name === undefined ? event.child('Attributes')?.text('APIClientID') : undefined;
  if (client !== undefined && source !== undefined) {
    const api = { operation: parts.message, service: service === undefined ? undefined : { name: service } };
    const members = { actor: { app_uid: client }, api, src_endpoint: source };
    const activity_id = verbOf(operation);
    const activity_name = activity_id === 99 ? parts.message : undefined;
    return buildEvent(draft, { ...parts, class_uid: CLASS.apiActivity, activity_id, activity_name, members });
  }
  if (name === undefined) {
    // Nobody did it: what was taken for the classes below has no place.
    event.giveBack();
    return buildEvent(draft, parts);
  }
  const user = userOf(name);
  if (LOGONS.has(operation)) {
    const members = { service: { name: service ?? 'Falcon' }, src_endpoint: source, user };
    return buildEvent(draft, { ...parts, class_uid: CLASS.authentication, activity_id: 1, members });
  }
  const change = ACCOUNTS.get(operation);
  const target = change === undefined ? undefined : takeTarget(event);
  // Nobody creates or deletes their own account: without a target it is not known whose.
  if (change !== undefined && (target !== undefined || (change !== 1 && change !== 6))) {
    const members = {
      actor: target === undefined ? undefined : { user },
      src_endpoint: source,
      user: target === undefined ? user : userOf(target),
    };
    return buildEvent(draft, { ...parts, class_uid: CLASS.accountChange, activity_id: change, members });
  }
  const activity = verbOf(operation);
  return buildEvent(draft, {
    ...parts,
    class_uid: source === undefined ? CLASS.entityManagement : CLASS.apiActivity,
    activity_id: activity,
    activity_name: activity === 99 ? parts.message : undefined,
    members:
      source === undefined
        ? { actor: { user }, entity: { name: service ?? type } }
        : {
            actor: { user },
            api: { operation: parts.message, service: service === undefined ? undefined : { name: service } },
            src_endpoint: source,
          },
  });
};
