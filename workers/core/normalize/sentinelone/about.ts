// What docs/normalization.md says about SentinelOne.
import type { About } from '../about.ts';
import { CONFIDENCES } from './threat.ts';

export const about: About = {
  product: 'sentinelone',
  title: 'SentinelOne',
  recognized:
    'JSON with `threatInfo` and an agent object, `activityType` and `primaryDescription`, or `event.type` and `agent.uuid`',
  sources: [['Management API: Threats, Activities', 'https://usea1-partners.sentinelone.net/api-doc/']],
  kinds: [
    { kind: 'threat', becomes: 'Detection Finding: Create, or Close when resolved' },
    { kind: 'activity 27, 33, 133', becomes: 'Authentication' },
    { kind: 'activity 23, 24, 25, 42, 43', becomes: 'Account Change' },
    { kind: 'activities of a threat', becomes: 'Detection Finding: Update' },
    { kind: 'other activities', becomes: 'Entity Management: Update' },
    { kind: 'Process Creation, remote thread, open process', becomes: 'Process Activity' },
    { kind: 'File *', becomes: 'File System Activity' },
    { kind: 'DNS', becomes: 'DNS Activity: Query' },
    { kind: 'IP Connect, IP Listen', becomes: 'Network Activity' },
    { kind: 'Login, Logout', becomes: 'Authentication' },
    { kind: 'Registry *', becomes: 'Registry Key Activity, Registry Value Activity' },
    { kind: 'Task *, Command Script', becomes: 'Scheduled Job Activity; Script Activity' },
    { kind: 'Driver Load, Module Load', becomes: 'Kernel Extension Activity; Module Activity' },
    { kind: 'GET, POST and other methods', becomes: 'HTTP Activity' },
    { kind: 'Behavioral Indicators', becomes: 'Detection Finding' },
  ],
  severity: CONFIDENCES.map(([word, severity]) => [`confidenceLevel ${word}`, severity] as const),
  severityNote: 'A threat has no severity of its own; its confidence stands for one.',
  leftToBase: ['Deep Visibility events that name no agent'],
};
