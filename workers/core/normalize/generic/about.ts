// What docs/normalization.md says about the two formats of any vendor.
import type { About } from '../about.ts';

/** ArcSight's. */
export const aboutCef: About = {
  product: 'cef',
  title: 'CEF of any vendor',
  recognized: '`CEF:<version>|`, in syslog or bare',
  sources: [
    [
      'ArcSight Common Event Format, version 25',
      'https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf',
    ],
  ],
  kinds: [
    {
      kind: 'vendors and products of generic/vendors.ts',
      becomes: 'what their row says for the words of name, class id, category and action',
    },
    {
      kind: 'words: malware, attack, ...; user created; login; VPN; DNS; mail; process; file; policy changed; service started',
      becomes:
        'Detection Finding; Account Change; Authentication; Tunnel, DNS, Email, Process, File System Activity; Entity Management; Application Lifecycle, where the facts fill the class',
    },
    { kind: 'a URL with a method or status', becomes: 'HTTP Activity' },
    { kind: 'somebody doing something from an address', becomes: 'API Activity' },
    { kind: 'one or two ends', becomes: 'Network Activity' },
    {
      kind: 'a custom field with a label',
      becomes: 'a tag of that name; where the label is known, the attribute as well',
    },
  ],
  severity: [
    ['0-3, Low', 2],
    ['4-6, Medium', 3],
    ['7-8, High', 4],
    ['9-10, Very-High', 5],
  ],
  severityNote: "CEF revision 25, and words. 'Unknown' is unknown.",
  leftToBase: ['events that name no vendor we know, no end and no word of meaning'],
};

/** QRadar's. */
export const aboutLeef: About = {
  product: 'leef',
  title: 'LEEF of any vendor',
  recognized: '`LEEF:1.0|` or `LEEF:2.0|`, in syslog or bare',
  sources: [
    ['LEEF event components', 'https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components'],
  ],
  kinds: [
    { kind: 'isLoginEvent, isLogoutEvent', becomes: 'Authentication' },
    { kind: 'any other', becomes: 'as from CEF' },
  ],
  severity: [
    ['0-3, Low', 2],
    ['4-6, Medium', 3],
    ['7-8, High', 4],
    ['9-10, Very-High', 5],
  ],
  severityNote: 'sev counts 1 to 10; words too.',
  leftToBase: ['as from CEF'],
};
