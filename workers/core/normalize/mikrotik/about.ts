// What docs/normalization.md says about MikroTik RouterOS.
import type { About } from '../about.ts';

export const about: About = {
  product: 'mikrotik',
  title: 'MikroTik RouterOS',
  recognized:
    'a message that begins with topics, `firewall,info`, or whose tag is a chain (`forward: in:... out:...`)',
  sources: [['Log', 'https://help.mikrotik.com/docs/display/ROS/Log']],
  kinds: [
    { kind: 'firewall', becomes: 'Network Activity' },
    { kind: 'account, login failure', becomes: 'Authentication' },
  ],
  severity: [
    ['topic debug, info', 1],
    ['topic warning; login failure', 3],
    ['topic error', 4],
    ['topic critical', 5],
  ],
  leftToBase: ['other topics'],
};
