// IBM QRadar LEEF 1.0 and 2.0, any product: header and predefined attributes of "QRadar: LEEF event components".
// The class is the one its facts justify; products of their own have their own rows.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import type { JsonValue } from '../../../schemas/json.ts';
import { Draft } from './draft.ts';
import { isObject, wholeNumber } from './fields.ts';
import { assembleVendor } from './generic/assemble.ts';
import { dictionary, FACT, inside, type Names } from './generic/dictionary.ts';
import { Facts } from './generic/facts.ts';
import type { Mapper } from './mapper.ts';
import { tenSeverity, wordSeverity } from './severity.ts';

/** Predefined attributes, and what PAN-OS, Guardium and others call the same. */
const ATTRIBUTES: Names = {
  action: ['action', 'act', 'Action'],
  agent: ['userAgent', 'useragent', 'UserAgent'],
  app: ['appName'],
  appProtocol: ['Application', 'application', 'app'],
  bytesIn: ['dstBytes'],
  bytesOut: ['srcBytes'],
  category: ['cat'],
  count: ['totalCount', 'RepeatCount', 'count'],
  cve: ['cve', 'CVE'],
  deviceId: ['SerialNumber', 'serialNumber', 'deviceSerial'],
  dstDomain: ['dstDomain'],
  dstHost: ['dstName', 'dstHostName', 'destinationHostName'],
  dstIf: ['EgressInterface', 'dstInterface'],
  dstIp: ['dst'],
  dstMac: ['dstMAC'],
  dstNatIp: ['dstPostNAT'],
  dstNatPort: ['dstPostNATPort'],
  dstPort: ['dstPort'],
  dstZone: ['DestinationZone', 'dstZone'],
  end: ['endTime', 'end'],
  eventUid: ['externalId', 'eventUid', 'violationID', 'sequenceNumber'],
  fileName: ['fileName', 'filename'],
  filePath: ['filePath'],
  fileSize: ['fileSize'],
  group: ['identGrpName', 'groupName'],
  hash: ['fileHash', 'FileHash'],
  host: ['identHostName', 'devName', 'DeviceName'],
  hostIp: ['identSrc'],
  hostMac: ['identMAC'],
  md5: ['md5', 'MD5'],
  message: ['msg', 'message', 'Message', 'reason'],
  method: ['method', 'requestMethod', 'RequestMethod'],
  outcome: ['outcome', 'result'],
  packetsIn: ['dstPackets'],
  packetsOut: ['srcPackets'],
  policyName: ['policyName'],
  protocol: ['proto', 'Protocol', 'protocol'],
  referrer: ['referer', 'Referer', 'referrer'],
  ruleName: ['policy', 'RuleName', 'ruleDesc', 'rule', 'ruleName'],
  ruleId: ['ruleID', 'RuleUUID', 'ruleId'],
  sessionId: ['SessionID', 'sessionID', 'sessionId'],
  severity: ['sev', 'severity', 'Severity'],
  sha1: ['sha1', 'SHA1'],
  sha256: ['sha256', 'SHA256', 'FileDigest'],
  srcHost: ['srcName', 'srcHostName', 'sourceHostName'],
  srcIf: ['IngressInterface', 'srcInterface'],
  srcIp: ['src'],
  srcMac: ['srcMAC'],
  srcNatIp: ['srcPostNAT'],
  srcNatPort: ['srcPostNATPort'],
  srcPort: ['srcPort'],
  srcZone: ['SourceZone', 'srcZone'],
  start: ['startTime', 'start'],
  statusCode: ['responseCode', 'statusCode'],
  threatName: ['ThreatID', 'threatName', 'virusName', 'signature'],
  threatType: ['threatType'],
  time: ['devTime'],
  time2: ['ReceiveTime'],
  url: ['url', 'URL', 'request'],
  urlCategory: ['URLCategory', 'urlCategory', 'urlcat'],
  user: ['usrName', 'accountName', 'dbUser', 'SourceUser', 'srcUser'],
  userDomain: ['domain'],
};

const NAMES = dictionary({
  ...inside('attributes', ATTRIBUTES),
  code: ['event_id'],
  logVersion: ['leef_version'],
  product: ['product'],
  productVersion: ['product_version'],
  vendor: ['vendor'],
});

/** OCSF severity of `sev`: 1..10 by the specification, as CEF's; words too, as senders do. */
const severityOf = (value: JsonValue | undefined): number | undefined => {
  const number = wholeNumber(value);
  if (number !== undefined) return tenSeverity(number);
  return typeof value === 'string' ? wordSeverity(value) : undefined;
};

const mapLeef = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const facts = new Facts(event.record, NAMES);
  // PAN-OS writes what it did where LEEF has the event id.
  if (facts.peek(FACT.action) === undefined && facts.peek(FACT.ruleName) !== undefined)
    facts.copy(FACT.code, FACT.action);
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.start);
  draft.takeSyslogTime();
  draft.takeTime(facts, FACT.time2);
  const { attributes } = event.record;
  const logout = isTrue(attributes, 'isLogoutEvent');
  const log_version = facts.text(FACT.logVersion);
  return assembleVendor(draft, facts, 'LEEF', {
    metadata: log_version === undefined ? {} : { log_version },
    severity: severityOf(facts.peek(FACT.severity)),
    // `isLoginEvent` and `isLogoutEvent` are predefined to say exactly that.
    kind: isTrue(attributes, 'isLoginEvent') || logout ? 'authentication' : undefined,
    activity: logout ? 2 : undefined,
  });
};

const isTrue = (attributes: JsonValue | undefined, name: string): boolean =>
  isObject(attributes) && attributes[name] === 'true';

/** LEEF of any product. */
export const leef: Mapper = {
  product: 'leef',
  matches: (event) => event.format === 'leef',
  map: mapLeef,
};
