// Hashes as OCSF `fingerprint` objects, by the algorithm's name or by the length of the text.
import type { JsonObject } from '../../../../schemas/json.ts';
import { OBSERVABLE, type Observables } from './observables.ts';

/** OCSF 1.8.0 `fingerprint.algorithm_id` with its caption. */
export const ALGORITHM = {
  md5: [1, 'MD5'],
  sha1: [2, 'SHA-1'],
  sha256: [3, 'SHA-256'],
  sha512: [4, 'SHA-512'],
  imphash: [18, 'Imphash'],
  hassh: [20, 'HASSH'],
} as const;

/** An algorithm we can name. */
export type AlgorithmName = keyof typeof ALGORITHM;

/** Builds a fingerprint and notes it under `name`. */
export const fingerprint = (
  seen: Observables,
  name: string,
  algorithm: AlgorithmName,
  value: string,
): JsonObject => {
  const [id, caption] = ALGORITHM[algorithm];
  seen.add(name, OBSERVABLE.hash, value);
  return { algorithm: caption, algorithm_id: id, value };
};

/** Builds a fingerprint for an event whose observables are found by walking it. */
export const fingerprintOf = (algorithm: AlgorithmName, value: string): JsonObject => {
  const [id, caption] = ALGORITHM[algorithm];
  return { algorithm: caption, algorithm_id: id, value };
};

const isHexText = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const lower = code | 32;
    if (!((code >= 48 && code <= 57) || (lower >= 97 && lower <= 102))) return false;
  }
  return true;
};

const BY_LENGTH = new Map<number, AlgorithmName>([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
  [128, 'sha512'],
]);

/** The algorithm a bare hexadecimal digest must be of, by its length; undefined for any other text. */
export const algorithmOf = (text: string): AlgorithmName | undefined => {
  const algorithm = BY_LENGTH.get(text.length);
  return algorithm !== undefined && isHexText(text) ? algorithm : undefined;
};
