// An HTTP server that answers what a test tells it, and remembers what it was asked: for what a real stack does only rarely.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** A request as it came, its body decompressed. */
export interface SeenRequest {
  readonly method: string;
  /** Path and parameters. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer; null breaks the connection. */
export type Answer = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
} | null;

/** A running stub. */
export interface StubDeployment {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  close(): void;
}

/** Starts one that answers each request by `answer`. */
export async function stubDeployment(
  answer: (request: SeenRequest, count: number) => Answer,
): Promise<StubDeployment> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const bytes = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    const { method = '', headers } = request;
    const one = { method, headers, url: new URL(request.url ?? '/', 'http://stub'), body: body.toString() };
    seen.push(one);
    const reply = answer(one, seen.length);
    if (reply === null) return void request.socket.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stub has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
