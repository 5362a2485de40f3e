// Stands between a sender and the stack and does to their requests what networks and busy servers do, at the deliveries a test
// names: a 503 that the stack never saw, a reply that is lost after the stack took everything, a connection cut in mid-body.
import {
  type ClientRequest,
  request as connect,
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';

/** `busy`: 503. `reply lost`: the stack answered, its sender hears nothing. `body cut`: the stack gets a part of the body. */
export type Mishap = 'busy' | 'reply lost' | 'body cut';

/** What the stack answered to one delivery, whether or not its sender heard it. */
export interface Delivered {
  readonly path: string;
  /** The sender's Content-Type; empty where it sent none. */
  readonly mediaType: string;
  readonly status: number;
  /** The packet that the receipt names; null without one. */
  readonly packet: string | null;
}

/** What goes wrong, and how a dialect says that it is busy. */
export interface ProxyOptions {
  /** By the number of the delivery, from 1; probes (GET, HEAD, OPTIONS) are not counted. Retries are. */
  readonly mishaps: Readonly<Record<number, Mishap>>;
  readonly busy?: { readonly headers?: Readonly<Record<string, string>>; readonly body: string };
}

/** A running proxy. */
export interface FaultyProxy {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  readonly mishaps: ProxyOptions['mishaps'];
  readonly delivered: readonly Delivered[];
  /** In the order in which they happened: a test asserts that its mishaps struck. */
  readonly struck: readonly Mishap[];
  close(): Promise<void>;
}

/** Starts a proxy on the loopback in front of `upstream`, the address of a stack. */
export async function startFaultyProxy(upstream: string, options: ProxyOptions): Promise<FaultyProxy> {
  const proxy = new Loopback(upstream, options);
  await proxy.listen();
  return proxy;
}

const DELIVERIES = new Set(['POST', 'PUT']);

class Loopback implements FaultyProxy {
  readonly mishaps: ProxyOptions['mishaps'];
  readonly delivered: Delivered[] = [];
  readonly struck: Mishap[] = [];
  readonly #upstream: string;
  readonly #busy: ProxyOptions['busy'];
  readonly #server = createServer((request, response) => this.#pass(request, response));
  #deliveries = 0;

  constructor(upstream: string, options: ProxyOptions) {
    this.#upstream = upstream;
    this.#busy = options.busy;
    this.mishaps = options.mishaps;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const isDelivery = DELIVERIES.has(request.method ?? '');
    const mishap = isDelivery ? this.mishaps[++this.#deliveries] : undefined;
    if (mishap === 'busy') this.#refuse(request, response);
    else if (mishap === 'body cut') this.#cut(request);
    else this.#relay(request, response, isDelivery, mishap === 'reply lost');
  }

  #relay(request: IncomingMessage, response: ServerResponse, isDelivery: boolean, isLost: boolean): void {
    const onward = this.#onward(request, (reply) => {
      if (isDelivery) this.#note(request, reply);
      if (isLost) return this.#lose(request, reply);
      response.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  #onward(request: IncomingMessage, answered: (reply: IncomingMessage) => void): ClientRequest {
    const headers = request.rawHeaders.filter((_, at, all) => !/^expect$/i.test(all[at - (at % 2)] ?? ''));
    const { method } = request;
    return connect(`${this.#upstream}${request.url}`, { method, headers, agent: false }, answered);
  }

  #note({ url: path = '', headers: sent }: IncomingMessage, { statusCode, headers }: IncomingMessage): void {
    const packet = receiptClaims(headers['edgeseal-receipt'])?.jti ?? null;
    this.delivered.push({ path, mediaType: sent['content-type'] ?? '', status: statusCode ?? 0, packet });
  }

  /** Once the whole request is here, as a busy server behind a load balancer would. */
  #refuse(request: IncomingMessage, response: ServerResponse): void {
    const { headers = { 'retry-after': '1' }, body } = this.#busy ?? { body: 'busy\n' };
    request.resume().on('end', () => {
      this.struck.push('busy');
      response.writeHead(503, headers).end(body);
    });
  }

  #lose(request: IncomingMessage, reply: IncomingMessage): void {
    reply.resume().on('end', () => {
      this.struck.push('reply lost');
      request.socket.destroy();
    });
  }

  #cut(request: IncomingMessage): void {
    const onward = this.#onward(request, () => undefined);
    onward.on('error', () => undefined);
    request.once('data', (chunk: Buffer) => {
      onward.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => {
        this.struck.push('body cut');
        onward.destroy();
        request.socket.destroy();
      });
    });
  }
}

/** What a receipt says (a JWS), unverified; null without one. */
export function receiptClaims(
  receipt: string | string[] | undefined,
): { jti: string; events: number } | null {
  const [, payload] = String(receipt ?? '').split('.');
  return payload === undefined ? null : JSON.parse(Buffer.from(payload, 'base64url').toString());
}
