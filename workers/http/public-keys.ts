// The deployment's public keys (variable PUBLIC_KEYS), by which tokens are checked.
import { importPublicKeys, type PublicKeySet } from '../core/attest/keys.ts';

/** Imported once an isolate; the text is the cache key, so a new deployment's keys are never missed. */
let imported: { readonly text: string; readonly keys: Promise<PublicKeySet> } | undefined;

/** The keys of the variable's text. */
export function publicKeysOf({ PUBLIC_KEYS: text }: { readonly PUBLIC_KEYS: string }): Promise<PublicKeySet> {
  if (imported?.text !== text) imported = { text, keys: importPublicKeys(text) };
  return imported.keys;
}
