// Facts about traffic between two ends -> Network Activity (4001).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS } from '../classes.ts';
import { arrow, DESTINATION, SOURCE } from '../endpoint.ts';
import { URL_PATHS } from '../url.ts';
import { FACT } from './dictionary.ts';
import { type Assembly, finish, frame } from './frame.ts';
import { peekVerdict, takeConnection, takeEnd, takeTraffic, takeUrl } from './take-facts.ts';

/** Traffic, or its refusal. At least one end must be there. */
export const network = (assembly: Assembly): OcsfEvent => {
  const { draft, facts } = assembly;
  // A record between two ends is traffic (6), unless it was refused (5).
  const verdict = peekVerdict(facts);
  const activity = verdict?.action_id === 2 ? 5 : 6;
  const rule = verdict === undefined ? undefined : facts.text(FACT.ruleName);
  const source = takeEnd(draft, facts, SOURCE, 'src');
  const destination = takeEnd(draft, facts, DESTINATION, 'dst');
  const members = {
    app_protocol_name: facts.text(FACT.appProtocol),
    connection_info: takeConnection(facts),
    dst_endpoint: destination,
    firewall_rule: rule === undefined ? undefined : { name: rule, uid: facts.label(FACT.ruleId) },
    src_endpoint: source,
    traffic: takeTraffic(facts),
    url: takeUrl(draft, facts, URL_PATHS),
  };
  const event = frame(assembly, CLASS.networkActivity, activity);
  event.message ??= arrow(source, destination);
  return finish(assembly, event, members);
};
