// Code that is evaluated when it is first needed: the front door is uploaded in parts, and starts with the smallest
// (docs/decisions/0030-code-in-parts.md). A part that does not load makes a request wait, and never an event disappear.
import { Unavailable } from '../core/errors.ts';

/** Loads once. Throws `Unavailable` INGEST_CODE_UNAVAILABLE each time that it fails. */
export type Part<T> = () => Promise<T>;

/** The part that `load`, an `import()`, brings. */
export function part<T>(load: () => Promise<T>): Part<T> {
  // The finished value is kept, not the promise: a request that is cancelled half-way must not leave one that never ends.
  let loaded: T | undefined;
  return async () => {
    try {
      loaded ??= await load();
      return loaded;
    } catch (cause) {
      const message = 'a part of the front door did not load; nothing was accepted';
      throw new Unavailable('INGEST_CODE_UNAVAILABLE', message, { cause });
    }
  };
}
