// What docs/normalization.md says about Velociraptor.
import type { About } from '../about.ts';

export const about: About = {
  product: 'velociraptor',
  title: 'Velociraptor',
  recognized: 'JSON with a `ClientId` like `C.0123456789abcdef`, or with `Artifact` and `FlowId`',
  sources: [['Artifacts and results', 'https://docs.velociraptor.app/docs/artifacts/']],
  kinds: [
    { kind: 'rows with a rule (Sigma, Yara, Hayabusa artifacts)', becomes: 'Detection Finding: Create' },
    { kind: 'rows with a process or a file', becomes: 'Live Evidence Info: Query' },
    { kind: 'other rows', becomes: 'Device Inventory Info: Collect' },
  ],
  severity: [
    ['critical', 5],
    ['high', 4],
    ['medium', 3],
    ['low', 2],
    ['informational', 1],
  ],
  severityNote: 'The level of the rule that matched; other rows are informational.',
  leftToBase: ['rows that name no client'],
};
