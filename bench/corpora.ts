// Lines to measure with: our own, of usual size and with varied values, and the real EVE corpus where it is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Draw, drawer } from './draw.ts';
import { cef, eve, json, leef, ocsf, syslog3164, syslog5424 } from './format-lines.ts';
import {
  accessLog,
  audit,
  cloudTrail,
  fortiGate,
  IIS,
  iis,
  nativeRawEvent,
  okta,
  paloAlto,
  sysmonXml,
  wazuh,
  winlogbeat,
  ZEEK,
  zeekJson,
  zeekTsv,
} from './product-lines.ts';

/** One body of lines to measure with. */
export interface Corpus {
  readonly name: string;
  /** Media type to send it as. */
  readonly mediaType: 'application/x-ndjson' | 'text/plain';
  readonly lines: readonly string[];
  /** Lines that say how the others are read: they come first in every packet. */
  readonly header?: readonly string[];
  /** Whether the lines are real (not written by this project). */
  readonly real: boolean;
}

const make = (
  count: number,
  name: string,
  mediaType: Corpus['mediaType'],
  line: (d: Draw) => string,
  header: readonly string[] = [],
): Corpus => {
  const draw = drawer(name.length * 7919);
  const lines = Array.from({ length: count }, (_, index) => line(draw(index)));
  return { name, mediaType, real: false, lines, header };
};

/** Lines of several corpora by turns. */
const mix = (name: string, count: number, corpora: readonly Corpus[]): Corpus => {
  const lines = Array.from(
    { length: count },
    (_, index) => corpora[index % corpora.length]?.lines[index] ?? '',
  );
  return { name, mediaType: 'text/plain', real: false, lines };
};

/** Our own corpora by format, `count` lines each, and all of them mixed. */
export function ownCorpora(count: number): Corpus[] {
  const single = [
    make(count, 'json', 'application/x-ndjson', json),
    make(count, 'syslog-3164', 'text/plain', syslog3164),
    make(count, 'syslog-5424', 'text/plain', syslog5424),
    make(count, 'cef', 'text/plain', cef),
    make(count, 'leef', 'text/plain', leef),
    make(count, 'ocsf', 'application/x-ndjson', ocsf),
    make(count, 'eve-flow', 'application/x-ndjson', eve),
  ];
  return [...single, mix('mixed', count, single)];
}

/** Corpora by product, `count` lines each (of auditd four records a line), and all but those with headers mixed. */
export function productCorpora(count: number): Corpus[] {
  const single = [
    make(count, 'kv (FortiGate)', 'text/plain', fortiGate),
    make(count, 'columns (PAN-OS)', 'text/plain', paloAlto),
    make(count, 'clf (Apache combined)', 'text/plain', accessLog),
    make(count, 'winxml (Sysmon)', 'text/plain', sysmonXml),
    make(count, 'winlogbeat', 'application/x-ndjson', winlogbeat),
    make(count, 'auditd (4 records)', 'text/plain', audit),
    make(count, 'zeek JSON', 'application/x-ndjson', zeekJson),
    make(count, 'wazuh', 'application/x-ndjson', wazuh),
    make(count, 'cloudtrail', 'application/x-ndjson', cloudTrail),
    make(count, 'okta', 'application/x-ndjson', okta),
    make(count, 'RawEvent (CEF)', 'application/x-ndjson', nativeRawEvent),
  ];
  const headed = [
    make(count, 'w3c (IIS)', 'text/plain', iis, IIS),
    make(count, 'zeek TSV', 'text/plain', zeekTsv, ZEEK),
  ];
  return [...single, ...headed, mix('products, mixed', count, single)];
}

/** The real Suricata corpus beside the project, repeated to about `count` lines; null where it is absent. */
export function eveCorpus(count: number): Corpus | null {
  const folder = fileURLToPath(new URL('../../shared/data/suricata-eve/', import.meta.url));
  if (!existsSync(folder)) return null;
  const lines = readdirSync(folder)
    .filter((file) => file.endsWith('.eve.json'))
    .flatMap((file) => readFileSync(`${folder}${file}`, 'utf8').split('\n'))
    .filter((line) => line !== '');
  const repeated = Array.from({ length: count }, (_, index) => lines[index % lines.length] ?? '');
  return { name: 'suricata-eve (real)', mediaType: 'application/x-ndjson', real: true, lines: repeated };
}

/** The EVE corpus (or our own flows) as a sensor would send it now: the same records, their times within a few minutes of `now`. */
export function liveEve(count: number, now: number): string[] {
  const lines = (eveCorpus(count) ?? ownCorpora(count).find((one) => one.name === 'eve-flow'))?.lines ?? [];
  return lines.map((line, index) => {
    const at = new Date(now - ((lines.length - index) * 300_000) / lines.length)
      .toISOString()
      .replace('Z', '000+0000');
    return line.replace(/^\{"timestamp":"[^"]*"/, `{"timestamp":"${at}"`);
  });
}
