// The devices Worker as the front door sees it: requests about devices go there untouched (docs/decisions/0024-devices-worker.md).
// It may be down, or not be there at all. The events of what came of them: device-events.ts.
import { ATTESTATION_HEADER, CHANGE_HEADER } from '../core/devices/source.ts';
import { Unavailable } from '../core/errors.ts';

/** Paths that are the devices Worker's. */
export const DEVICES_PATHS = [
  '/v1/devices',
  '/v1/devices/*',
  '/v1/attestations',
  '/v1/attestations/*',
] as const;

/** What wrangler.toml binds; a deployment of before the devices Worker has none. */
export interface DevicesBinding {
  readonly DEVICES?: Fetcher | undefined;
}

/** Its answer. Throws `Unavailable` INGEST_DEVICES_UNAVAILABLE. */
export async function askDevices({ DEVICES }: DevicesBinding, request: Request): Promise<Response> {
  try {
    if (DEVICES === undefined) throw new Error('the binding DEVICES is missing');
    return await DEVICES.fetch(request);
  } catch (cause) {
    const message = 'the devices Worker did not answer; nothing was verified, and events are accepted';
    throw new Unavailable('INGEST_DEVICES_UNAVAILABLE', message, { cause });
  }
}

/** The record that an answer made, whose event is to be fetched; null for one that made none. */
export function recordIn({ ok, headers }: Response): string | null {
  return ok ? (headers.get(ATTESTATION_HEADER) ?? headers.get(CHANGE_HEADER)) : null;
}
