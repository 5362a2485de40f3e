// Witnesses that misbehave, each at a path of its own on one loopback server: whatever they do, a log must go on without them.
import { createServer, type ServerResponse } from 'node:http';
import { makeWitnessKey } from '../../cli/witness-key.ts';

/** The ways to misbehave. */
const DEEDS = {
  hangs: () => undefined,
  'answers half': (response: ServerResponse) => response.writeHead(200).write('— '),
  'is broken': (response: ServerResponse) => response.writeHead(500).end('sorry\n'),
  'sends elsewhere': (response: ServerResponse) =>
    response.writeHead(302, { location: '/witness-that-nobody-configured/add-checkpoint' }).end(),
  'never ends': (response: ServerResponse) => response.writeHead(200).end('—'.repeat(100_000)),
  'says nothing': (response: ServerResponse) => response.writeHead(200).end(),
  'adds a text': (response: ServerResponse) =>
    response.writeHead(200).end('\nanother text\n\n— a AAAAAAA=\n'),
  'knows too much': (response: ServerResponse) => response.writeHead(409).end('4000000\n'),
  'knows nonsense': (response: ServerResponse) => response.writeHead(409).end('many\n'),
  forges: (response: ServerResponse, vkey: string) => {
    const [name = '', id = ''] = vkey.split('+');
    const blob = Buffer.concat([Buffer.from(id, 'hex'), Buffer.alloc(72, 1)]);
    response.writeHead(200).end(`— ${name} ${blob.toString('base64')}\n`);
  },
} as const satisfies Record<string, (response: ServerResponse, vkey: string) => unknown>;

/** They run until they are closed. */
export interface BadWitnesses {
  /** Policy lines `witness <name> <vkey> <url>`, one a misdeed, named w0, w1, ... */
  readonly lines: readonly string[];
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Starts them. */
export async function startBadWitnesses(): Promise<BadWitnesses> {
  const asked: string[] = [];
  const known = await Promise.all(
    Object.values(DEEDS).map(async (deed, at) => ({
      deed,
      vkey: (await makeWitnessKey(`bad.test/w${at}`)).vkey,
    })),
  );
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const at = Number(/^\/w(\d+)\/add-checkpoint$/.exec(request.url ?? '')?.[1]);
    const one = known[at];
    request.resume().on('end', () => one?.deed(response, one.vkey) ?? undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    lines: known.map(({ vkey }, at) => `witness w${at} ${vkey} http://127.0.0.1:${port}/w${at}`),
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
