// Facts about one HTTP request -> HTTP Activity (4002).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { DESTINATION, SOURCE } from '../endpoint.ts';
import { isObject } from '../fields.ts';
import { codeStatus, methodActivity } from '../http-message.ts';
import { REQUEST_URL } from '../url.ts';
import { isCode } from './classify.ts';
import { FACT } from './dictionary.ts';
import { type Assembly, finish, frame } from './frame.ts';
import { takeConnection, takeEnd, takeTraffic, takeUrl } from './take-facts.ts';

/** A request with a URL, and its response where there is a status code. */
export const http = (assembly: Assembly): OcsfEvent => {
  const { draft, facts } = assembly;
  const method = facts.peek(FACT.method);
  const upper = typeof method === 'string' ? method.toUpperCase() : '';
  const known = methodActivity(upper);
  if (known !== undefined) facts.drop(FACT.method);
  const other = known === undefined && upper !== '' ? facts.text(FACT.method) : undefined;
  if (isCode(facts.peek(FACT.outcome))) facts.move(FACT.outcome, FACT.statusCode);
  const code = facts.count(FACT.statusCode);
  const request: JsonObject = {
    http_method: known === undefined ? undefined : upper,
    referrer: facts.text(FACT.referrer),
    url: takeUrl(draft, facts, REQUEST_URL),
    user_agent: facts.text(FACT.agent),
  };
  const members: JsonObject = {
    activity_name: other,
    app_protocol_name: facts.text(FACT.appProtocol),
    connection_info: takeConnection(facts),
    dst_endpoint: takeEnd(draft, facts, DESTINATION, 'dst'),
    http_request: request,
    http_response: code === undefined ? undefined : { code },
    src_endpoint: takeEnd(draft, facts, SOURCE, 'src'),
    traffic: takeTraffic(facts),
  };
  const event = frame(assembly, CLASS.httpActivity, known ?? (other === undefined ? 0 : 99));
  const { url } = request;
  event.message ??= `${other ?? upper} ${isObject(url) ? url.url_string : '?'} ${code ?? '-'}`;
  const status = codeStatus(code);
  if (event.status_id === undefined && status !== undefined) Object.assign(event, status);
  return finish(assembly, event, members);
};
