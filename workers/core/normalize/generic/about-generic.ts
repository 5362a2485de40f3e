// What docs/normalization.md says about records of no known product, and of events that are OCSF already.
import type { About } from '../about.ts';

/** One page for each of the generic rows. */
export const generic: readonly About[] = [
  {
    product: 'ocsf',
    title: 'OCSF',
    recognized: '`class_uid` and another member only OCSF has',
    sources: [['OCSF 1.8.0', 'https://schema.ocsf.io/1.8.0/']],
    kinds: [{ kind: 'any class', becomes: 'itself, made to conform to OCSF 1.8.0' }],
    severity: [],
    severityNote: 'As it was sent.',
    leftToBase: ['what claims to be OCSF and is not: the fault is in metadata.debug'],
  },
  {
    product: 'syslog',
    title: 'Syslog of other programs',
    recognized: 'a syslog header around a text that nobody above understood',
    sources: [
      ['RFC 5424', 'https://www.rfc-editor.org/rfc/rfc5424'],
      ['RFC 3164', 'https://www.rfc-editor.org/rfc/rfc3164'],
    ],
    kinds: [{ kind: 'any line', becomes: 'Base Event with time, host, program, severity and message' }],
    severity: [
      ['0', 6],
      ['1', 5],
      ['2', 5],
      ['3', 4],
      ['4', 3],
      ['5', 2],
      ['6', 1],
      ['7', 1],
    ],
    severityNote: 'RFC 5424, table 2.',
    leftToBase: ['all of them: what a text means is not guessed'],
  },
  {
    product: 'json',
    title: 'Records of no known product',
    recognized: 'everything else; names of common loggers and of the Elastic Common Schema',
    sources: [['Elastic Common Schema', 'https://www.elastic.co/guide/en/ecs/current/ecs-reference.html']],
    kinds: [
      { kind: 'a rule in an alert, or words of an attack', becomes: 'Detection Finding' },
      { kind: 'words of logging in, and a user', becomes: 'Authentication' },
      { kind: 'a URL with a method or status', becomes: 'HTTP Activity' },
      { kind: 'two addresses, or one and a destination port', becomes: 'Network Activity' },
    ],
    severity: [],
    severityNote: 'By words, syslog numbers 0 to 7, or pino numbers 10 to 60: see above.',
    leftToBase: ['records whose facts justify no class'],
  },
];
