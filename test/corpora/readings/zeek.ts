// Zeek logs in both dialects, read from docs.zeek.org (script reference, the Info record of each log).
import type { Body, Corpus, Data, Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { first, ip, jsonLines, look, millis, port, text } from '../look.ts';

/** A Kerberos client is `name/REALM`: the name alone is as good. */
const withoutRealm = (name: string | undefined): (string | undefined)[] => [name, name?.split('/')[0]];

const outcomeOf = (event: unknown): string | undefined => {
  const success = first(event, 'success', 'auth_success');
  return typeof success === 'boolean' ? (success ? 'success' : 'failure') : undefined;
};

const userOf = (path: string | undefined, event: unknown): (string | undefined)[] => {
  if (path === 'kerberos') return withoutRealm(text(look(event, 'client')));
  if (path === 'rdp') return [text(look(event, 'cookie'))];
  return [text(first(event, 'username', 'user'))];
};

const read = (event: unknown): Reading => {
  const path = text(first(event, '_path', '@stream'));
  const hosts =
    path === 'known_hosts' || path === 'known_services' || path === 'software' || path === 'known_certs';
  return {
    kind: path ?? 'no path',
    original: event,
    expected: expecting({
      // Zeek writes the epoch itself before it has seen a packet.
      timestamp: millis(first(event, 'ts', '_write_ts')) || undefined,
      src_ip: ip(first(event, 'id.orig_h', 'id_orig_h')),
      src_port: port(first(event, 'id.orig_p', 'id_orig_p')),
      dst_ip: ip(first(event, 'id.resp_h', 'id_resp_h')),
      dst_port: port(first(event, 'id.resp_p', 'id_resp_p')),
      user: userOf(path, event),
      outcome: outcomeOf(event),
      host: hosts ? ip(look(event, 'host')) : text(look(event, '@system')),
      domain:
        path === 'http'
          ? text(look(event, 'host'))
          : [text(look(event, 'query')), text(look(event, 'server_name'))],
      url: path === 'http' ? text(look(event, 'uri')) : undefined,
      hash: [
        ...['md5', 'sha1', 'sha256'].map((name) => text(look(event, name))),
        path === 'x509' ? text(look(event, 'fingerprint')) : undefined,
      ],
      event_code: [text(look(event, 'note')), path],
    }),
  };
};

const body = (data: Data, file: string): Body => {
  const lines = data.read(file);
  const events = jsonLines(lines);
  return {
    file,
    text: lines,
    mediaType: 'application/x-ndjson',
    units: events.length,
    read: (index) => read(events[index]),
  };
};

/** zeek-json (`_path`, ISO times) and zeek-otrf (`@stream`, epoch times, underscores). */
export const zeek = (data: Data): Corpus[] =>
  ['zeek-json', 'zeek-otrf'].map((name) => ({
    name,
    bodies: data.files(name, '.json', '.ndjson').map((file) => body(data, `${name}/${file}`)),
  }));
