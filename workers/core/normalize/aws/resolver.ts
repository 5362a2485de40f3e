// Route 53 Resolver query logs (VPC DNS) -> DNS Activity (4003).
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import { openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fill, madeList, plan } from '../toolkit/plan.ts';
import { protocol } from '../toolkit/protocol.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { awsProduct, cloudRows } from './amazon.ts';

const ANSWER = plan(['!rdata Rdata rdata', 'class Class class', 'type Type type']);

const takeAnswers = (fields: Fields): JsonObject[] | undefined => {
  const only = fields.child('answers');
  return madeList(only === undefined ? fields.children('answers') : [only], ANSWER);
};

/** The asker is an instance, or a resolver endpoint for somebody outside. */
const QUERY = plan([
  ...cloudRows('region', 'account_id'),
  'query.hostname query_name',
  '+query.class query_class',
  '+query.type query_type',
  'src_endpoint.ip ip:srcaddr',
  'src_endpoint.instance_uid srcids.instance',
  'src_endpoint.interface_uid srcids.resolver_network_interface',
  'src_endpoint.uid srcids.resolver_endpoint',
  '+src_endpoint.port port:srcport',
  '+src_endpoint.vpc_uid vpc_id',
  'firewall_rule.uid firewall_rule_group_id',
]);

/** Maps one query. */
export const mapResolver = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'query_timestamp');
  const { fields } = draft;
  const name = `${fields.spell('query_type')} ${fields.spell('query_name')}`;
  const members = fill(fields, QUERY);
  const code = responseCode(fields.peek('rcode'));
  if (code?.lossless === true) fields.drop('rcode');
  const action = fields.peek('firewall_rule_action');
  const known = protocol(fields.text('transport'));
  return buildEvent(draft, {
    class_uid: CLASS.dnsActivity,
    activity_id: code === undefined ? 1 : 2,
    product: awsProduct('Route 53', 'Resolver Query Logs', fields.text('version')),
    metadata: { log_name: 'resolver-query-logs' },
    status: code === undefined ? undefined : code.id === 0 ? SUCCESS : FAILURE,
    verdict: typeof action === 'string' ? wordVerdict(action) : undefined,
    message: `${name}${code === undefined ? '' : ` ${code.name}`}`,
    members: {
      ...members,
      answers: takeAnswers(fields),
      connection_info: known && { direction_id: 0, protocol_name: known.name, protocol_num: known.number },
      rcode: code?.name,
      rcode_id: code?.id,
    },
  });
};

/** A query's name beside what names the VPC or the sender, whose class needs one. */
export const isResolver = (record: JsonObject): boolean =>
  typeof record.query_name === 'string' &&
  typeof record.srcaddr === 'string' &&
  isIp(record.srcaddr) &&
  (record.query_timestamp ?? record.vpc_id ?? record.query_type ?? record.rcode) !== undefined;
