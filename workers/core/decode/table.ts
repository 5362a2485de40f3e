// Every format the decode room knows. To add one: a file with a `Format`, a row here, a folder of vectors.
import { cef } from './cef.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { leef } from './leef.ts';
import { syslog } from './syslog.ts';
import { text } from './text.ts';

/** In the order of detection: the first that claims a line takes it apart. `text` claims what is left. */
export const FORMATS: readonly Format[] = [json, syslog, cef, leef, text];

/** What `?format=` and a source's settings may name. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map((format) => format.name);

/** Formats that may lie inside a syslog message. */
export const NESTED_FORMATS: readonly Format[] = FORMATS.filter((format) => format.nests);

/** The format of that name, if there is one. */
export function findFormat(name: string): Format | undefined {
  return FORMATS.find((format) => format.name === name);
}
