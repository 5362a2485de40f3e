// Cloud logs of detonated ATT&CK techniques: a list of records a file, mostly CloudTrail's, some of other clouds.
import type { Body, Corpus, Data } from '../corpus.ts';
import { jsonDocument } from '../look.ts';
import { readLog } from './panther.ts';

const body = (data: Data, file: string): Body => {
  const document = data.read(file);
  const { records, isLines } = jsonDocument(document);
  return {
    file,
    text: document,
    mediaType: isLines ? 'application/x-ndjson' : 'application/json',
    units: records.length,
    read: (index) => readLog(records[index]),
  };
};

/** cloudtrail-stratus: one file a technique. */
export const stratus = (data: Data): Corpus[] => [
  {
    name: 'cloudtrail-stratus',
    bodies: data.files('cloudtrail-stratus', '.json').map((file) => body(data, `cloudtrail-stratus/${file}`)),
  },
];
