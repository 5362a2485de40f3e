// What docs/normalization.md says about Linux netfilter (iptables, nftables, ufw).
import type { About } from '../about.ts';

export const about: About = {
  product: 'iptables',
  title: 'Linux netfilter (iptables, nftables, ufw)',
  recognized: 'a message with IN=, SRC= and DST=',
  sources: [
    ['iptables-extensions(8), LOG', 'https://man7.org/linux/man-pages/man8/iptables-extensions.8.html'],
  ],
  kinds: [
    {
      kind: 'packets',
      becomes: 'Network Activity: Traffic, or Refuse where the prefix says drop, block, deny or reject',
    },
  ],
  severity: [
    ['refused at warning or worse', 2],
    ['any other', 1],
  ],
  severityNote: "The level is the LOG rule's, and the same for all its packets.",
  leftToBase: [],
};
