// What all entries of Google Cloud Logging have in common: the time, the severity, the project and the place.
// https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Draft } from '../toolkit/draft.ts';
import { fill, plan } from '../toolkit/plan.ts';
import { SEVERITY } from '../toolkit/severity.ts';

/** `LogSeverity` by name: each administrative call of an audit log is a NOTICE, so that is informational. */
export const GOOGLE_SEVERITY: ReadonlyMap<string, number> = new Map([
  ['DEFAULT', SEVERITY.informational],
  ['DEBUG', SEVERITY.informational],
  ['INFO', SEVERITY.informational],
  ['NOTICE', SEVERITY.informational],
  ['WARNING', SEVERITY.medium],
  ['ERROR', SEVERITY.high],
  ['CRITICAL', SEVERITY.critical],
  ['ALERT', SEVERITY.critical],
  ['EMERGENCY', SEVERITY.fatal],
]);

const CLOUD = plan([
  'cloud.provider =GCP',
  '@cloud. resource.labels.',
  'account.uid project_id',
  '+account.type_id =11',
  '+account.type =GCP Project',
  'region region location',
  'zone zone',
]);

/** `cloud` of an entry: its resource's project, region and zone. */
export const takeCloud = ({ fields }: Draft): JsonObject => fill(fields, CLOUD);

/** Takes the entry's time: when it happened, else when it was written. */
export const takeEntryTime = (draft: Draft): void => {
  for (const name of ['timestamp', 'receiveTimestamp', 'p_event_time']) draft.takeTime(draft.fields, name);
  draft.takeSyslogTime();
};

/** OCSF severity of an entry; undefined where it has none, or one that is not Google's. The word stays as `log_level`. */
export const entrySeverity = ({ fields }: Draft): number | undefined => {
  const word = fields.peek('severity');
  return typeof word === 'string' ? GOOGLE_SEVERITY.get(word) : undefined;
};

const METADATA = plan([
  'log_level severity',
  'log_name logName logname',
  'original_event_uid insertId insertid',
]);

/** Metadata of an entry. */
export const entryMetadata = ({ fields }: Draft): JsonObject => fill(fields, METADATA);

/** `metadata.product` of a Google Cloud service. */
export const googleProduct = (name: string, feature?: string): JsonObject => ({
  feature: feature === undefined ? undefined : { name: feature },
  name,
  vendor_name: 'Google',
});
