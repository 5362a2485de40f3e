// The one table of mappers: the first row that matches an event maps it. Order: exact products before generic forms.
// Adding a product is one file, one row here, and one folder of vectors in test/vectors/normalize.
import { cef } from './cef.ts';
import { genericJson } from './generic-json.ts';
import { leef } from './leef.ts';
import { linux } from './linux/linux.ts';
import type { Mapper } from './mapper.ts';
import { ocsf } from './ocsf.ts';
import { okta } from './okta/okta.ts';
import { suricata } from './suricata/suricata.ts';
import { syslog } from './syslog.ts';
import { wazuh } from './wazuh/wazuh.ts';

/** All mappers, in the order they are asked. The last one matches everything. */
export const MAPPERS: readonly Mapper[] = [ocsf, wazuh, suricata, okta, cef, leef, linux, syslog, genericJson];
