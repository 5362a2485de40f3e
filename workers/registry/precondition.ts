// Which version a change is for: If-Match and If-None-Match (RFC 9110, section 13.1), an entity tag being a version in quotes.
import { Refusal } from '../core/errors.ts';

/** `absent`: only if there is none yet; `present`: only if there is one; a number: only if it is in this version. */
export type Precondition = 'absent' | 'present' | number;

/** The version as an entity tag. */
export const etagOf = (version: number): string => `"${version}"`;

/** The condition of a request. Throws `Refusal` REGISTRY_REQUEST_INVALID for one that is not understood: it must not be ignored. */
export function preconditionOf(headers: Headers): Precondition | undefined {
  const match = headers.get('if-match');
  const noneMatch = headers.get('if-none-match');
  if (match === null && noneMatch === null) return undefined;
  if (match === null && noneMatch?.trim() === '*') return 'absent';
  if (noneMatch === null && match?.trim() === '*') return 'present';
  const version = noneMatch === null ? /^"([1-9]\d{0,8})"$/.exec(match?.trim() ?? '')?.[1] : undefined;
  if (version !== undefined) return Number(version);
  throw new Refusal('REGISTRY_REQUEST_INVALID', 'If-Match takes "<version>" or *, If-None-Match takes *');
}

/** Whether a source in this version, or none, is what was expected. */
export function isExpected(precondition: Precondition | undefined, version: number | undefined): boolean {
  if (precondition === undefined) return true;
  if (precondition === 'absent') return version === undefined;
  return precondition === 'present' ? version !== undefined : version === precondition;
}
