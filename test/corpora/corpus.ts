// A corpus as it is judged: bodies as a sender would post them, and for each event what the corpus says of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { DecodedEvent } from '../../schemas/event.ts';
import type { Expected } from './expected.ts';

/** What is known of one event before it is sent. */
export interface Reading {
  /** What sort of event this is, in the product's words: what the Base Events are counted by. */
  readonly kind: string;
  readonly expected: Expected;
  /** The event as the corpus has it, where that is JSON: its leaves must be found in what comes out. */
  readonly original?: unknown;
  /** The decoder that must have taken it apart; `syslog` also when what lay inside was another format. */
  readonly format?: 'auditd' | 'cef' | 'json' | 'leef' | 'syslog';
  /** The line is a vector of an error: it must come out as text with a defect, or simpler than it looks. */
  readonly broken?: boolean;
}

/** One request. */
export interface Body {
  readonly file: string;
  readonly text: string | Uint8Array;
  readonly mediaType: 'application/json' | 'application/x-ndjson' | 'text/plain';
  /** Name of a decoder, as in `?format=`; absent: detected. */
  readonly format?: string;
  /** How many events the body holds. */
  readonly units: number;
  /** What is known of the event at a place; `event` is given for corpora whose events are joined from several lines. */
  readonly read: (index: number, event: DecodedEvent) => Reading | undefined;
}

/** One row of the table of corpora. */
export interface Corpus {
  readonly name: string;
  readonly bodies: readonly Body[];
}

/** A folder of corpora laid out like ../shared/data. */
export class Data {
  private readonly root: string;

  constructor(root: string) {
    this.root = root.endsWith('/') ? root : `${root}/`;
  }

  /** Whether there is such a folder or file. */
  has(path: string): boolean {
    return existsSync(this.root + path);
  }

  /** Names of the folders. */
  folders(): string[] {
    return readdirSync(this.root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  }

  /** Paths of the files below a folder with one of some endings, relative to the folder, sorted. */
  files(folder: string, ...endings: string[]): string[] {
    if (!this.has(folder)) return [];
    return readdirSync(`${this.root}${folder}`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(`${this.root}${folder}/`.length))
      .sort();
  }

  /** Text of a file. */
  read(path: string): string {
    return readFileSync(this.root + path, 'utf8');
  }
}

/** A body of one JSON object a line, from records; each is read on its own. */
export const ndjson = (
  file: string,
  records: readonly unknown[],
  read: (record: unknown) => Reading,
): Body => ({
  file,
  text: records.map((record) => JSON.stringify(record)).join('\n'),
  mediaType: 'application/x-ndjson',
  units: records.length,
  read: (index) => read(records[index]),
});
