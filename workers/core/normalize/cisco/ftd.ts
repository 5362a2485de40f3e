// Firepower Threat Defense messages 430001..430005: `Key: value, Key: value` ("Cisco Secure Firewall Threat Defense Syslog
// Messages"). Values may hold commas and colons, so that a key is a known shape: a capital letter, letters, a colon, a space.
import type { Slot } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import type { Facts } from '../generic/facts.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';

const KEYS = new Map<string, Slot>(
  Object.entries({
    ACPolicy: FACT.policyName,
    AccessControlRuleAction: FACT.action,
    AccessControlRuleName: FACT.ruleName,
    ApplicationProtocol: FACT.appProtocol,
    Classification: FACT.threatType,
    ClientAppDetector: FACT.app,
    ConnectionDuration: FACT.duration,
    ConnectionID: FACT.sessionId,
    DNSQuery: FACT.dnsQuery,
    DNSRecordType: FACT.dnsType,
    DeviceUUID: FACT.deviceId,
    DstIP: FACT.dstIp,
    DstPort: FACT.dstPort,
    EgressInterface: FACT.dstIf,
    EgressZone: FACT.dstZone,
    FileName: FACT.fileName,
    FileSHA256: FACT.sha256,
    FileSize: FACT.fileSize,
    HTTPReferer: FACT.referrer,
    HTTPResponse: FACT.statusCode,
    IngressInterface: FACT.srcIf,
    IngressZone: FACT.srcZone,
    InitiatorBytes: FACT.bytesOut,
    InitiatorPackets: FACT.packetsOut,
    EventPriority: FACT.severity,
    FileAction: FACT.action,
    InlineResult: FACT.action,
    Message: FACT.threatName,
    NAT_InitiatorIP: FACT.srcNatIp,
    NAT_InitiatorPort: FACT.srcNatPort,
    NAT_ResponderIP: FACT.dstNatIp,
    NAT_ResponderPort: FACT.dstNatPort,
    Protocol: FACT.protocol,
    ResponderBytes: FACT.bytesIn,
    ResponderPackets: FACT.packetsIn,
    SHA_Disposition: FACT.threatType,
    SID: FACT.threatId,
    SrcIP: FACT.srcIp,
    SrcPort: FACT.srcPort,
    ThreatName: FACT.threatName,
    URL: FACT.url,
    URLCategory: FACT.urlCategory,
    URI: FACT.url,
    User: FACT.actor,
    UserAgent: FACT.agent,
  }),
);

/** Sets the facts of one message. */
export const ftdFacts = (facts: Facts, text: string): void => {
  let key: string | undefined;
  let from = 0;
  for (const match of text.slice(0, 16_384).matchAll(/(?:^|, )([A-Z][A-Za-z0-9_]{1,40}): /g)) {
    setFact(facts, key, text.slice(from, match.index));
    key = match[1];
    from = match.index + match[0].length;
  }
  setFact(facts, key, text.slice(from));
};

const setFact = (facts: Facts, key: string | undefined, value: string): void => {
  const slot = key === undefined ? undefined : KEYS.get(key);
  if (slot === undefined || value === 'No Authentication Required' || value === 'Unknown') return;
  const plain = value.trim().replace(/^"|"$/g, '');
  facts.set(slot, key === 'FileAction' ? (/block/i.test(plain) ? 'blocked' : 'detected') : plain);
};

/** OCSF severity of `EventPriority`; the level of the tag is that of an alert whatever happened. */
export const ftdSeverity = (facts: Facts): number => {
  const word = facts.peek(FACT.severity);
  return (typeof word === 'string' ? wordSeverity(word) : undefined) ?? SEVERITY.informational;
};
