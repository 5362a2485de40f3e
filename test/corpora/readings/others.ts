// Folders that no reading knows: sent as they are, with nothing expected but that they are decoded, valid and whole.
import type { Body, Corpus, Data, Reading } from '../corpus.ts';
import { jsonDocument } from '../look.ts';

/** Folders that have readings of their own, and those of ../shared/data that are not logs. */
const KNOWN = new Set(
  `suricata-eve zeek-json zeek-otrf windows-otrf wazuh-alerts cloudtrail-stratus panther-analysis github-webhooks auditd syslog
  cef leef ocsf-examples ocsf-schema otlp client-captures cloudevents standard-webhooks jcs rfc9421 structured-fields merkle
  tlog-tessera wycheproof`.split(/\s+/),
);

const unread = (original?: unknown): Reading => ({ kind: 'unread', expected: {}, original });

const jsonBody = (file: string, document: string): Body | undefined => {
  if (!/^\s*[[{]/.test(document)) return undefined;
  try {
    const { records, isLines } = jsonDocument(document);
    return {
      file,
      text: document,
      mediaType: isLines ? 'application/x-ndjson' : 'application/json',
      units: records.length,
      read: (index) => unread(records[index]),
    };
  } catch {
    // Not JSON after all: lines of text.
    return undefined;
  }
};

const textBody = (file: string, document: string): Body => ({
  file,
  text: document,
  mediaType: 'text/plain',
  units: document.split('\n').filter((line) => line.trim() !== '').length,
  read: () => unread(),
});

/** Every other folder, a row each. */
export const others = (data: Data): Corpus[] =>
  data
    .folders()
    .filter((folder) => !KNOWN.has(folder))
    .map((folder) => ({
      name: folder,
      bodies: data
        .files(folder, '.json', '.ndjson', '.jsonl', '.log', '.txt', '.csv')
        .filter((file) => !file.endsWith('SOURCE.txt'))
        .map((file) => ({ file: `${folder}/${file}`, document: data.read(`${folder}/${file}`) }))
        .filter(({ document }) => document.trim() !== '')
        .map(({ file, document }) => jsonBody(file, document) ?? textBody(file, document)),
    }));
