// EVE `dns`, versions 1 (one record an answer), 2 (answers listed) and 3 (queries listed too), and `mdns` -> DNS
// Activity (4003). https://docs.suricata.io/en/suricata-8.0.1/output/eve/eve-json-format.html#event-type-dns
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname, isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, SUCCESS, typeUid } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import type { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { eveMetadata, takeConnection, takeDestination, takeSource } from './eve.ts';

/** `query.hostname` of an event, and of a finding's evidence. */
export const QUERY = 'query.hostname';
export const EVIDENCE_QUERY = 'evidences.query.hostname';

const ACTIVITY = { unknown: 0, query: 1, response: 2 } as const;

const activityOf = (dns: Fields): number => {
  const type = dns.peek('type');
  if (type === 'request' || type === 'query') return ACTIVITY.query;
  return type === 'response' || type === 'answer' ? ACTIVITY.response : ACTIVITY.unknown;
};

/** Where the question lies: v3 `queries[0]`, alerts of v2 `query[0]`, else the object itself. */
const questionOf = (dns: Fields): Fields => dns.children('queries')?.[0] ?? dns.children('query')?.[0] ?? dns;

/** Takes `query`; undefined without a name, which the schema requires. */
export const takeQuery = (draft: Draft, dns: Fields, path: string): JsonObject | undefined => {
  const question = questionOf(dns);
  const hostname = question.text('rrname');
  if (hostname === undefined) return undefined;
  draft.observables.add(path, OBSERVABLE.hostname, hostname);
  const opcode = dns.peek('opcode');
  const known = typeof opcode === 'number' && opcode >= 0 && opcode <= 6 && Number.isInteger(opcode);
  if (known) dns.drop('opcode');
  const id = dns.integer('id') ?? question.integer('id');
  return { hostname, opcode_id: known ? opcode : undefined, packet_uid: id, type: question.text('rrtype') };
};

const observeData = (draft: Draft, data: string): void => {
  if (isIp(data)) draft.observables.add('answers.rdata', OBSERVABLE.ip, data);
  else if (data.includes('.') && isHostname(data)) {
    draft.observables.add('answers.rdata', OBSERVABLE.hostname, data);
  }
};

/** One answer; undefined, and nothing taken, where its data is not a text (SOA, SRV: they stay in `unmapped`). */
const takeAnswer = (draft: Draft, answer: Fields, asked: unknown): JsonObject | undefined => {
  const rdata = answer.text('rdata');
  if (rdata === undefined) return undefined;
  observeData(draft, rdata);
  // Which name it answers has no attribute; it is said already where it is the name asked for.
  if (answer.peek('rrname') === asked) answer.drop('rrname');
  return { rdata, ttl: answer.integer('ttl'), type: answer.text('rrtype') };
};

const takeAnswers = (draft: Draft, dns: Fields, asked: unknown): JsonObject[] | undefined => {
  const listed = dns.children('answers');
  if (listed === undefined) {
    const only = takeAnswer(draft, dns, asked);
    return only === undefined ? takeGrouped(draft, dns) : [only];
  }
  const answers: JsonObject[] = [];
  for (const item of listed) {
    const answer = takeAnswer(draft, item, asked);
    if (answer !== undefined) answers.push(answer);
  }
  dropGrouped(dns, answers);
  return answers.length === 0 ? undefined : answers;
};

/** Answers by type only, as EVE writes them with `formats: [grouped]`. */
const takeGrouped = (draft: Draft, dns: Fields): JsonObject[] | undefined => {
  const grouped = dns.child('grouped');
  if (grouped === undefined) return undefined;
  const answers: JsonObject[] = [];
  for (const type of GROUPED) {
    for (const rdata of grouped.texts(type) ?? []) {
      observeData(draft, rdata);
      answers.push({ rdata, type });
    }
  }
  return answers.length === 0 ? undefined : answers;
};

const GROUPED = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'TXT'] as const;

/** `grouped` beside `answers` says the same again; it is left out where it says nothing else. */
const dropGrouped = (dns: Fields, answers: readonly JsonObject[]): void => {
  const grouped = dns.peek('grouped');
  if (!isObject(grouped)) return;
  for (const type of Object.keys(grouped)) {
    const list = grouped[type];
    if (!Array.isArray(list) || list.length > answers.length) return;
    for (const data of list) if (!answers.some((one) => one.rdata === data && one.type === type)) return;
  }
  dns.drop('grouped');
};

/** The server a query over HTTPS was sent to, under the name it was asked by. */
const overHttps = (draft: Draft, server: JsonObject | undefined): void => {
  const http = draft.fields.child('http');
  const hostname = server === undefined ? undefined : http?.hostname('hostname');
  if (server === undefined || hostname === undefined) return;
  server.hostname = hostname;
  draft.observables.add('dst_endpoint.hostname', OBSERVABLE.hostname, hostname);
};

/** Maps a `dns` or `mdns` event. Source and destination are those of the message, so a response comes from the server. */
export const mapDns = (draft: Draft, dns: Fields, protocol: string): OcsfEvent => {
  const activity = activityOf(dns);
  const query = takeQuery(draft, dns, QUERY);
  const answers = takeAnswers(draft, dns, query?.hostname);
  const code = responseCode(dns.peek('rcode'));
  if (code?.lossless === true) dns.drop('rcode');
  const answered = activity === ACTIVITY.response && code !== undefined;
  const status = code?.id === 0 ? SUCCESS : FAILURE;
  const destination = takeDestination(draft);
  if (activity === ACTIVITY.query) overHttps(draft, destination);
  return {
    activity_id: activity,
    answers,
    app_protocol_name: protocol,
    category_uid: 4,
    class_uid: CLASS.dnsActivity,
    connection_info: takeConnection(draft),
    dst_endpoint: destination,
    message: `${activity === ACTIVITY.response ? 'response' : 'query'} ${query?.type ?? '?'} ${query?.hostname ?? '?'}${answered ? ` ${code.name}` : ''}`,
    metadata: eveMetadata(draft, protocol),
    observables: draft.observables.all(),
    query,
    raw_data_hash: undefined,
    raw_data_size: undefined,
    rcode: code?.name,
    rcode_id: code?.id,
    severity_id: 1,
    src_endpoint: takeSource(draft),
    status: answered ? status.status : undefined,
    status_id: answered ? status.status_id : undefined,
    time: draft.time,
    type_uid: typeUid(CLASS.dnsActivity, activity),
    unmapped: draft.unmapped(),
  };
};
