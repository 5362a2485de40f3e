// EVE `engine`, Suricata's own log: errors -> Application Error (6008), all else -> Application Lifecycle (6002) of
// Suricata, as is `stats`, how it runs. An `anomaly` of a packet without addresses is an error (6008), as Zeek's `weird`
// is; other types that name no end of a connection stay Base Events.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { baseEvent } from '../toolkit/base-event.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { SURICATA } from './eve.ts';

const ACTIVITY = { unknown: 0, start: 3, stop: 4, update: 8 } as const;

/** What messages say that something began, ended or was loaded anew (suricata.c, tm-threads.c, detect-engine.c). */
const SIGNS: readonly (readonly [string, number])[] = [
  ['This is Suricata version', ACTIVITY.start],
  ['Engine started', ACTIVITY.start],
  ['Stopping engine', ACTIVITY.stop],
  ['rule reload', ACTIVITY.update],
];

const activityOf = (message: string): number =>
  SIGNS.find(([sign]) => message.includes(sign))?.[1] ?? ACTIVITY.unknown;

/** `stats`: the counters stay as they are. */
const mapStats = (draft: Draft, type: string): OcsfEvent =>
  buildEvent(draft, {
    class_uid: CLASS.applicationLifecycle,
    activity_id: 99,
    activity_name: 'Statistics',
    product: SURICATA,
    metadata: { event_code: type, log_name: type },
    message: type,
    members: { app: SURICATA },
  });

const mapOddPacket = (draft: Draft, anomaly: Fields, type: string): OcsfEvent => {
  const event = anomaly.text('event');
  return buildEvent(draft, {
    class_uid: CLASS.applicationError,
    activity_id: 1,
    product: SURICATA,
    metadata: { event_code: type, log_name: type },
    severity_id: SEVERITY.low,
    status_code: anomaly.text('type'),
    status_detail: event,
    message: `anomaly ${event ?? '?'}`,
    members: {},
  });
};

/** Maps `engine` and every other type without an end. */
export const mapEngine = (draft: Draft, type: string): OcsfEvent => {
  const anomaly = type === 'anomaly' ? draft.fields.child(type) : undefined;
  if (anomaly !== undefined) return mapOddPacket(draft, anomaly, type);
  if (type === 'stats' && draft.fields.child(type) !== undefined) return mapStats(draft, type);
  const engine = draft.fields.child('engine');
  const level = draft.fields.text('log_level');
  const severity = (level === undefined ? undefined : wordSeverity(level)) ?? SEVERITY.informational;
  const metadata = { event_code: type, log_level: level, log_name: type };
  const message = engine?.text('message');
  if (engine === undefined || message === undefined) {
    return baseEvent(draft, SURICATA, { message: type, severity_id: severity }, metadata);
  }
  const isError = severity >= SEVERITY.high;
  const module = isError ? undefined : engine.text('module');
  return buildEvent(draft, {
    class_uid: isError ? CLASS.applicationError : CLASS.applicationLifecycle,
    activity_id: isError ? 1 : activityOf(message),
    product: SURICATA,
    metadata,
    severity_id: severity,
    message,
    members: isError
      ? {}
      : { app: module === undefined ? SURICATA : { feature: { name: module }, ...SURICATA } },
  });
};
