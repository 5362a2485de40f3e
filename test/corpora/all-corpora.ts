// Every corpus there is a reading for.
import type { Corpus, Data } from './corpus.ts';
import { auditd } from './readings/auditd.ts';
import { github } from './readings/github.ts';
import { ocsfExamples } from './readings/ocsf-examples.ts';
import { others } from './readings/others.ts';
import { panther } from './readings/panther.ts';
import { stratus } from './readings/stratus.ts';
import { suricata } from './readings/suricata.ts';
import { syslog } from './readings/syslog.ts';
import { vectors } from './readings/vectors.ts';
import { wazuh } from './readings/wazuh.ts';
import { windows } from './readings/windows.ts';
import { zeek } from './readings/zeek.ts';

/** The corpora of a folder; times without a year are read as of `receivedAt`. */
export const allCorpora = (data: Data, receivedAt: number): Corpus[] => [
  ...suricata(data),
  ...zeek(data),
  ...windows(data),
  ...wazuh(data),
  ...stratus(data),
  ...panther(data),
  ...github(data),
  ...auditd(data),
  ...syslog(data, receivedAt),
  ...vectors(data),
  ...ocsfExamples(data),
  ...others(data),
];
