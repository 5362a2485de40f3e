// Route 53 Resolver query logs (VPC DNS) -> DNS Activity (4003).
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../classes.ts';
import { responseCode } from '../dns-message.ts';
import { Draft } from '../draft.ts';
import { buildEvent } from '../event.ts';
import type { Fields } from '../fields.ts';
import { protocol } from '../protocol.ts';
import { wordVerdict } from '../verdict.ts';
import { awsCloud, awsProduct } from './amazon.ts';

const PRODUCT = awsProduct('Route 53', 'Resolver Query Logs');

const takeAnswer = (answer: Fields): JsonObject | undefined => {
  const rdata = answer.text('Rdata') ?? answer.text('rdata');
  if (rdata === undefined) return undefined;
  return {
    class: answer.text('Class') ?? answer.text('class'),
    rdata,
    type: answer.text('Type') ?? answer.text('type'),
  };
};

const takeAnswers = (fields: Fields): JsonObject[] | undefined => {
  const only = fields.child('answers');
  const list = only === undefined ? (fields.children('answers') ?? []) : [only];
  const answers = list.map(takeAnswer).filter((answer) => answer !== undefined);
  return answers.length === 0 ? undefined : answers;
};

/** Who asked: an instance, or a resolver endpoint for somebody outside. */
const takeAsker = (fields: Fields): JsonObject | undefined => {
  const ip = fields.ip('srcaddr');
  const ids = fields.child('srcids');
  const instance_uid = ids?.text('instance');
  const interface_uid = ids?.text('resolver_network_interface');
  const uid = ids?.text('resolver_endpoint');
  if ((ip ?? instance_uid ?? interface_uid ?? uid) === undefined) return undefined;
  return {
    instance_uid,
    interface_uid,
    ip,
    port: fields.port('srcport'),
    uid,
    vpc_uid: fields.text('vpc_id'),
  };
};

/** What the DNS firewall did, where a rule of it matched. */
const takeFirewall = (fields: Fields) => {
  const uid = fields.text('firewall_rule_group_id');
  const action = fields.peek('firewall_rule_action');
  const verdict = typeof action === 'string' ? wordVerdict(action) : undefined;
  const list = uid === undefined ? undefined : fields.text('firewall_domain_list_id');
  return { rule: uid === undefined ? undefined : { match_details: list && [list], uid }, verdict };
};

/** Maps one query; without anybody who asked it stays one of an unknown source. */
export const mapResolver = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  draft.takeTime(fields, 'query_timestamp');
  draft.takeSyslogTime();
  const version = fields.text('version');
  const hostname = fields.text('query_name');
  const type = fields.text('query_type');
  const query = hostname && { class: fields.text('query_class'), hostname, type };
  const code = responseCode(fields.peek('rcode'));
  if (code?.lossless === true) fields.drop('rcode');
  const firewall = takeFirewall(fields);
  const transport = fields.text('transport');
  const known = protocol(transport);
  return buildEvent(draft, {
    class_uid: CLASS.dnsActivity,
    activity_id: code === undefined ? 1 : 2,
    product: version === undefined ? PRODUCT : { ...PRODUCT, version },
    metadata: { log_name: 'resolver-query-logs' },
    status: code === undefined ? undefined : code.id === 0 ? SUCCESS : FAILURE,
    verdict: firewall.verdict,
    message: `${type ?? 'query'} ${hostname}${code === undefined ? '' : ` ${code.name}`}`,
    members: {
      answers: takeAnswers(fields),
      cloud: awsCloud(fields.text('region'), fields.text('account_id')),
      connection_info: known && { direction_id: 0, protocol_name: known.name, protocol_num: known.number },
      firewall_rule: firewall.rule,
      query: query === '' ? undefined : query,
      rcode: code?.name,
      rcode_id: code?.id,
      src_endpoint: takeAsker(fields),
    },
  });
};

/** A query's name beside what names the VPC or the sender, whose class needs one. */
export const isResolver = (record: JsonObject): boolean =>
  typeof record.query_name === 'string' &&
  typeof record.srcaddr === 'string' &&
  (record.query_timestamp !== undefined || record.vpc_id !== undefined);
