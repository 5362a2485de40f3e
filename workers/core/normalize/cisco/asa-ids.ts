// What Cisco ASA and FTD messages are about, by their number ("Cisco Secure Firewall ASA Series Syslog Messages").
// A number that is not here is looked for by its first three digits; one that is not there either is told by its words.
import type { Kind } from '../generic/classify.ts';

/** Kind, activity, and what was decided: allowed, denied; or for sign-ins, success and failure. */
export interface AsaMessage {
  readonly kind: Kind;
  readonly activity: number | undefined;
  readonly said: '+' | '-' | undefined;
}

const ROWS: readonly (readonly [
  kind: Kind,
  activity: number | undefined,
  said: '+' | '-' | undefined,
  ids: string,
])[] = [
  [
    'network',
    1,
    '+',
    '302013 302015 302017 302020 302303 302305 305009 305011 609001 607001 608001 606001 710001 725001 725002 725003 302022 302024 302026 302033 302035',
  ],
  [
    'network',
    2,
    undefined,
    '302014 302016 302018 302021 302304 302306 305010 305012 609002 606002 725007 302023 302012 302025 302027 302036 305018 305020',
  ],
  ['network', 6, '+', '852 303002 710002 602101 106101 303004 607003 805001 805002 805003'],
  ['network', 4, undefined, '110002 110003 725006 402116 402117 402118 402119 305005 305006 305013 202001'],
  [
    'network',
    5,
    '-',
    '106 313 410 419 322 710003 710004 710005 710006 500 108 209 315001 401 407 408 415 201 421001 424001 424002 434002 212006',
  ],
  ['network', undefined, undefined, '106100 106102 317 725'],
  ['http', undefined, '+', '304001 716003'],
  ['http', undefined, '-', '304002 716004'],
  ['detection', undefined, undefined, '400 338 733 405001 405002 106016 106017 106022 430001 430005'],
  ['network', 1, undefined, '430002'],
  ['network', 2, undefined, '430003'],
  ['detection', undefined, undefined, '430004'],
  ['authentication', 1, '+', '113004 113008 113012 605005 611101 716038 109001 109005 746012 109007 769'],
  [
    'authentication',
    1,
    '-',
    '113005 113015 113017 113021 605004 611102 716039 109006 109008 113013 109017 308001',
  ],
  ['authentication', 2, undefined, '611103 315011 746013 109002'],
  ['authentication', 1, undefined, '109 113009 113011 113010 113016 734'],
  ['account', 9, undefined, '113006'],
  ['account', 12, undefined, '113007'],
  ['account', 1, undefined, '502101'],
  ['account', 6, undefined, '502102'],
  ['account', 99, undefined, '502103'],
  ['entity', 1, undefined, '502111'],
  ['entity', 4, undefined, '502112'],
  ['entity', 3, undefined, '111001 111002 111003 111004 111005 111008 111010 112001'],
  ['entity', 2, undefined, '111007 111009'],
  [
    'tunnel',
    1,
    undefined,
    '113039 602303 603108 603106 713049 713119 713120 716001 722022 722033 722034 750006 716059',
  ],
  [
    'tunnel',
    2,
    undefined,
    '113019 602304 603107 603109 713050 713259 716002 722023 722037 750007 716058 722012 722030',
  ],
  ['tunnel', 0, undefined, '713 716 722 737 750 751 752 402 602 720 721 611'],
  // The box cannot do its work: no logging or AAA server, no memory, no peer of its failover pair, all connections refused.
  [
    'trouble',
    undefined,
    undefined,
    '101001 101002 101003 101004 101005 103001 103003 103004 103005 103006 103007 105005 105009 105032 105040 105043 113022 201008 201009 208005 211001 211003 212001 212003 212004 216 321001 321002 321003 321005 321006 321007 414001 414003 414005 414006 444004 444008 444110 447001 770002',
  ],
  ['entity', 3, undefined, '771002'],
  ['lifecycle', undefined, undefined, '199 505 336 505 612 413 211'],
];

const KNOWN = new Map<string, AsaMessage>();
for (const [kind, activity, said, ids] of ROWS)
  for (const id of ids.split(' ')) if (!KNOWN.has(id)) KNOWN.set(id, { kind, activity, said });

/** What is known of a message number. */
export const asaMessage = (id: string): AsaMessage | undefined => KNOWN.get(id) ?? KNOWN.get(id.slice(0, 3));
