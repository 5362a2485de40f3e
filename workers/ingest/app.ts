// Ingest's routes: the protocols' own paths, the registry's, and everything else to query, untouched: one address serves all.
import { type Context, Hono } from 'hono';
import { Refusal, Unavailable } from '../core/errors.ts';
import { assertBindings } from './bindings.ts';
import { askDevices, DEVICES_PATHS, recordIn } from './devices.ts';
import { logFailure } from './log.ts';
import { part } from './part.ts';
import { native } from './protocols/native.ts';
import type { Protocol, RequestHead } from './protocols/protocol.ts';
import { PROTOCOLS, type Route, type Row } from './protocols/table.ts';
import { refusedAnswer } from './refusals.ts';
import { askRegistrar, REGISTRAR_PATHS } from './registrar.ts';
import { letBodyPass } from './unread-body.ts';
import { askWitness, WITNESS_PATHS } from './witness.ts';

type IngestContext = Context<{ Bindings: IngestEnv }>;

/** Not evaluated for what is query's, the registry's or a neighbour's. */
const door = part(() => import('./door.ts'));
const deviceEvents = part(() => import('./device-events.ts'));

/** The HTTP side of the Worker. */
export const app = new Hono<{ Bindings: IngestEnv }>();

for (const row of PROTOCOLS) {
  mount(row.takes, (c) => answer(c, row, take));
  mount(row.probes ?? [], (c) => answer(c, row, probe));
  mount(row.asks ?? [], (c) => answer(c, row, ({ env, req }) => reach(env.QUERY, req.raw)));
}
app.get('/v1/events', forward);
for (const row of PROTOCOLS) refuseOthers(row);
for (const path of REGISTRAR_PATHS) app.all(path, administer);
for (const path of DEVICES_PATHS) app.all(path, attend);
for (const path of WITNESS_PATHS) app.all(path, witness);
app.all('*', forward);

function mount(routes: readonly Route[], handler: (c: IngestContext) => Promise<Response>): void {
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, path, handler);
  }
}

/** Any other method of a row's paths is refused in the words of its protocol, with those it has. `/` is the console's as well. */
function refuseOthers(row: Row): void {
  const routes = [...row.takes, ...(row.probes ?? [])].map((route) => route.split(' '));
  for (const path of new Set(routes.map(([, path = '']) => path))) {
    if (path === '/') continue;
    const methods = routes.filter(([, other]) => other === path).map(([method = '']) => method);
    if (path === '/v1/events') methods.push('GET');
    if (methods.includes('GET')) methods.push('HEAD');
    const allow = methods.toSorted().join(', ');
    app.all(path, (c) => answer(c, row, ({ req }) => Promise.reject(wrongMethod(req.method, allow))));
  }
}

function wrongMethod(method: string, allow: string): Refusal {
  return new Refusal('INGEST_METHOD_NOT_ALLOWED', `${method} is not allowed here`, { detail: { allow } });
}

/** What a request is answered by once its protocol is there. */
type Handler = (c: IngestContext, head: RequestHead, protocol: Protocol) => Promise<Response>;

/** The error boundary of all protocols: whatever is thrown below becomes an answer in the protocol's own dress. */
async function answer(c: IngestContext, row: Row, handler: Handler): Promise<Response> {
  const head = headOf(c);
  // Who speaks for a protocol that does not load: its status is plain HTTP's.
  let protocol: Protocol = native;
  try {
    protocol = await row.load();
    assertBindings(c.env);
    return await handler(c, head, protocol);
  } catch (error) {
    return refuse(c, error, protocol, head);
  }
}

function headOf(c: IngestContext): RequestHead {
  const { method, url, headers, cf } = c.req.raw;
  return { method, url: new URL(url), headers, params: c.req.param(), cf: cf as RequestHead['cf'] };
}

async function take(c: IngestContext, head: RequestHead, protocol: Protocol): Promise<Response> {
  const { ingest, openDeployment } = await door();
  const deployment = await openDeployment(c.env);
  const background = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work);
  return ingest(c.req.raw, protocol, { head, deployment, background });
}

async function probe(c: IngestContext, head: RequestHead, protocol: Protocol): Promise<Response> {
  const admit = async () => {
    const { authenticate, openDeployment } = await door();
    return authenticate(head, protocol, await openDeployment(c.env), Date.now());
  };
  const answered = await protocol.probe?.(head, admit);
  if (answered) return answered;
  // No probe after all: at `/` the console is asked for, elsewhere there is nothing but to send.
  if (head.url.pathname === '/') return forward(c);
  throw wrongMethod(head.method, 'POST');
}

/** Settings of sources and revoked tokens: the registry Worker's. */
async function administer(c: IngestContext): Promise<Response> {
  try {
    return await askRegistrar(c.env, c.req.raw);
  } catch (error) {
    return refuse(c, error, native, headOf(c));
  }
}

/** Devices and their attestations: the devices Worker's. The event of what came of it is fetched behind the answer. */
async function attend(c: IngestContext): Promise<Response> {
  try {
    const response = await askDevices(c.env, c.req.raw);
    const record = recordIn(response);
    if (record !== null) c.executionCtx.waitUntil(handOn(c, record));
    return response;
  } catch (error) {
    return refuse(c, error, native, headOf(c));
  }
}

async function handOn(c: IngestContext, record: string): Promise<void> {
  const background = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work);
  await (await deviceEvents()).handOn(c.env, record, background);
}

/** Logs of others that ask for a cosignature: the witness Worker's. */
async function witness(c: IngestContext): Promise<Response> {
  try {
    return await askWitness(c.env, c.req.raw);
  } catch (error) {
    return refuse(c, error, native, headOf(c));
  }
}

/** Streams both ways; only query knows which paths there are. */
async function forward(c: IngestContext): Promise<Response> {
  try {
    assertBindings(c.env);
    return await reach(c.env.QUERY, c.req.raw);
  } catch (error) {
    return refuse(c, error, native, headOf(c));
  }
}

async function reach(query: Fetcher, request: Request): Promise<Response> {
  try {
    return await query.fetch(request);
  } catch (cause) {
    const message = 'the query Worker did not answer; events are still accepted';
    throw new Unavailable('INGEST_QUERY_UNAVAILABLE', message, { cause });
  }
}

/** Before its body is read; behind a proxy that loses an early answer (a laptop's) the body is let pass first. */
async function refuse(
  c: IngestContext,
  error: unknown,
  protocol: Protocol,
  head: RequestHead,
): Promise<Response> {
  const refusal = refusedAnswer(error);
  logFailure(error, refusal.status);
  if (c.env.REFUSED_BODIES === 'pass') await letBodyPass(c.req.raw);
  return protocol.refused(refusal, head);
}
