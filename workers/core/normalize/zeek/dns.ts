// dns.log: a question and, where one was seen, its answer.
// https://docs.zeek.org/en/master/scripts/base/protocols/dns/main.zeek.html
import type { JsonObject } from '../../../../schemas/json.ts';
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { responseCode } from '../toolkit/dns-message.ts';
import type { Log, Think } from './log.ts';

const FLAGS = ['AA', 'TC', 'RD', 'RA'];

/** `answers` and `TTLs` are parallel. The type of an answer is not said. */
const takeAnswers = ({ fields }: Log): JsonObject[] | undefined => {
  const data = fields.texts('answers');
  const ttls = fields.peek('TTLs');
  const list = Array.isArray(ttls) ? ttls : [];
  const whole = list.every(Number.isSafeInteger);
  if (whole && list.length === data?.length) fields.drop('TTLs');
  const flag_ids = FLAGS.flatMap((flag, i) => (fields.peek(flag) === true ? [i + 1] : []));
  return data?.map((rdata, i) => ({ flag_ids, rdata, ttl: whole ? list[i] : undefined }));
};

/** A name that does not exist is an answer, not a fault. */
export const dns: Think = (log, members) => {
  const { draft, fields } = log;
  const named = responseCode(fields.peek('rcode_name'));
  const code = named ?? responseCode(fields.peek('rcode'));
  if (code !== undefined && fields.peek('rcode') === code.id) fields.drop('rcode');
  if (named?.lossless === true) fields.drop('rcode_name');
  const rtt = log.interval('rtt');
  members.answers = takeAnswers(log);
  members.rcode = code?.name;
  members.rcode_id = code?.id;
  const asked = members.query !== undefined;
  if (asked) members.query_time = draft.time;
  if (rtt !== undefined) members.response_time = draft.time + rtt;
  return {
    activity_id: code === undefined && members.answers === undefined ? 1 : asked ? 6 : 2,
    severity_id: 1,
    status: code === undefined ? undefined : code.id === 0 ? SUCCESS : FAILURE,
  };
};
