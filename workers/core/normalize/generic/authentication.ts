// Facts about somebody logging in or out -> Authentication (3002).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE } from '../classes.ts';
import { DESTINATION, SOURCE } from '../endpoint.ts';
import { SEVERITY } from '../severity.ts';
import { USER } from '../user.ts';
import { hintStatus, isLogoff } from './classify.ts';
import { FACT } from './dictionary.ts';
import { type Assembly, finish, frame } from './frame.ts';
import { takeEnd, takeUser } from './take-facts.ts';

/** A logon, or a logoff where the hint says so. A user must be there. */
export const authentication = (assembly: Assembly, hint: string): OcsfEvent => {
  const { draft, facts } = assembly;
  const service = facts.text(FACT.appProtocol) ?? String(assembly.product.name);
  const told = hintStatus(hint, facts.peek(FACT.message));
  const event = frame(assembly, CLASS.authentication, isLogoff(hint) ? 2 : 1, true);
  if (event.status_id === undefined) {
    event.status = told?.status;
    event.status_id = told?.status_id;
    if (assembly.severity === undefined && told === FAILURE)
      event.severity_id = Math.max(event.severity_id, SEVERITY.low);
  }
  const source = takeEnd(draft, facts, SOURCE, 'src');
  return finish(assembly, event, {
    dst_endpoint: takeEnd(draft, facts, DESTINATION, 'dst'),
    is_remote: source === undefined ? undefined : true,
    service: { name: service },
    src_endpoint: source,
    // CEF: the user logged in is the destination's where two are named, else whoever is.
    user: takeUser(draft, facts, USER, facts.hasText(FACT.user) ? 'user' : 'actor'),
  });
};
