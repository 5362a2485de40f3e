// What docs/normalization.md says about Mimecast.
import type { About } from '../about.ts';

/** docs/normalization.md: Mimecast. */
export const about: About = {
  product: 'mimecast',
  title: 'Mimecast Email Security',
  recognized: 'JSON with `aggregateId` and `processingId`, of one of the types below',
  sources: [
    ['Understanding SIEM logs', 'https://mimecastsupport.zendesk.com/hc/en-us/articles/34000394241683'],
  ],
  kinds: [
    { kind: 'receipt', becomes: 'Email Activity: Receive' },
    { kind: 'process, spam', becomes: 'Email Activity: Scan' },
    { kind: 'delivery', becomes: 'Email Activity: Send' },
    { kind: 'journal', becomes: 'Email Activity: Trace' },
    {
      kind: 'av, attachment protect, impersonation protect, internal email protect, url protect',
      becomes: 'Detection Finding: Create',
    },
  ],
  severity: [],
  severityNote:
    'Mimecast rates nothing: what is in an attachment is high, other findings medium; a failure is low.',
  leftToBase: ['messages that name neither sender nor recipient'],
};
