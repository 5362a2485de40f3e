// Parser vectors of CEF and LEEF with the fields they expect, read from the two formats' specifications. Implementers
// disagree on `\n` in CEF values, which none of the fields judged here holds.
import type { Body, Corpus, Data, Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { first, ip, list, look, millis, parseJson, port, text } from '../look.ts';

/** 0-3 low, 4-6 medium, 7-8 high, 9-10 very high, and the same in words (CEF rev. 25; LEEF has the same scale). */
const severityOf = (value: unknown): number | undefined => {
  const written = text(value) ?? '';
  const word = { low: 2, medium: 3, high: 4, 'very-high': 5 }[written.toLowerCase()];
  if (word !== undefined) return word;
  const score = /^\d+$/.test(written) ? Number(written) : Number.NaN;
  if (!(score <= 10)) return undefined;
  return score < 4 ? 2 : score < 7 ? 3 : score < 9 ? 4 : 5;
};

/** Both formats' names for the same; `fields` holds header and extension alike. */
const read = (format: 'cef' | 'leef', header: unknown, fields: unknown, broken: boolean): Reading => ({
  format,
  kind: `${text(first(header, 'deviceVendor', 'vendor'))} ${text(first(header, 'deviceProduct', 'product_name'))}`,
  broken,
  expected: expecting({
    timestamp: millis(text(look(fields, 'rt'))),
    src_ip: ip(look(fields, 'src')),
    src_port: port(first(fields, 'spt', 'srcPort')),
    dst_ip: ip(look(fields, 'dst')),
    dst_port: port(first(fields, 'dpt', 'dstPort')),
    user: ['suser', 'duser', 'usrName'].map((name) => text(look(fields, name))),
    severity: severityOf(look(header, 'severity') ?? look(fields, 'sev')),
    host: text(look(fields, 'dvchost')),
    url: text(first(fields, 'request', 'url')),
    event_code: [text(first(header, 'deviceEventClassId', 'event_id'))],
  }),
});

const bodies = (data: Data, format: 'cef' | 'leef', file: string): Body[] =>
  list(parseJson(data.read(file)))
    .map((vector, i) => ({
      vector,
      i,
      line: text(look(vector, 'input')) ?? text(look(vector, 'args', 'value')) ?? '',
    }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ vector, i, line }) => {
      const expected = look(vector, 'expected');
      const fields = first(expected, 'extensions', 'attributes') ?? expected;
      return {
        file: `${file} #${i} ${text(look(vector, 'name')) ?? ''}`,
        text: line,
        mediaType: 'text/plain',
        units: line.split(/\r?\n/).filter((part) => part.trim() !== '').length,
        read: () => read(format, expected, fields, expected === undefined || look(vector, 'error') === true),
      };
    });

/** cef and leef. */
export const vectors = (data: Data): Corpus[] =>
  (['cef', 'leef'] as const).map((name) => ({
    name: `${name}/vectors`,
    bodies: data.files(name, '.json').flatMap((file) => bodies(data, name, `${name}/${file}`)),
  }));
