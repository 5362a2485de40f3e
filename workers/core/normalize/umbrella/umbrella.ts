// Cisco Umbrella's logs in S3 that have no header and are no DNS log (gateways/ has that): web and cloud firewall, known by where
// the action and the addresses stand (docs.umbrella.com, "Log Formats and Versioning").
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { splitQuoted } from '../../decode/quoted-fields.ts';
import { assemble } from '../generic/assemble.ts';
import type { Kind } from '../generic/classify.ts';
import { MESSAGE_NAMES, type Slot } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import { genericJson } from '../generic/json.ts';
import type { Mapper } from '../mapper.ts';
import { isIp } from '../toolkit/address.ts';
import { Draft } from '../toolkit/draft.ts';
import { wholeNumber } from '../toolkit/fields.ts';
import { protocolByNumber } from '../toolkit/protocol.ts';
import { SEVERITY } from '../toolkit/severity.ts';

const PRODUCT: JsonObject = { name: 'Umbrella', vendor_name: 'Cisco' };

const LONGEST = 16_384;

/** A log: how one of its lines is known, and the fact each column is. */
interface Log {
  readonly name: string;
  readonly kind: Kind;
  readonly isOne: (values: readonly string[]) => boolean;
  readonly columns: readonly (readonly [column: number, slot: Slot])[];
}

const LOGS: readonly Log[] = [
  {
    name: 'proxy',
    kind: 'http',
    isOne: (values) =>
      values.length >= 19 &&
      /^(?:ALLOWED|BLOCKED|WARN(?:ED)?|ISOLATED?)$/i.test(values[6] ?? '') &&
      values.slice(2, 5).every((value) => value === '' || isIp(value)) &&
      isIp(values[3] ?? ''),
    columns: [
      [2, FACT.srcIp],
      [3, FACT.srcNatIp],
      [4, FACT.dstIp],
      [6, FACT.action],
      [7, FACT.url],
      [8, FACT.referrer],
      [9, FACT.agent],
      [10, FACT.statusCode],
      [11, FACT.bytesOut],
      [12, FACT.bytesIn],
      [14, FACT.sha256],
      [15, FACT.urlCategory],
      [16, FACT.threatName],
      [19, FACT.threatName],
      [25, FACT.method],
      [28, FACT.fileName],
      [30, FACT.ruleId],
    ],
  },
  {
    name: 'firewall',
    kind: 'network',
    isOne: (values) =>
      values.length >= 14 &&
      /^(?:IN|OUT)BOUND$/.test(values[4] ?? '') &&
      isIp(values[7] ?? '') &&
      /^(?:ALLOW|BLOCK)(?:ED)?$/.test(values[13] ?? ''),
    columns: [
      [6, FACT.bytes],
      [7, FACT.srcIp],
      [8, FACT.srcPort],
      [9, FACT.dstIp],
      [10, FACT.dstPort],
      [12, FACT.ruleId],
      [13, FACT.action],
    ],
  },
];

const TIME = /^ ?"?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"?,/;

interface Found {
  readonly log: Log;
  readonly time: string;
  readonly values: readonly string[];
}

/** A line's log and columns; undefined for a line of nobody here. */
const found = (message: unknown): Found | undefined => {
  if (typeof message !== 'string' || message.length > LONGEST) return undefined;
  const time = TIME.exec(message)?.[1];
  if (time === undefined) return undefined;
  const values = splitQuoted(message.trimStart(), ',').map((value) => value.trim());
  const log = LOGS.find(({ isOne }) => isOne(values));
  return log === undefined ? undefined : { log, time, values };
};

const mapUmbrella = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const line = found(event.record.message);
  if (line === undefined) return genericJson.map(event, context);
  const { log, time, values } = line;
  const draft = new Draft(event, context);
  const facts = new Facts(event.record, MESSAGE_NAMES);
  draft.setTime(time);
  for (const [column, slot] of log.columns) {
    const value = values[column];
    // What does not apply is 0 for ports.
    if (value !== undefined && value !== '' && value !== '0' && facts.peek(slot) === undefined)
      facts.set(slot, value);
  }
  if (log.name === 'firewall') {
    const number = wholeNumber(values[5]);
    facts.set(FACT.protocol, number === undefined ? values[5] : protocolByNumber(number)?.name);
  }
  // An identity is a person, a computer or a network.
  else facts.set(/\buser/i.test(values[21] ?? '') ? FACT.user : FACT.srcHost, values[1]);
  const isThreat = facts.hasText(FACT.threatName);
  return assemble({
    draft,
    facts,
    kind: isThreat ? 'detection' : log.kind,
    metadata: { log_name: log.name },
    oneEnd: true,
    product: PRODUCT,
    severity: isThreat ? SEVERITY.high : SEVERITY.informational,
  });
};

/** Umbrella's web and firewall logs. */
export const umbrella: Mapper = {
  product: 'umbrella',
  formats: ['text'],
  markers: ['message'],
  matches: ({ record }) => found(record.message) !== undefined,
  map: mapUmbrella,
};
