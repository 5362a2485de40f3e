// From the facts of a record of no known product to an OCSF event of the class they justify (classify.ts).
// CEF, LEEF and plain JSON share this road; each brings its own dictionary.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { authentication } from './authentication.ts';
import { base } from './base.ts';
import { hints, kindOf } from './classify.ts';
import { detection } from './detection.ts';
import type { Assembly } from './frame.ts';
import { http } from './http.ts';
import { network } from './network.ts';

/** Builds the event. All facts are consumed or left to `unmapped` here. */
export const assemble = (assembly: Assembly): OcsfEvent => {
  const { facts } = assembly;
  const hint = hints(facts);
  switch (kindOf(facts, hint)) {
    case 'detection':
      return detection(assembly);
    case 'authentication':
      return authentication(assembly, hint);
    case 'http':
      return http(assembly);
    case 'network':
      return network(assembly);
    default:
      return base(assembly);
  }
};
