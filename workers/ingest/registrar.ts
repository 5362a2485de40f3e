// The registry Worker as the front door sees it: administrators' requests go there untouched, and once a minute it is asked to do
// its upkeep. No event needs it (promise 7): it may be down, or not be there at all.
import { Unavailable } from '../core/errors.ts';
import { within } from '../platform/deadline.ts';
import { causeOf, log } from './log.ts';

/** Paths that are the registry Worker's. */
export const REGISTRAR_PATHS = [
  '/v1/sources',
  '/v1/sources/*',
  '/v1/tokens/revoked',
  '/v1/erasures',
] as const;

/** Upkeep tells KV some hundred keys at most. */
const UPKEEP_DEADLINE_MS = 30_000;

/** What wrangler.toml binds; a deployment of before the registry Worker has none. */
interface Bindings {
  readonly REGISTRAR?: Fetcher | undefined;
}

/** Its answer. Throws `Unavailable` INGEST_REGISTRAR_UNAVAILABLE. */
export async function askRegistrar({ REGISTRAR }: Bindings, request: Request): Promise<Response> {
  try {
    if (REGISTRAR === undefined) throw new Error('the binding REGISTRAR is missing');
    return await REGISTRAR.fetch(request);
  } catch (cause) {
    const message = 'the registry Worker did not answer; settings stay as they are, and events are accepted';
    throw new Unavailable('INGEST_REGISTRAR_UNAVAILABLE', message, { cause });
  }
}

/** Has it do its upkeep. What fails is logged and waits for the next minute: a sweep must not fail with it. */
export async function registryUpkeep(env: Bindings): Promise<void> {
  try {
    const asked = askRegistrar(env, new Request('https://registry/upkeep', { method: 'POST' }));
    const response = await within(UPKEEP_DEADLINE_MS, 'REGISTRAR', asked);
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  } catch (error) {
    log('warn', 'registry-upkeep-failed', { cause: causeOf(error) });
  }
}
