// What docs/normalization.md says about Falco.
import type { About } from '../about.ts';

export const about: About = {
  product: 'falco',
  title: 'Falco',
  recognized: 'JSON with the texts `rule`, `priority` and `output`',
  sources: [
    ['Output format', 'https://falco.org/docs/concepts/outputs/formatting/'],
    ['Fields', 'https://falco.org/docs/reference/rules/supported-fields/'],
  ],
  kinds: [{ kind: 'any rule', becomes: 'Detection Finding: Create' }],
  severity: [
    ['Emergency', 6],
    ['Alert', 5],
    ['Critical', 5],
    ['Error', 4],
    ['Warning', 3],
    ['Notice', 2],
    ['Informational', 1],
    ['Debug', 1],
  ],
  severityNote: 'Falco uses the priorities of syslog (RFC 5424, table 2).',
  leftToBase: [],
};
