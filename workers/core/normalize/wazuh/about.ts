// What docs/normalization.md says about Wazuh.
import type { About } from '../about.ts';
import { LEVELS } from './severity.ts';

export const about: About = {
  product: 'wazuh',
  title: 'Wazuh',
  recognized: 'JSON with `rule.id`, `rule.level` and an `agent` or `manager` object',
  sources: [
    ['Alert fields', 'https://documentation.wazuh.com/current/user-manual/manager/alert-management.html'],
    [
      'Rule levels',
      'https://documentation.wazuh.com/current/user-manual/ruleset/rules/rules-classification.html',
    ],
  ],
  kinds: [
    {
      kind: 'any rule (syslog, sshd, web, syscheck, rootcheck, Windows, cloud, VirusTotal, ...)',
      becomes: 'Detection Finding: Create',
    },
    { kind: 'data.vulnerability', becomes: 'Vulnerability Finding: Create, or Close when solved' },
    { kind: 'data.sca, data.cis, data.oscap', becomes: 'Compliance Finding: Create' },
  ],
  severity: LEVELS.map(([level, severity]) => [`level ${level} and above`, severity] as const),
  severityNote:
    'The bands of the Wazuh dashboard (low to 6, medium to 11, high to 14, critical 15); levels 0 to 3, which Wazuh calls notices and authorized actions, are informational. A vulnerability has the severity of its CVE.',
  leftToBase: [],
};
