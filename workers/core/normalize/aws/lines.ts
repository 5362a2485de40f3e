// AWS logs that are lines of text: VPC flows in the default format, S3 server access, and load balancers. A line's
// fields get the names that the same log has as JSON. Attacker-controlled: one pass, at most MAX_FIELDS fields.
import type { DecodedEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { splitAuthority } from '../toolkit/url.ts';
import { ALB_FIELDS, CLB_FIELDS, isBalancer, mapBalancer, NLB_FIELDS } from './balancer.ts';
import { mapS3Access, S3_FIELDS } from './s3-access.ts';
import { DEFAULT_FIELDS, mapVpcFlow } from './vpc-flow.ts';

/** The longest of these formats has 30 fields; longer ones are not known. */
const MAX_FIELDS = 40;

/** Fields between spaces; one may be in double quotes or in brackets. */
const fieldsOf = (line: string): string[] => {
  const list: string[] = [];
  for (let at = 0; at < line.length && list.length < MAX_FIELDS; ) {
    const open = line.charAt(at);
    const quoted = open === '"' || open === '[';
    const close = quoted ? line.indexOf(open === '"' ? '"' : ']', at + 1) : line.indexOf(' ', at);
    const end = close < 0 ? line.length : close;
    list.push(line.slice(quoted ? at + 1 : at, end));
    at = end + (quoted ? 2 : 1);
  }
  return list;
};

/** One kind of line. */
interface Kind {
  readonly names: readonly string[];
  /** Fields that must be there. */
  readonly least: number;
  readonly map: Mapper['map'];
}

const kind = (names: string, least: number, map: Mapper['map']): Kind => ({
  names: names.split(' '),
  least,
  map,
});

const FLOW = kind(DEFAULT_FIELDS, 14, mapVpcFlow);
const S3 = kind(S3_FIELDS, 18, mapS3Access);
const ALB = kind(ALB_FIELDS, 17, mapBalancer);
const CLB = kind(CLB_FIELDS, 12, mapBalancer);
const NLB = kind(NLB_FIELDS, 16, mapBalancer);

const BALANCED: ReadonlySet<string> = new Set(['http', 'https', 'h2', 'ws', 'wss', 'grpcs', 'tls']);

/** The kind a line looks like, by its first characters. */
const looksLike = (line: string): Kind | undefined => {
  const space = line.indexOf(' ');
  if (space === 64) return line.slice(65, 140).includes(' [') ? S3 : undefined;
  if (space === 1) return line.slice(0, 32).includes(' eni-') ? FLOW : undefined;
  if (space < 6) {
    if (!BALANCED.has(line.slice(0, space))) return undefined;
    return line.startsWith('tls') ? NLB : ALB;
  }
  return space === 27 && line.charAt(26) === 'Z' && line.charAt(10) === 'T' ? CLB : undefined;
};

/** An address and its port in one field, and the words of a request, under the names they have as JSON. */
const spread = (record: JsonObject, name: string, value: string): void => {
  if (name === 'client' || name === 'target') {
    const { host, port } = splitAuthority(value);
    record[`${name}_ip`] = host;
    record[`${name}_port`] = port;
  } else if (name === 'request') {
    const first = value.indexOf(' ');
    const last = value.lastIndexOf(' ');
    record.request_verb = value.slice(0, first);
    record.request_url = value.slice(first + 1, last);
    record.request_proto = value.slice(last + 1);
  } else record[name] = value;
};

/** A line as the record that the log's mapper reads, and that mapper; undefined for a line of none of these logs. */
export const readLine = (event: DecodedEvent): { record: JsonObject; map: Mapper['map'] } | undefined => {
  const line = event.record.message;
  if (typeof line !== 'string') return undefined;
  const kind = looksLike(line);
  if (kind === undefined) return undefined;
  const values = fieldsOf(line);
  if (values.length < kind.least) return undefined;
  const record: JsonObject = {};
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? '-';
    if (value !== '-') spread(record, kind.names[i] ?? `field_${i + 1}`, value);
  }
  // What only begins like one has no client there.
  if (kind.map === mapBalancer && !isBalancer(record)) return undefined;
  return { record, map: kind.map };
};
