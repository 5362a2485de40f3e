// The witness Worker as the front door sees it: logs that ask for a cosignature go there untouched (docs/witnesses.md). No event
// needs it (promise 7): it may be down, or not be there at all.
import { Unavailable } from '../core/errors.ts';

/** Paths that are the witness Worker's. */
export const WITNESS_PATHS = ['/witness/*'] as const;

/** What wrangler.toml binds; a deployment of before the witness Worker has none. */
interface Bindings {
  readonly WITNESS?: Fetcher | undefined;
}

/** Its answer. Throws `Unavailable` INGEST_WITNESS_UNAVAILABLE. */
export async function askWitness({ WITNESS }: Bindings, request: Request): Promise<Response> {
  try {
    if (WITNESS === undefined) throw new Error('the binding WITNESS is missing');
    return await WITNESS.fetch(request);
  } catch (cause) {
    const message = 'the witness Worker did not answer; events are accepted';
    throw new Unavailable('INGEST_WITNESS_UNAVAILABLE', message, { cause });
  }
}
