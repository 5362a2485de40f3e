// What the operator said: who is asked, whose checkpoints are cosigned, and the key to do it with. Read once an isolate; half a
// configuration is none (CONFIG_INVALID, ATTEST_KEY_UNUSABLE).
import { importSigningKey } from '../core/attest/keys.ts';
import { Violation } from '../core/errors.ts';
import { type Cosigner, cosignatureVerifier } from '../core/log/cosignature.ts';
import { type NoteVerifier, parseVkey } from '../core/log/note.ts';
import { parseWitnessPolicy, type WitnessPolicy } from '../core/log/witness-policy.ts';

/** Logs one witness knows: a lookup walks over all of them. */
const MAX_LOGS = 1_000;

/** The texts are the cache key, so that a new deployment's settings are never missed. */
let policyOf: { readonly text: string; readonly policy: Promise<WitnessPolicy> } | undefined;
let cosigning: { readonly text: string; readonly settings: Promise<Cosigning> } | undefined;

/** What cosigning needs. */
export interface Cosigning {
  readonly cosigner: Cosigner;
  /** By their origins; a log that changes its key has two. */
  readonly logs: readonly NoteVerifier[];
}

/** Who witnesses this log. Throws `Violation` CONFIG_INVALID. */
export function readPolicy({ WITNESSES }: Pick<WitnessEnv, 'WITNESSES'>): Promise<WitnessPolicy> {
  if (policyOf?.text !== WITNESSES) policyOf = { text: WITNESSES, policy: parseWitnessPolicy(WITNESSES) };
  return policyOf.policy;
}

/** The witness's key and the logs it knows. Throws `Violation` CONFIG_INVALID, ATTEST_KEY_UNUSABLE. */
export function readCosigning(env: Pick<WitnessEnv, 'WITNESS_KEY' | 'WITNESSED_LOGS'>): Promise<Cosigning> {
  const text = `${env.WITNESSED_LOGS}\n${env.WITNESS_KEY}`;
  if (cosigning?.text !== text) cosigning = { text, settings: importCosigning(env) };
  return cosigning.settings;
}

async function importCosigning({
  WITNESS_KEY,
  WITNESSED_LOGS,
}: Pick<WitnessEnv, 'WITNESS_KEY' | 'WITNESSED_LOGS'>): Promise<Cosigning> {
  const { kid, key, publicKey } = await importSigningKey(WITNESS_KEY);
  const cosigner = { ...(await cosignatureVerifier(kid, publicKey)), privateKey: key };
  const vkeys = WITNESSED_LOGS.split(/\s+/).filter((vkey) => vkey !== '');
  if (vkeys.length > MAX_LOGS) throw new Violation('CONFIG_INVALID', `WITNESSED_LOGS: more than ${MAX_LOGS}`);
  try {
    return { cosigner, logs: await Promise.all(vkeys.map(parseVkey)) };
  } catch (cause) {
    throw new Violation('CONFIG_INVALID', 'WITNESSED_LOGS is not a list of verifier keys', { cause });
  }
}
