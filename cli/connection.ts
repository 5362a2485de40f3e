// Which deployment a command talks to, as whom: flags, else environment, else what `npm start` left. The local stack's tokens
// never go to another address.
import { Complaint, EXIT } from './complaint.ts';
import { loadStack } from './dev/state-folder.ts';

/** A deployment and who asks. */
export interface Connection {
  /** No slash at its end. */
  readonly url: string;
  readonly token: string;
}

/** The options of a command, as far as they say where to go. */
export interface ConnectionChoice {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/** The address alone, for what is public. Throws Complaint (2) when none is known. */
export function chooseUrl(choice: ConnectionChoice): string {
  const url = choice.url ?? process.env.EDGESEAL_URL ?? loadStack()?.url;
  if (url === undefined) {
    throw new Complaint(
      'No deployment is known: give --url, set EDGESEAL_URL, or run "npm start" first.',
      EXIT.usage,
    );
  }
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new Complaint(`"${url}" is no http or https address.`, EXIT.usage);
  }
  return url.replace(/\/+$/, '');
}

/** Address and token. Throws Complaint (2) when one is missing. */
export function connect(choice: ConnectionChoice, purpose: 'ingest' | 'read' | 'admin'): Connection {
  const url = chooseUrl(choice);
  const isLocal = choice.url === undefined && process.env.EDGESEAL_URL === undefined;
  const saved = isLocal ? loadStack() : null;
  const local = { ingest: saved?.ingestToken, read: saved?.readToken, admin: saved?.adminToken }[purpose];
  const token = choice.token ?? process.env.EDGESEAL_TOKEN ?? local;
  if (token === undefined) {
    throw new Complaint(`No token is known for ${url}: give --token or set EDGESEAL_TOKEN.`, EXIT.usage);
  }
  return { url, token };
}
