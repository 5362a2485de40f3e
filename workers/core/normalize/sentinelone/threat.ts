// A threat of the management console -> Detection Finding (2004).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { fingerprintOf } from '../toolkit/fingerprint.ts';
import { ATTACK_VERSION } from '../toolkit/mitre.ts';
import { places, seek, takeHostname, takeIp, takeLabel } from '../toolkit/seek.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { SENTINELONE } from './product.ts';

const HOST = places('agentRealtimeInfo.agentComputerName', 'agentDetectionInfo.agentComputerName');
const HOST_IP = places('agentDetectionInfo.agentIpV4', 'agentDetectionInfo.externalIp');
const AGENT = places(
  'agentDetectionInfo.agentUuid',
  'agentRealtimeInfo.agentUuid',
  'agentRealtimeInfo.agentId',
);

const HASHES = ['md5', 'sha1', 'sha256'] as const;

const takeFile = (threat: Fields): JsonObject | undefined => {
  const path = threat.text('filePath');
  const name = threat.text('threatName');
  const whole = path ?? name;
  if (whole === undefined) return undefined;
  const hashes: JsonObject[] = [];
  for (const algorithm of HASHES) {
    const value = threat.text(algorithm);
    if (value !== undefined) hashes.push(fingerprintOf(algorithm, value));
  }
  return {
    hashes: hashes.length === 0 ? undefined : hashes,
    name: baseName(whole),
    path,
    size: threat.integer('fileSize'),
    type_id: 1,
  };
};

/** `indicators[].tactics[].techniques[]`. */
const takeAttacks = (fields: Fields): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const indicator of fields.children('indicators') ?? []) {
    for (const tactic of indicator.children('tactics') ?? []) {
      const name = tactic.text('name');
      const above = name === undefined ? undefined : { name };
      const under = (tactic.children('techniques') ?? []).flatMap((one) => one.text('name') ?? []);
      for (const uid of under) list.push({ tactic: above, technique: { uid }, version: ATTACK_VERSION });
      if (under.length === 0 && above !== undefined) list.push({ tactic: above, version: ATTACK_VERSION });
    }
  }
  return list.length === 0 ? undefined : list;
};

/** `confidenceLevel` and the analyst's verdict are all a threat has of a severity. */
export const CONFIDENCES: readonly (readonly [string, number])[] = [
  ['malicious', 4],
  ['suspicious', 3],
  ['n/a', 2],
];

const severityOf = (threat: Fields): number => {
  const word = threat.peek('confidenceLevel');
  return CONFIDENCES.find(([name]) => name === word)?.[1] ?? 3;
};

const verdictOf = (threat: Fields) => {
  switch (threat.peek('mitigationStatus')) {
    case 'mitigated':
    case 'blocked':
      return wordVerdict('blocked');
    case 'not_mitigated':
    case 'active':
      return wordVerdict('detected');
    default:
      return undefined;
  }
};

/** Maps a threat. */
export const mapThreat = (draft: Draft): OcsfEvent => {
  const { fields } = draft;
  const threat = fields.child('threatInfo') ?? fields;
  for (const key of ['identifiedAt', 'createdAt', 'updatedAt']) draft.takeTime(threat, key);
  const title = threat.peek('threatName');
  const user =
    threat.text('processUser') ?? fields.child('agentDetectionInfo')?.text('agentLastLoggedInUserName');
  const name = threat.text('classification');
  const hostname = seek(fields, HOST, takeHostname);
  const ip = seek(fields, HOST_IP, takeIp);
  const agent = seek(fields, AGENT, takeLabel);
  const isHost = hostname !== undefined || ip !== undefined || agent !== undefined;
  const evidence: JsonObject = {
    file: takeFile(threat),
    user: user === undefined ? undefined : { name: user },
  };
  const isResolved = threat.peek('incidentStatus') === 'resolved';
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: isResolved ? 3 : 1,
    product: SENTINELONE,
    metadata: { event_code: 'threat', original_event_uid: fields.label('id') },
    severity_id: severityOf(threat),
    verdict: verdictOf(threat),
    message: typeof title === 'string' ? title : name,
    members: {
      device: isHost ? { hostname, ip, type_id: 0, uid: agent } : undefined,
      evidences: Object.values(evidence).some((part) => part !== undefined) ? [evidence] : undefined,
      finding_info: {
        analytic: { name: threat.text('detectionType') ?? 'SentinelOne', type_id: 0 },
        attacks: takeAttacks(fields),
        title: typeof title === 'string' ? title : name,
        types: name === undefined ? undefined : [name],
        uid: threat.label('threatId') ?? String(fields.peek('id') ?? 'unknown'),
      },
      is_alert: true,
      ...(isResolved ? { status: 'Resolved', status_id: 4 } : { status: 'New', status_id: 1 }),
    },
  });
};
