// IBM QRadar LEEF 1.0 and 2.0, any product: header and predefined attributes of "QRadar: LEEF event components".
// The class is the one its facts justify; products of their own have their own rows.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { tenSeverity, wordSeverity } from '../toolkit/severity.ts';
import { assembleVendor } from './assemble.ts';
import { dictionary, inside, type Names } from './dictionary.ts';
import * as FACT from './fact.ts';
import { Facts } from './facts.ts';

/** Predefined attributes, and what PAN-OS, Guardium and others call the same. */
const ATTRIBUTES: Names = {
  [FACT.action]: 'action act Action',
  [FACT.agent]: 'userAgent useragent UserAgent',
  [FACT.app]: 'appName',
  [FACT.appProtocol]: 'Application application app',
  [FACT.bytesIn]: 'dstBytes',
  [FACT.bytesOut]: 'srcBytes',
  [FACT.category]: 'cat',
  [FACT.count]: 'totalCount RepeatCount count',
  [FACT.cve]: 'cve CVE',
  [FACT.deviceId]: 'SerialNumber serialNumber deviceSerial',
  [FACT.dstDomain]: 'dstDomain',
  [FACT.dstHost]: 'dstName dstHostName destinationHostName',
  [FACT.dstIf]: 'EgressInterface dstInterface',
  [FACT.dstIp]: 'dst',
  [FACT.dstMac]: 'dstMAC',
  [FACT.dstNatIp]: 'dstPostNAT',
  [FACT.dstNatPort]: 'dstPostNATPort',
  [FACT.dstPort]: 'dstPort',
  [FACT.dstZone]: 'DestinationZone dstZone',
  [FACT.end]: 'endTime end',
  [FACT.eventUid]: 'externalId eventUid violationID sequenceNumber',
  [FACT.fileName]: 'fileName filename',
  [FACT.filePath]: 'filePath',
  [FACT.fileSize]: 'fileSize',
  [FACT.group]: 'identGrpName groupName',
  [FACT.hash]: 'fileHash FileHash',
  [FACT.host]: 'identHostName devName DeviceName',
  [FACT.hostIp]: 'identSrc',
  [FACT.hostMac]: 'identMAC',
  [FACT.loginEvent]: 'isLoginEvent',
  [FACT.logoutEvent]: 'isLogoutEvent',
  [FACT.md5]: 'md5 MD5',
  [FACT.message]: 'msg message Message reason',
  [FACT.method]: 'method requestMethod RequestMethod',
  [FACT.name]: 'name eventName eventDesc',
  [FACT.outcome]: 'outcome result',
  [FACT.packetsIn]: 'dstPackets',
  [FACT.packetsOut]: 'srcPackets',
  [FACT.policyName]: 'policyName',
  [FACT.protocol]: 'proto Protocol protocol',
  [FACT.referrer]: 'referer Referer referrer',
  [FACT.ruleName]: 'policy RuleName ruleDesc rule ruleName',
  [FACT.ruleId]: 'ruleID RuleUUID ruleId',
  [FACT.sessionId]: 'SessionID sessionID sessionId',
  [FACT.severity]: 'sev severity Severity',
  [FACT.sha1]: 'sha1 SHA1',
  [FACT.sha256]: 'sha256 SHA256 FileDigest',
  [FACT.srcHost]: 'srcName srcHostName sourceHostName',
  [FACT.srcIf]: 'IngressInterface srcInterface',
  [FACT.srcIp]: 'src',
  [FACT.srcMac]: 'srcMAC',
  [FACT.srcNatIp]: 'srcPostNAT',
  [FACT.srcNatPort]: 'srcPostNATPort',
  [FACT.srcPort]: 'srcPort',
  [FACT.srcZone]: 'SourceZone srcZone',
  [FACT.start]: 'startTime start',
  [FACT.statusCode]: 'responseCode statusCode',
  [FACT.threatName]: 'ThreatID threatName virusName signature',
  [FACT.threatType]: 'threatType',
  [FACT.time]: 'devTime',
  [FACT.time2]: 'ReceiveTime',
  [FACT.url]: 'url URL request',
  [FACT.urlCategory]: 'URLCategory urlCategory urlcat',
  [FACT.user]: 'usrName accountName dbUser SourceUser srcUser',
  [FACT.userDomain]: 'domain',
};

const NAMES = dictionary({
  ...inside('attributes', ATTRIBUTES),
  [FACT.code]: 'event_id',
  [FACT.logVersion]: 'leef_version',
  [FACT.product]: 'product',
  [FACT.productVersion]: 'product_version',
  [FACT.vendor]: 'vendor',
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
  const logout = facts.peek(FACT.logoutEvent) === 'true';
  const log_version = facts.text(FACT.logVersion);
  return assembleVendor(draft, facts, 'LEEF', {
    metadata: { log_version },
    severity: severityOf(facts.peek(FACT.severity)),
    // `isLoginEvent` and `isLogoutEvent` are predefined to say exactly that.
    kind: facts.peek(FACT.loginEvent) === 'true' || logout ? 'authentication' : undefined,
    activity: logout ? 2 : undefined,
  });
};

/** LEEF of any product. */
export const leef: Mapper = {
  product: 'leef',
  matches: (event) => event.format === 'leef',
  map: mapLeef,
};
