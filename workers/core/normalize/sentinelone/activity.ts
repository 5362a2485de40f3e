// The activity log of the management console: who logged in, which account changed, what was done to a threat or an agent.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { fingerprintOf } from '../toolkit/fingerprint.ts';
import { places, seek, takeHostname, takeIp, takeLabel, takeText } from '../toolkit/seek.ts';
import { userOf } from '../toolkit/user.ts';
import { SENTINELONE } from './product.ts';
import { CONFIDENCES } from './threat.ts';

const USER = places(
  'data.username',
  'data.userName',
  'data.byUser',
  'data.email',
  'data.fullScopeDetailsUser',
);
const IP = places('data.ipAddress', 'data.externalIp', 'data.realIp');
const THREAT = places('threatId', 'data.threatId');
const HOST = places('data.computerName', 'agentComputerName');

/** Activity types that are logons of the console: 27 in, 33 out, 133 failed. */
const LOGONS = new Map<number, readonly [activity: number, isFailure: boolean]>([
  [27, [1, false]],
  [33, [2, false]],
  [133, [1, true]],
  [134, [1, true]],
]);

/** Changes of console users: 23 added, 24 modified, 25 deleted, and of their second factor. */
const ACCOUNTS = new Map<number, number>([
  [23, 1],
  [24, 99],
  [25, 6],
  [42, 10],
  [43, 11],
]);

/** Activity types of threats: detected, mitigated, marked. */
const isThreat = (type: number): boolean =>
  (type >= 18 && type <= 22) ||
  (type >= 2001 && type <= 2045) ||
  type === 4003 ||
  (type >= 3600 && type <= 3620);

const takeSource = (fields: Fields): JsonObject | undefined => {
  const ip = seek(fields, IP, takeIp);
  return ip === undefined ? undefined : { ip };
};

const takeDevice = (fields: Fields): JsonObject | undefined => {
  const hostname = seek(fields, HOST, takeHostname);
  const uid = fields.label('agentId');
  return hostname === undefined && uid === undefined ? undefined : { hostname, type_id: 0, uid };
};

/** The file that a threat was found in. */
const takeFile = (data: Fields | undefined): JsonObject | undefined => {
  const path = data?.text('filePath');
  const name = data?.text('fileDisplayName') ?? (path === undefined ? undefined : baseName(path));
  if (data === undefined || name === undefined) return undefined;
  const sha1 = data.checked('fileContentHash', isSha1);
  return { hashes: sha1 === undefined ? undefined : [fingerprintOf('sha1', sha1)], name, path, type_id: 1 };
};

const isSha1 = (text: string): boolean => /^[0-9a-f]{40}$/i.test(text);

/** A threat's confidence stands for its severity, where it is told; else medium. */
const severityOf = (fields: Fields): number => {
  const word = fields.child('data')?.peek('confidenceLevel');
  return CONFIDENCES.find(([known]) => known === word)?.[1] ?? 3;
};

/** Maps an entry of the activity log. */
export const mapActivity = (draft: Draft): OcsfEvent => {
  const { fields } = draft;
  draft.takeTime(fields, 'createdAt');
  draft.takeTime(fields, 'updatedAt');
  const type = fields.integer('activityType') ?? -1;
  const message = fields.text('primaryDescription');
  const name = seek(fields, USER, takeText);
  const parts: EventParts = {
    class_uid: CLASS.baseEvent,
    activity_id: 0,
    product: SENTINELONE,
    metadata: { event_code: String(type), original_event_uid: fields.label('id') },
    message,
    members: {},
  };
  const logon = LOGONS.get(type);
  if (logon !== undefined && name !== undefined) {
    const members = {
      service: { name: 'SentinelOne' },
      src_endpoint: takeSource(fields),
      user: userOf(name),
    };
    const status = logon[1] ? FAILURE : SUCCESS;
    return buildEvent(draft, {
      ...parts,
      class_uid: CLASS.authentication,
      activity_id: logon[0],
      status,
      members,
    });
  }
  const change = ACCOUNTS.get(type);
  if (change !== undefined && name !== undefined) {
    const members = { src_endpoint: takeSource(fields), user: userOf(name) };
    const word = change === 99 ? 'Modify' : undefined;
    return buildEvent(draft, {
      ...parts,
      class_uid: CLASS.accountChange,
      activity_id: change,
      activity_name: word,
      members,
    });
  }
  const threat = seek(fields, THREAT, takeLabel);
  if (threat !== undefined || isThreat(type)) {
    const info = { title: message, uid: threat ?? String(type) };
    const user = name === undefined ? undefined : userOf(name);
    const source = takeSource(fields);
    const file = takeFile(fields.child('data'));
    const isSeen = (user ?? source ?? file) !== undefined;
    const evidences = isSeen ? [{ file, src_endpoint: source, user }] : undefined;
    const members = { device: takeDevice(fields), evidences, finding_info: info, is_alert: true };
    return buildEvent(draft, {
      ...parts,
      class_uid: CLASS.detectionFinding,
      activity_id: 2,
      severity_id: severityOf(fields),
      members,
    });
  }
  const actor = name === undefined ? undefined : { user: userOf(name) };
  // Which entity changed is told in words only, except where it is an agent's host.
  const device = takeDevice(fields);
  const members = { actor, device, entity: { name: device?.hostname ?? 'SentinelOne' } };
  return buildEvent(draft, { ...parts, class_uid: CLASS.entityManagement, activity_id: 3, members });
};
