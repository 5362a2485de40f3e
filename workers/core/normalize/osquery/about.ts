// What docs/normalization.md says about osquery.
import type { About } from '../about.ts';

export const about: About = {
  product: 'osquery',
  title: 'osquery',
  recognized: 'JSON with the texts `name` and `action`, `hostIdentifier`, and `columns` or `snapshot`',
  sources: [
    ['Result logs', 'https://osquery.readthedocs.io/en/stable/deployment/logging/'],
    ['Tables', 'https://osquery.io/schema/'],
  ],
  kinds: [
    { kind: 'process_events, es_process_events', becomes: 'Process Activity: Launch' },
    { kind: 'socket_events, process_open_sockets', becomes: 'Network Activity' },
    { kind: 'process_file_events', becomes: 'File System Activity' },
    { kind: 'last, logged_in_users, user_events', becomes: 'Authentication' },
    { kind: 'rows with a process, a file or a user', becomes: 'Live Evidence Info: Query' },
    { kind: 'other rows and snapshots', becomes: 'Device Inventory Info: Collect' },
  ],
  severity: [],
  severityNote: 'osquery has no severity: informational.',
  leftToBase: ['results without any host'],
};
