// What docs/normalization.md says about Juniper SRX.
import type { About } from '../about.ts';

export const about: About = {
  product: 'juniper',
  title: 'Juniper SRX',
  recognized: 'structured data `junos@2636...`, or the text of RT_FLOW, RT_IDP, RT_UTM and the like',
  sources: [['System log explorer', 'https://apps.juniper.net/syslog-explorer/']],
  kinds: [
    {
      kind: 'RT_FLOW and APPTRACK session create, close, deny',
      becomes: 'Network Activity: Open, Close, Refuse',
    },
    { kind: 'WEBFILTER_URL_*', becomes: 'HTTP Activity' },
    { kind: 'IDP, SCREEN, AV, AAMW, SECINTEL, ANTISPAM', becomes: 'Detection Finding: Create' },
  ],
  severity: [
    ['6 informational, 7 debug', 1],
    ['5 notifications', 2],
    ['4 warnings', 3],
    ['3 errors', 4],
    ['2 critical, 1 alerts', 5],
    ['0 emergencies', 6],
  ],
  severityNote: "The threat's severity where there is one, else the header's.",
  leftToBase: ['other events of Junos whose words tell nothing'],
};
