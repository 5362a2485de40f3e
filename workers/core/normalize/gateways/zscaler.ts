// Zscaler's firewall and DNS logs as its Nanolog streaming service writes them in JSON -> Network Activity (4001), DNS Activity
// (4003), Detection Finding (2004) of a threat. https://help.zscaler.com/zia/nss-feed-output-format-firewall-logs, .../-dns-logs
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { assemble } from '../generic/assemble.ts';
import { dictionary } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { looseSeverity, SEVERITY } from '../toolkit/severity.ts';

const NAMES = dictionary({
  [FACT.action]: 'action resaction reqaction',
  [FACT.app]: 'nwapp',
  [FACT.appProtocol]: 'nwsvc',
  [FACT.bytesIn]: 'inbytes',
  [FACT.bytesOut]: 'outbytes',
  [FACT.deviceName]: 'devicehostname',
  [FACT.dnsAnswer]: 'dns_resp',
  [FACT.dnsQuery]: 'dns_req',
  [FACT.dnsType]: 'dns_reqtype',
  [FACT.dstIp]: 'cdip srv_dip',
  [FACT.dstNatIp]: 'sdip',
  [FACT.dstPort]: 'cdport srv_dport',
  [FACT.protocol]: 'proto',
  [FACT.ruleName]: 'rulelabel resrulelabel reqrulelabel',
  [FACT.severity]: 'threatseverity threat_severity',
  [FACT.srcIp]: 'csip clt_sip',
  [FACT.srcNatIp]: 'ssip',
  [FACT.srcPort]: 'csport',
  [FACT.threatName]: 'threatname',
  [FACT.threatType]: 'threatcat',
  [FACT.time]: 'datetime',
  [FACT.user]: 'user login',
});

const mapNss = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const facts = new Facts(event.record, NAMES);
  draft.takeTime(facts, FACT.time);
  draft.takeSyslogTime();
  const threat = facts.peek(FACT.threatName);
  const isThreat = typeof threat === 'string' && threat !== '' && threat !== 'None';
  const isLookup = event.record.dns_req !== undefined;
  return assemble({
    draft,
    facts,
    kind: isThreat ? 'detection' : isLookup ? 'dns' : 'network',
    metadata: { log_name: isLookup ? 'dns' : 'firewall' },
    oneEnd: true,
    product: { name: 'NSS', vendor_name: 'Zscaler' },
    severity: isThreat ? looseSeverity(facts.peek(FACT.severity)) : SEVERITY.informational,
  });
};

/** Zscaler's firewall and DNS logs in JSON. */
export const zscalerNss: Mapper = {
  product: 'zscaler-nss',
  formats: ['json'],
  markers: ['csip', 'clt_sip'],
  matches: ({ record }) =>
    (record.csip !== undefined && record.cdip !== undefined && record.cdport !== undefined) ||
    (record.clt_sip !== undefined && record.dns_req !== undefined),
  map: mapNss,
};
