// IBM QRadar LEEF 1.0 and 2.0, any product: header and predefined attributes of "QRadar: LEEF event components".
// The class is the one its facts justify; products of their own have their own rows.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import type { JsonValue } from '../../../schemas/json.ts';
import { Draft } from './draft.ts';
import { wholeNumber } from './fields.ts';
import { assemble } from './generic/assemble.ts';
import { dictionary, FACT, inside, type Names } from './generic/dictionary.ts';
import { Facts } from './generic/facts.ts';
import { takeProduct } from './generic/take-facts.ts';
import type { Mapper } from './mapper.ts';
import { tenSeverity, wordSeverity } from './severity.ts';

/** Predefined attributes, and what PAN-OS and Guardium call the same. */
const ATTRIBUTES: Names = {
  action: ['action', 'act', 'Action'],
  agent: ['userAgent'],
  appProtocol: ['Application', 'application', 'app'],
  bytesIn: ['dstBytes'],
  bytesOut: ['srcBytes'],
  category: ['cat'],
  count: ['totalCount', 'RepeatCount'],
  dstHost: ['dstName', 'destinationHostName'],
  dstIp: ['dst'],
  dstMac: ['dstMAC'],
  dstPort: ['dstPort'],
  end: ['endTime', 'end'],
  fileName: ['fileName'],
  filePath: ['filePath'],
  hash: ['fileHash'],
  host: ['identHostName', 'devName'],
  hostIp: ['identSrc'],
  hostMac: ['identMAC'],
  message: ['msg', 'message', 'reason'],
  method: ['method', 'requestMethod'],
  outcome: ['outcome', 'result'],
  packetsIn: ['dstPackets'],
  packetsOut: ['srcPackets'],
  protocol: ['proto', 'Protocol'],
  ruleName: ['policy', 'RuleName', 'ruleDesc'],
  ruleId: ['ruleID'],
  sessionId: ['SessionID', 'sessionID'],
  severity: ['sev', 'severity', 'Severity'],
  srcHost: ['srcName', 'sourceHostName'],
  srcIp: ['src'],
  srcMac: ['srcMAC'],
  srcPort: ['srcPort'],
  start: ['startTime', 'start'],
  time: ['devTime'],
  time2: ['ReceiveTime'],
  url: ['url'],
  user: ['usrName', 'accountName', 'dbUser'],
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
  return assemble({
    draft,
    facts,
    product: takeProduct(facts, 'LEEF'),
    metadata: { log_version: facts.text(FACT.logVersion) },
    severity: severityOf(facts.peek(FACT.severity)),
  });
};

/** LEEF of any product. */
export const leef: Mapper = {
  product: 'leef',
  matches: (event) => event.format === 'leef',
  map: mapLeef,
};
