// The real logs beside the project, as bodies to send: one a file. Nobody here wrote them; they are read where they lie.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A body to send, and the lines it should be found by again. */
export interface RealBody {
  readonly corpus: string;
  readonly file: string;
  readonly mediaType: 'application/x-ndjson' | 'text/plain';
  readonly lines: readonly string[];
}

/** Where they lie. */
export const realDataFolder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

const root = realDataFolder;

/** Whether the data is there at all. */
export const haveRealData = existsSync(root);

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line.trim() !== '');

/** One-line inputs of a JSON vector file: a list, or a list of cases with the line under one of a few names. */
function vectorLines(path: string): string[] {
  const found: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string' && /^(input|value|in|line|message|raw)$/.test(key)) found.push(value);
    else if (Array.isArray(value)) for (const member of value) walk(member, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value))
        if (!/expect|out|partial/.test(name)) walk(member, name);
  };
  walk(JSON.parse(readFileSync(path, 'utf8')), '');
  return found.filter((line) => line.trim() !== '' && !/[\r\n]/.test(line));
}

function folder(name: string, ending: string): string[] {
  return readdirSync(`${root}${name}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.endsWith('SOURCE.txt') && !file.endsWith('checks.json'))
    .sort()
    .map((file) => `${name}/${file}`);
}

/** Every body of the corpora whose formats are covered. */
export function realBodies(): RealBody[] {
  if (!haveRealData) return [];
  const eve = folder('suricata-eve', '.eve.json').map(
    (file): RealBody => ({
      corpus: 'suricata-eve',
      file,
      mediaType: 'application/x-ndjson',
      lines: linesOf(readFileSync(root + file, 'utf8')),
    }),
  );
  const logs = [...folder('syslog', '.log'), ...folder('syslog/rsyslog-corpus', '')].map(
    (file): RealBody => ({
      corpus: file.split('/').slice(0, -1).join('/'),
      file,
      mediaType: 'text/plain',
      lines: linesOf(readFileSync(root + file, 'utf8')),
    }),
  );
  const vectors = ['syslog', 'cef', 'leef'].flatMap((name) =>
    readdirSync(root + name)
      .filter((file) => file.endsWith('.json'))
      .map(
        (file): RealBody => ({
          corpus: `${name} vectors`,
          file: `${name}/${file}`,
          mediaType: 'text/plain',
          lines: vectorLines(`${root}${name}/${file}`),
        }),
      ),
  );
  return [...eve, ...logs, ...vectors].filter((body) => body.lines.length > 0);
}
