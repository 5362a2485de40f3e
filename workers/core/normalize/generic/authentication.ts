// Facts about somebody logging in or out -> Authentication (3002).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE } from '../classes.ts';
import { DESTINATION, SOURCE } from '../endpoint.ts';
import { USER } from '../user.ts';
import { hintStatus, isLogoff } from './classify.ts';
import { type Assembly, finish, frame } from './frame.ts';
import { takeEnd, takeUser } from './take-facts.ts';

/** A logon, or a logoff where the hint says so. A user must be there. */
export const authentication = (assembly: Assembly, hint: string): OcsfEvent => {
  const { draft, facts } = assembly;
  const service = facts.text('appProtocol') ?? String(assembly.product.name);
  const event = frame(assembly, CLASS.authentication, isLogoff(hint) ? 2 : 1, true);
  if (event.status_id === undefined) {
    const status = hintStatus(hint);
    event.status = status?.status;
    event.status_id = status?.status_id;
    if (assembly.severity === undefined && status === FAILURE)
      event.severity_id = Math.max(event.severity_id, 2);
  }
  const source = takeEnd(draft, facts, SOURCE, 'src');
  return finish(assembly, event, {
    dst_endpoint: takeEnd(draft, facts, DESTINATION, 'dst'),
    is_remote: source === undefined ? undefined : true,
    service: { name: service },
    src_endpoint: source,
    // CEF: the user logged in is the destination's where two are named, else whoever is.
    user: takeUser(draft, facts, USER, facts.hasText('user') ? 'user' : 'actor'),
  });
};
