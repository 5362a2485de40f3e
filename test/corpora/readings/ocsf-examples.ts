// Pairs of a raw event and somebody's OCSF for it. Not gold ("not a gold standard", says their author): what both sides
// must agree on is who, from where and when, and that is what is compared.
import type { Body, Corpus, Data, Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { ip, look, parseJson, port, text } from '../look.ts';

const read = (raw: unknown, example: unknown): Reading => {
  const status = look(example, 'status_id');
  const action = look(example, 'action_id');
  const [source, target] = [look(example, 'src_endpoint'), look(example, 'dst_endpoint')];
  const people = [look(example, 'actor', 'user'), look(example, 'user')];
  return {
    kind: `${text(look(example, 'metadata', 'product', 'name'))} ${text(look(example, 'class_uid'))}`,
    original: raw,
    expected: expecting({
      src_ip: ip(look(source, 'ip')),
      src_port: port(look(source, 'port')),
      dst_ip: ip(look(target, 'ip')),
      dst_port: port(look(target, 'port')),
      user: people.flatMap((user) => ['name', 'email_addr', 'uid'].map((name) => text(look(user, name)))),
      outcome: status === 1 ? 'success' : status === 2 ? 'failure' : action === 2 ? 'blocked' : undefined,
      domain: text(look(example, 'query', 'hostname')),
      event_code: text(look(example, 'api', 'operation')) ?? text(look(example, 'metadata', 'event_code')),
    }),
  };
};

const body = (data: Data, file: string): Body => {
  const path = `ocsf-examples/${file}`;
  const raw = data.read(path);
  // Somebody left remarks in one of them.
  const example = parseJson(data.read(path.replace(/\.raw$/, '.ocsf')).replaceAll(/ {2}\/\/ .*$/gm, ''));
  const isJson = raw.trimStart().startsWith('{');
  const original = isJson ? parseJson(raw) : undefined;
  return {
    file: path,
    text: raw,
    mediaType: isJson ? 'application/json' : 'text/plain',
    ...(isJson ? {} : { format: 'csv' }),
    units: 1,
    read: () => read(original, example),
  };
};

/** ocsf-examples: the pairs whose raw side is JSON or a table; Splunk's rendering of a Windows event is no sender's format. */
export const ocsfExamples = (data: Data): Corpus[] => [
  {
    name: 'ocsf-examples',
    bodies: data
      .files('ocsf-examples', '.raw')
      .filter((file) => data.has(`ocsf-examples/${file.replace(/\.raw$/, '.ocsf')}`))
      .map((file) => body(data, file)),
  },
];
