// What `npm start` leaves on the terminal: where the stack is, two tokens, and two lines of curl that work as they stand.
import { relative } from 'node:path';
import { DEV_LOG, ROOT, type SavedStack } from './state-folder.ts';

/** The text, ready to print. */
export function welcome(stack: SavedStack, seconds: number): string {
  const { url, ingestToken, readToken } = stack;
  return `
Edgeseal is running on ${url} (started in ${seconds.toFixed(1)} s; Ctrl-C stops it).
The console is at ${url}/ , the log in ${relative(ROOT, DEV_LOG)}, the state in .wrangler/state.

An ingest token and a read token of the tenant "${stack.tenant}":
export INGEST=${ingestToken}
export READ=${readToken}

Send an event:
curl -s ${url}/v1/events -H 'authorization: Bearer ${ingestToken}' -H 'content-type: application/json' -d '{"message":"hello from curl","user":"alice"}'

Find it again a second later:
curl -s '${url}/v1/events?q=hello' -H 'authorization: Bearer ${readToken}'

The command line knows both tokens, and one that may set up sources: npx edgeseal --help. A day of logs with an attack in it: npm run demo.
`;
}
