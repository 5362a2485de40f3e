// Facts about somebody logging in or out -> Authentication (3002).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS } from '../classes.ts';
import { DESTINATION, SOURCE } from '../endpoint.ts';
import { USER } from '../user.ts';
import { isLogoff } from './classify.ts';
import { type Assembly, finish, frame } from './frame.ts';
import { takeEnd, takeUser } from './take-facts.ts';

/** A logon, or a logoff where the hint says so. A user must be there. */
export const authentication = (assembly: Assembly, hint: string): OcsfEvent => {
  const { draft, facts } = assembly;
  // CEF: the user logged in is the destination's where there are two, else whoever is named.
  const both = facts.peek('user') !== undefined && facts.peek('actor') !== undefined;
  const service = facts.text('appProtocol') ?? String(assembly.product.name);
  const event = frame(assembly, CLASS.authentication, isLogoff(hint) ? 2 : 1, true);
  const source = takeEnd(draft, facts, SOURCE, 'src');
  return finish(assembly, event, {
    dst_endpoint: takeEnd(draft, facts, DESTINATION, 'dst'),
    is_remote: source === undefined ? undefined : true,
    service: { name: service },
    src_endpoint: source,
    user: takeUser(draft, facts, USER, both || facts.peek('user') !== undefined ? 'user' : 'actor'),
  });
};
