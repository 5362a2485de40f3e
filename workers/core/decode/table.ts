// Every format the decode room knows. To add one: a file with a `Format`, a row here, a folder of vectors.
import { clf } from './access-log.ts';
import { auditd } from './auditd.ts';
import { cef } from './cef.ts';
import { cri } from './cri.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { kv } from './key-value.ts';
import { leef } from './leef.ts';
import { mqtt } from './mqtt.ts';
import { syslog } from './syslog.ts';
import { text } from './text.ts';
import { w3c } from './w3c.ts';
import { windowsXml } from './windows-xml.ts';
import { zeek } from './zeek-tsv.ts';

/**
 * In the order of detection: the first that claims a line takes it apart. Those with header lines come early, since they only
 * claim below a header; those that look at how a line begins come before those that search it. `text` claims what is left.
 */
export const FORMATS: readonly Format[] = [
  json,
  w3c,
  zeek,
  cri,
  syslog,
  windowsXml,
  auditd,
  clf,
  csv,
  kv,
  cef,
  leef,
  mqtt,
  text,
];

/** What `?format=` and a source's settings may name. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map((format) => format.name);

/** Formats that may lie inside a syslog message. */
export const NESTED_FORMATS: readonly Format[] = FORMATS.filter((format) => format.nests);

/** Formats whose header lines say how the lines behind them are read. */
export const HEADED_FORMATS: readonly Format[] = FORMATS.filter(
  ({ takesHeader }) => takesHeader !== undefined,
);

const BY_NAME: ReadonlyMap<string, Format> = new Map(FORMATS.map((format) => [format.name, format]));

/** The format of that name, if there is one. */
export function findFormat(name: string): Format | undefined {
  return BY_NAME.get(name);
}
