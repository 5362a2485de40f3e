// ArcSight CEF, any product: header and extension dictionary of "Micro Focus Security ArcSight Common Event Format",
// version 25 (revision 0.1), appendix A. The class is the one its facts justify; products of their own have their own rows.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Draft } from './draft.ts';
import { isObject, setMember, wholeNumber } from './fields.ts';
import { assemble } from './generic/assemble.ts';
import { dictionary, FACT, inside, type Names } from './generic/dictionary.ts';
import { Facts } from './generic/facts.ts';
import { takeProduct } from './generic/take-facts.ts';
import type { Mapper } from './mapper.ts';
import { tenSeverity, wordSeverity } from './severity.ts';

/** Extension keys, short and long. */
const EXTENSION: Names = {
  action: ['act', 'deviceAction'],
  actor: ['suser', 'sourceUserName'],
  actorDomain: ['sntdom', 'sourceNtDomain'],
  actorId: ['suid', 'sourceUserId'],
  agent: ['requestClientApplication'],
  appProtocol: ['app', 'applicationProtocol'],
  bytesIn: ['in', 'bytesIn'],
  bytesOut: ['out', 'bytesOut'],
  category: ['cat', 'deviceEventCategory'],
  count: ['cnt', 'baseEventCount'],
  dstHost: ['dhost', 'destinationHostName'],
  dstIp: ['dst', 'destinationAddress', 'c6a3'],
  dstMac: ['dmac', 'destinationMacAddress'],
  dstPort: ['dpt', 'destinationPort'],
  end: ['end', 'endTime'],
  eventUid: ['externalId'],
  fileName: ['fname', 'fileName'],
  filePath: ['filePath'],
  fileSize: ['fsize', 'fileSize'],
  hash: ['fileHash'],
  host: ['dvchost', 'deviceHostName'],
  hostIp: ['dvc', 'deviceAddress'],
  hostMac: ['dvcmac', 'deviceMacAddress'],
  message: ['msg', 'message'],
  method: ['requestMethod'],
  outcome: ['outcome', 'eventOutcome', 'categoryOutcome'],
  pid: ['spid', 'sourceProcessId'],
  process: ['sproc', 'sourceProcessName'],
  protocol: ['proto', 'transportProtocol'],
  reason: ['reason'],
  srcHost: ['shost', 'sourceHostName'],
  srcIp: ['src', 'sourceAddress', 'c6a2'],
  srcMac: ['smac', 'sourceMacAddress'],
  srcPort: ['spt', 'sourcePort'],
  start: ['start', 'startTime'],
  time: ['rt', 'deviceReceiptTime', 'receiptTime'],
  url: ['request', 'requestUrl'],
  user: ['duser', 'destinationUserName'],
  userDomain: ['dntdom', 'destinationNtDomain'],
  userId: ['duid', 'destinationUserId'],
};

const NAMES = dictionary({
  ...inside('extension', EXTENSION),
  code: ['device_event_class_id'],
  logVersion: ['cef_version'],
  name: ['name'],
  product: ['device_product'],
  productVersion: ['device_version'],
  severity: ['severity'],
  vendor: ['device_vendor'],
});

/** OCSF severity of the header's: 0..10 or a word; undefined for anything else (it stays in `unmapped`). */
const severityOf = (value: JsonValue | undefined): number | undefined => {
  const number = wholeNumber(value);
  if (number !== undefined) return tenSeverity(number);
  return typeof value === 'string' ? wordSeverity(value) : undefined;
};

/** Custom fields come as pairs, `cs1=value cs1Label=name`: each whole pair becomes a tag of that name. */
const settleLabels = (event: OcsfEvent, rest: JsonObject | undefined): JsonObject | undefined => {
  const extension = rest?.extension;
  if (rest === undefined || !isObject(extension)) return rest;
  if (!Object.keys(extension).some((key) => key.endsWith('Label'))) return rest;
  const tags: JsonObject[] = [];
  const left: JsonObject = {};
  for (const key of Object.keys(extension)) {
    const base = key.endsWith('Label') ? key.slice(0, -5) : key;
    const name = ownText(extension, `${base}Label`);
    const value = ownText(extension, base);
    if (name === undefined || value === undefined) setMember(left, key, extension[key] ?? null);
    else if (base === key) tags.push({ name, value });
  }
  if (tags.length === 0) return rest;
  event.metadata.tags = tags;
  const { extension: _, ...others } = rest;
  if (Object.keys(left).length > 0) return { ...others, extension: left };
  return Object.keys(others).length > 0 ? others : undefined;
};

const ownText = (record: JsonObject, key: string): string | undefined => {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const mapCef = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const facts = new Facts(event.record, NAMES);
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.start);
  draft.takeTime(facts, FACT.end);
  draft.takeSyslogTime();
  return assemble({
    draft,
    facts,
    product: takeProduct(facts, 'CEF'),
    metadata: { log_version: facts.text(FACT.logVersion) },
    severity: severityOf(facts.peek(FACT.severity)),
    settle: settleLabels,
  });
};

/** CEF of any product. */
export const cef: Mapper = {
  product: 'cef',
  matches: (event) => event.format === 'cef',
  map: mapCef,
};
