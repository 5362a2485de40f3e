// How the readings look into a corpus's own documents: plain steps and plain checks, none of them shared with the code
// under judgement. What is not there, or is a placeholder, is undefined.
import { isIP } from 'node:net';

/** The member that a path of names leads to; undefined where a step is missing. Own members only. */
export const look = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((at, step) => {
    if (typeof at !== 'object' || at === null) return undefined;
    return Object.getOwnPropertyDescriptor(at, step)?.value;
  }, value);

/** The first of some names that an object has. */
export const first = (value: unknown, ...names: string[]): unknown =>
  names.map((name) => look(value, name)).find((found) => found !== undefined && found !== null);

/** A text or number as text; undefined for an empty one and for the dash that many products write for nothing. */
export const text = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
};

/** The same value with all member names in lower case. */
export const lowerNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lowerNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), lowerNames(member)]),
  );
};

/** Members of a list, none for anything else. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** An IP address. */
export const ip = (value: unknown): string | undefined =>
  typeof value === 'string' && isIP(value) !== 0 ? value : undefined;

/** A port, as number or spelled; 0 stands for none in most logs. */
export const port = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 65_536
    ? number
    : undefined;
};

/** Epoch milliseconds of ISO 8601 in its looser spellings (no zone is UTC), or of epoch seconds, ms, µs or ns. */
export const millis = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') {
    const scale = [1e11, 1e14, 1e17, Number.POSITIVE_INFINITY].findIndex((bound) => number < bound);
    return number > 0 ? Math.floor(number * ([1000, 1, 1e-3, 1e-6][scale] ?? 1)) : undefined;
  }
  if (typeof value !== 'string') return undefined;
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?\s*(?:UTC|(Z)|([+-]\d\d):?(\d\d))?$/i.exec(
    value.trim(),
  );
  if (parts === null) return undefined;
  const [, date, time, fraction = '', , hours, minutes] = parts;
  const at = Date.parse(
    `${date}T${time}${fraction.slice(0, 4)}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`,
  );
  return Number.isNaN(at) ? undefined : at;
};

/** Records of one JSON object a line; big integers keep their digits as text. */
export const jsonLines = (file: string): unknown[] =>
  file
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseJson);

/** JSON of a file. Integers that a double cannot hold become their digits. */
export const parseJson = (file: string): unknown => {
  const exact = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value;
  return JSON.parse(file, exact);
};

/** The records of a document: members of a list, a lone object, or one object a line. Throws for what is no JSON. */
export const jsonDocument = (file: string): { readonly records: unknown[]; readonly isLines: boolean } => {
  try {
    const document = parseJson(file);
    return { records: Array.isArray(document) ? document : [document], isLines: false };
  } catch {
    return { records: jsonLines(file), isLines: true };
  }
};
