// Wazuh alerts, read from documentation.wazuh.com (ruleset, alert fields; dashboard: low 0-6, medium 7-11, high 12-14,
// critical 15). What a decoder extracted lies under `data`.
import type { Corpus, Data, Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { first, ip, jsonLines, list, look, millis, port, text } from '../look.ts';

const VULNERABILITY: Readonly<Record<string, number>> = { Low: 2, Medium: 3, High: 4, Critical: 5 };

/** OpenSCAP's own, of the check. */
const CHECK: Readonly<Record<string, number>> = { low: 2, medium: 3, high: 4 };

/** Levels 0 to 3 are no more than notices, so that informational is right for them too. */
const severityOf = (level: unknown): number[] => {
  if (typeof level !== 'number') return [];
  if (level < 7) return level < 4 ? [1, 2] : [2];
  if (level < 12) return [3];
  return level < 15 ? [4] : [5];
};

const outcomeOf = (event: unknown): string | undefined => {
  const groups = list(look(event, 'rule', 'groups'));
  if (groups.includes('authentication_failed') || groups.includes('authentication_failures'))
    return 'failure';
  if (groups.includes('authentication_success')) return 'success';
  const audited = look(event, 'data', 'audit', 'success');
  if (audited === 'yes' || audited === 'no') return audited === 'yes' ? 'success' : 'failure';
  return undefined;
};

const hashesOf = (event: unknown): (string | undefined)[] => [
  ...['md5_after', 'sha1_after', 'sha256_after'].map((name) => text(look(event, 'syscheck', name))),
  ...['md5', 'sha1', 'sha256'].map((name) => text(look(event, 'data', 'virustotal', 'source', name))),
];

const read = (event: unknown): Reading => {
  const data = look(event, 'data');
  const aws = look(data, 'aws');
  return {
    kind: String(list(look(event, 'rule', 'groups')).join(',')),
    original: event,
    expected: expecting({
      timestamp: [millis(look(event, 'timestamp')), millis(look(event, '@timestamp'))],
      src_ip: ip(first(data, 'srcip', 'src_ip')) ?? ip(look(aws, 'sourceIPAddress')),
      src_port: port(first(data, 'srcport', 'src_port')),
      dst_ip: ip(first(data, 'dstip', 'dest_ip')),
      dst_port: port(first(data, 'dstport', 'dest_port')),
      user: [
        text(look(data, 'dstuser')),
        text(look(data, 'srcuser')),
        text(look(aws, 'userIdentity', 'userName')),
      ],
      outcome: outcomeOf(event),
      // The vulnerability's or check's own severity is as good as that of the rule that tells of it.
      severity: [
        ...severityOf(look(event, 'rule', 'level')),
        VULNERABILITY[text(look(data, 'vulnerability', 'severity')) ?? ''],
        CHECK[text(look(data, 'oscap', 'check', 'severity')) ?? ''],
      ],
      host: [text(look(event, 'agent', 'name')), text(look(event, 'predecoder', 'hostname'))],
      url: text(look(data, 'url')),
      hash: hashesOf(event),
      event_code: text(look(event, 'rule', 'id')),
    }),
  };
};

/** wazuh-alerts: a row of the table for each module. */
export const wazuh = (data: Data): Corpus[] =>
  data.files('wazuh-alerts', '.ndjson', '.json').map((file) => {
    const lines = data.read(`wazuh-alerts/${file}`);
    const events = jsonLines(lines);
    return {
      name: `wazuh-alerts/${file.replace(/\.[a-z]+$/, '')}`,
      bodies: [
        {
          file: `wazuh-alerts/${file}`,
          text: lines,
          mediaType: 'application/x-ndjson',
          units: events.length,
          read: (index) => read(events[index]),
        },
      ],
    };
  });
