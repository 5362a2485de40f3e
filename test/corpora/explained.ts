// Disagreements that are meant, with the reason. They count as disagreements in the table, and are told below it.
import type { Field } from './expected.ts';

/** One kind of disagreement: of a corpus (or all of a folder), a field, and the kinds of event it may happen to. */
interface Explanation {
  /** The start of the corpus's name. */
  readonly corpus: string;
  readonly field: Field;
  /** Kinds of event, as the readings name them. */
  readonly kind: RegExp;
  /** In a word or a sentence. */
  readonly reason: string;
}

const EXPLAINED: readonly Explanation[] = [
  {
    corpus: 'ocsf-examples',
    field: 'event_code',
    kind: /^Okta/,
    reason: 'the example misspells the event type of its own raw side',
  },
  {
    corpus: 'syslog/vectors',
    field: 'host',
    kind: /^go-syslog/,
    reason:
      'a host of 255 letters without a dot is longer than a label of DNS may be: no device, kept under unmapped',
  },
  {
    corpus: 'panther/AWS.VPCFlow',
    field: 'src_port',
    kind: /./,
    reason: 'one test has the word null for the source address: no endpoint, so no port',
  },
  {
    corpus: 'wazuh-alerts',
    field: 'outcome',
    kind: /./,
    reason:
      'an alert is a Detection Finding, whose status is how far its handling is: whether what it tells of succeeded is in its evidence',
  },
  {
    corpus: 'panther/Okta.SystemLog',
    field: 'outcome',
    kind: /./,
    reason: 'threats that Okta detected are Detection Findings, whose status is how far their handling is',
  },
  {
    corpus: 'windows-otrf',
    field: 'severity',
    kind: /^(security 1102|system 104)$/,
    reason: 'a log that was cleared is high, at whatever level Windows tells of it',
  },
  {
    corpus: 'auditd/auparse',
    field: 'src_ip',
    kind: /^SOCKADDR/,
    reason: 'an address on its own, cut off from the call it belongs to, does not say whose it is',
  },
  {
    corpus: 'auditd',
    field: 'outcome',
    kind: /^(?:ANOM|AVC)/,
    reason:
      'an anomaly or a denial is a Detection Finding, whose status is how far its handling is; what was denied is Blocked',
  },
];

/** Why a corpus, field and kind disagree; undefined when nobody has said. */
export const explain = (corpus: string, field: Field, kind: string): string | undefined =>
  EXPLAINED.find((one) => corpus.startsWith(one.corpus) && one.field === field && one.kind.test(kind))
    ?.reason;
