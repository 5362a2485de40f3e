// Suricata EVE, read from its documentation: userguide, output/eve/eve-json-format.
import type { Corpus, Data, Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { ip, jsonLines, look, millis, port, text } from '../look.ts';

/** Priorities of classification.config (1 high, 2 medium, 3 low); 4 and more are used for what is only noted. */
const SEVERITY = [4, 3, 2, 1];

/** Captures whose clock stood at the epoch: a time before 1990 is not believed (docs/normalization.md, Time). */
const believable = (time: number | undefined): number | undefined =>
  time === undefined || time < Date.UTC(1990) ? undefined : time;

/** A host as the client wrote it: without its port, or the brackets of an address, it is as good. */
const named = (host: string | undefined): (string | undefined)[] => [
  host,
  host?.startsWith('[') ? host.slice(1, host.indexOf(']')) : host?.replace(/:\d+$/, ''),
];

const read = (event: unknown): Reading => {
  const severity = look(event, 'alert', 'severity');
  const isDns = look(event, 'event_type') === 'dns';
  const cname = text(look(event, 'krb5', 'cname'));
  const hashes = ['sha256', 'sha1', 'md5'].map((name) => text(look(event, 'fileinfo', name)));
  return {
    kind: String(look(event, 'event_type')),
    original: event,
    expected: expecting({
      timestamp: believable(millis(look(event, 'timestamp'))),
      src_ip: ip(look(event, 'src_ip')),
      src_port: port(look(event, 'src_port')),
      dst_ip: ip(look(event, 'dest_ip')),
      dst_port: port(look(event, 'dest_port')),
      // Suricata writes `<empty>` for a name of no length.
      user: cname === '<empty>' ? undefined : cname,
      outcome: text(look(event, 'alert', 'action')),
      severity: typeof severity === 'number' ? SEVERITY[severity - 1] : undefined,
      host: text(look(event, 'host')),
      // What a query over HTTPS asks is the query: DNS Activity has no home for the request around it.
      domain: isDns
        ? text(look(event, 'dns', 'rrname') ?? look(event, 'dns', 'queries', 0, 'rrname'))
        : [...named(text(look(event, 'http', 'hostname'))), text(look(event, 'tls', 'sni'))],
      url: isDns ? undefined : text(look(event, 'http', 'url')),
      hash: hashes,
      event_code: [text(look(event, 'alert', 'signature_id')), text(look(event, 'event_type'))],
    }),
  };
};

/** suricata-eve: one file a capture. */
export const suricata = (data: Data): Corpus[] => {
  const files = data.files('suricata-eve', '.eve.json');
  const bodies = files.map((file) => {
    const lines = data.read(`suricata-eve/${file}`);
    const events = jsonLines(lines);
    return {
      file: `suricata-eve/${file}`,
      text: lines,
      mediaType: 'application/x-ndjson' as const,
      units: events.length,
      read: (index: number) => read(events[index]),
    };
  });
  return [{ name: 'suricata-eve', bodies }];
};
