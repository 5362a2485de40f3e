// The demo's log files: which machine writes which, in which form.
import { mkdirSync, writeFileSync } from 'node:fs';
import { LOCAL } from '../dev/state-folder.ts';
import { branchLog } from './branch.ts';
import { cloudTrail, oktaLog } from './cloud.ts';
import type { Day, Line } from './day.ts';
import { domainLog } from './domain.ts';
import { firewallLog } from './firewall.ts';
import { sensorLog } from './sensor.ts';
import { mailLog, serverLog } from './servers.ts';
import { webLog } from './shop.ts';
import { vpnLog } from './vpn.ts';

/** One file of the day. */
export interface LogFile {
  readonly path: string;
  /** What it is, for people. */
  readonly form: string;
  readonly events: number;
  readonly bytes: number;
}

interface Writer {
  readonly form: string;
  readonly write: (day: Day) => Line[];
  /** What stands around lines that are elements of a list. */
  readonly around?: readonly [before: string, after: string];
}

const WRITERS: Readonly<Record<string, Writer>> = {
  'vpn.log': { form: 'CEF in syslog', write: vpnLog },
  'firewall.leef': { form: 'LEEF 2.0', write: firewallLog },
  'servers.log': { form: 'syslog RFC 3164', write: serverLog },
  'mail.log': { form: 'syslog RFC 5424', write: mailLog },
  'eve.json': { form: 'Suricata EVE', write: sensorLog },
  'shop.jsonl': { form: 'JSON', write: webLog },
  'dc1.jsonl': { form: 'Windows Security by Winlogbeat', write: domainLog },
  'okta.jsonl': { form: 'Okta System Log', write: oktaLog },
  'cloudtrail.json': { form: 'AWS CloudTrail', write: cloudTrail, around: ['{"Records":[\n', ']}'] },
  'branch.log': { form: 'FortiGate in syslog', write: branchLog },
};

/** Writes the day to `.edgeseal/demo/`, each file in the order of time, and tells what there is. */
export function writeLogs(day: Day): LogFile[] {
  mkdirSync(`${LOCAL}demo`, { recursive: true });
  return Object.entries(WRITERS).map(([name, { form, write, around }]) => {
    const lines = write(day).sort((a, b) => a.at - b.at);
    const [before, after] = around ?? ['', ''];
    const text = `${before}${lines.map((line) => line.text).join(around === undefined ? '\n' : ',\n')}${after}\n`;
    const path = `${LOCAL}demo/${name}`;
    writeFileSync(path, text);
    return { path, form, events: lines.length, bytes: Buffer.byteLength(text) };
  });
}
