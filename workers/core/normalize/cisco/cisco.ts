// Cisco over syslog, by the tag of the message: firewalls (ASA, FTD, PIX, FWSM) by number, routers and switches by mnemonic.

import type { Mapper } from '../mapper.ts';
import { syslog } from '../syslog.ts';
import { Draft } from '../toolkit/draft.ts';
import { asaEvent } from './asa.ts';
import { iosEvent } from './ios.ts';
import { taggedBy } from './mnemonic.ts';

const FIREWALLS: ReadonlySet<string> = new Set(['ASA', 'FTD', 'FWSM', 'NGIPS', 'PIX']);

/** Cisco messages. */
export const cisco: Mapper = {
  product: 'cisco',
  formats: ['syslog', 'text'],
  matches: (event) => taggedBy(event) !== undefined,
  map: (event, context) => {
    const tag = taggedBy(event);
    if (tag === undefined) return syslog.map(event, context);
    const draft = new Draft(event, context);
    draft.takeSyslogTime();
    return FIREWALLS.has(tag.facility) ? asaEvent(draft, event, tag) : iosEvent(draft, event, tag);
  },
};
