// Google: the entries of Cloud Logging by what they carry, Security Command Center's findings, and the activities of
// Google Workspace.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { recaser } from '../recased.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { isObject } from '../toolkit/fields.ts';
import { mapAudit } from './audit.ts';
import { mapNetwork } from './network.ts';
import { entryMetadata, entrySeverity, googleProduct, takeCloud, takeEntryTime } from './platform.ts';
import { mapSecurityCenter } from './security-center.ts';
import { isWorkspace, mapWorkspace } from './workspace.ts';

/** An entry of no audit and no network log: an application's own words, a Base Event. */
const mapEntry = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  takeEntryTime(draft);
  const network = mapNetwork(draft);
  if (network !== undefined) return network;
  const { fields } = draft;
  const payload = fields.child('jsonPayload');
  return buildEvent(draft, {
    class_uid: CLASS.baseEvent,
    activity_id: 0,
    product: googleProduct('Google Cloud Logging', fields.child('resource')?.text('type')),
    metadata: entryMetadata(draft),
    severity_id: entrySeverity(draft),
    message: fields.text('textPayload') ?? payload?.text('message'),
    members: takeCloud(draft),
  });
};

const isPayload = (value: JsonObject['protoPayload']): boolean =>
  isObject(value) &&
  (value.methodName ?? value.serviceName ?? value.authenticationInfo ?? value.authorizationInfo) !==
    undefined;

const isFinding = ({ finding }: JsonObject): boolean =>
  isObject(finding) &&
  typeof finding.category === 'string' &&
  (finding.parent ?? finding.resourceName) !== undefined;

/** A log's name in a project, folder, organization or billing account; or a request as only Cloud Logging writes it. */
const isEntry = ({ insertId, logName, jsonPayload, textPayload, httpRequest }: JsonObject): boolean =>
  (isObject(httpRequest) && typeof (insertId ?? httpRequest.requestUrl) === 'string') ||
  (typeof logName === 'string' &&
    logName.includes('/logs/') &&
    (jsonPayload ?? textPayload ?? httpRequest) !== undefined);

const LOGS: readonly (readonly [(record: JsonObject) => boolean, Mapper['map']])[] = [
  [(record) => isPayload(record.protoPayload), mapAudit],
  [isWorkspace, mapWorkspace],
  [isFinding, mapSecurityCenter],
  [isEntry, mapEntry],
];

const logOf = (record: JsonObject): Mapper['map'] | undefined =>
  LOGS.find(([matches]) => matches(record))?.[1];

/** Names of an entry that are read here. */
const byOwnNames = recaser(
  'httpRequest insertId jsonPayload labels logName protoPayload receiveTimestamp resource severity textPayload timestamp',
);

/** The entry under Google's own names, where a pipeline lowered them; else the record itself. */
const recased = (record: JsonObject): JsonObject =>
  (record.protopayload ?? record.jsonpayload ?? record.httprequest) === undefined
    ? record
    : byOwnNames(record);

/** Google Cloud and Google Workspace. */
export const google: Mapper = {
  product: 'google',
  formats: ['json'],
  markers:
    'protoPayload kind p_log_type id finding logName httpRequest protopayload jsonpayload httprequest'.split(
      ' ',
    ),
  matches: (event) => logOf(recased(event.record)) !== undefined,
  map: (event, context) => {
    const record = recased(event.record);
    return (logOf(record) ?? mapEntry)(record === event.record ? event : { ...event, record }, context);
  },
};
