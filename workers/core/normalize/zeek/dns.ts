// dns.log -> DNS Activity (4003): a question and, where one was seen, its answer.
// https://docs.zeek.org/en/master/scripts/base/protocols/dns/main.zeek.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../classes.ts';
import { responseCode } from '../dns-message.ts';
import { type Log, TRAFFIC, trafficEvent, words } from './log.ts';

const FLAGS = [
  ['AA', 1],
  ['TC', 2],
  ['RD', 3],
  ['RA', 4],
] as const;

/** `answers` and `TTLs` are parallel. An answer's type is not said: the question's is, for all but CNAMEs. */
const takeAnswers = (log: Log): JsonObject[] | undefined => {
  const { fields } = log;
  const data = fields.texts('answers');
  if (data === undefined) return undefined;
  const ttls = fields.peek('TTLs');
  const list = Array.isArray(ttls) ? ttls : [];
  if (list.length === data.length && list.every((ttl) => Number.isSafeInteger(ttl))) fields.drop('TTLs');
  const flags: number[] = [];
  for (const [name, id] of FLAGS) if (fields.peek(name) === true) flags.push(id);
  return data.map((rdata, i) => {
    const ttl = list[i];
    return {
      flag_ids: flags,
      rdata,
      ttl: typeof ttl === 'number' && Number.isSafeInteger(ttl) ? ttl : undefined,
    };
  });
};

const takeQuery = (log: Log): JsonObject | undefined => {
  const { fields } = log;
  const hostname = fields.text('query');
  if (hostname === undefined) return undefined;
  const opcode = fields.peek('opcode');
  const known = typeof opcode === 'number' && opcode >= 0 && opcode <= 6 && Number.isInteger(opcode);
  return {
    class: fields.text('qclass_name') ?? fields.label('qclass'),
    hostname,
    opcode_id: known ? opcode : undefined,
    packet_uid: fields.integer('trans_id'),
    type: fields.text('qtype_name') ?? fields.label('qtype'),
  };
};

/** Maps a record of dns.log. */
export const mapDns = (log: Log): OcsfEvent => {
  const { draft, fields } = log;
  const query = takeQuery(log);
  const word = fields.peek('rcode_name');
  const code = responseCode(word) ?? responseCode(fields.peek('rcode'));
  if (code !== undefined) fields.drop('rcode');
  if (code?.lossless === true) fields.drop('rcode_name');
  const answers = takeAnswers(log);
  const rtt = log.interval('rtt');
  const type = query?.type;
  return trafficEvent(log, {
    activity_id: code === undefined && answers === undefined ? 1 : query === undefined ? 2 : TRAFFIC,
    class_uid: CLASS.dnsActivity,
    members: {
      answers,
      query,
      query_time: query === undefined ? undefined : draft.time,
      rcode: code?.name,
      rcode_id: code?.id,
      response_time: rtt === undefined ? undefined : draft.time + rtt,
    },
    // A name that does not exist is an answer, not a fault.
    severity_id: 1,
    status: code === undefined ? undefined : code.id === 0 ? SUCCESS : FAILURE,
    summary: words(
      'dns',
      typeof type === 'string' ? type : undefined,
      fields.spell('query'),
      typeof word === 'string' ? word : undefined,
    ),
  });
};
