// Questions to D1, with a deadline and with one way to fail.
import { Unavailable } from '../core/errors.ts';
import { within } from '../platform/deadline.ts';

/** D1 answers in tens of milliseconds. */
const DEADLINE_MS = 5_000;

/** D1's answer. Throws `Unavailable` DEVICES_CATALOG_UNAVAILABLE: what was to be written may have been, all the same. */
export async function asked<T>(task: Promise<T>): Promise<T> {
  try {
    return await within(DEADLINE_MS, 'CATALOG', task);
  } catch (cause) {
    throw new Unavailable('DEVICES_CATALOG_UNAVAILABLE', 'the record of devices did not answer', { cause });
  }
}
