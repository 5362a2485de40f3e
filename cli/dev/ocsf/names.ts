// How the generator names things: files in kebab-case, schemas in PascalCase, both without the extension's prefix.

/** Words of a name of the schema: `win/reg_key` -> `reg`, `key`. The typo of 1.8.0 in one class is not ours to spread. */
const wordsOf = (name: string): string[] =>
  name
    .slice(name.lastIndexOf('/') + 1)
    .replace('event_log_actvity', 'event_log_activity')
    .split('_');

/** `network_endpoint` -> `network-endpoint`. */
export const fileName = (name: string): string => wordsOf(name).join('-');

/** `network_endpoint` -> `NetworkEndpoint`. */
export const schemaName = (name: string): string =>
  wordsOf(name)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');

/** `file_hash_t` -> `fileHash`. */
export const scalarName = (type: string): string => {
  const name = schemaName(type.replace(/_t$/, ''));
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
};

/** The first sentence of a description, as plain text. */
export const firstSentence = (description: string): string => {
  const text = description
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('*/', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const end = text.search(/[.:] [A-Z]/);
  return end < 0 ? text : text.slice(0, end + 1);
};

/** Lines of a comment, none longer than the width leaves room for. */
export const commentLines = (text: string, start: string, width = 108): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width - start.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `${start}${one}`).join('\n');
};
