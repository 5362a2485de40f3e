// Options of `edgeseal tenant set`, and the merge patch they make of a tenant's limits.
import type { ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { usage, wholeNumber } from '../command.ts';

/** What limits are given by. */
export const TENANT_LIMIT_OPTIONS = {
  'requests-per-minute': { type: 'string' },
  'bytes-per-minute': { type: 'string' },
  unset: { type: 'string', multiple: true },
} as const satisfies ParseArgsOptionsConfig;

type Values = ReturnType<typeof parseArgs<{ options: typeof TENANT_LIMIT_OPTIONS }>>['values'];

const MEMBERS = [
  ['requests-per-minute', 'requestsPerMinute', 1_000_000],
  ['bytes-per-minute', 'bytesPerMinute', 999_999_999_999],
] as const;

/** The patch (RFC 7396) of the limits; undefined where nothing is asked for. Throws Complaint. */
export function readTenantLimits(values: Values): Readonly<Record<string, number | null>> | undefined {
  const patch: Record<string, number | null> = {};
  for (const what of values.unset ?? []) patch[memberOf(what)] = null;
  for (const [option, member, max] of MEMBERS) {
    const limit = wholeNumber('tenant', option, values[option], { min: 1, max });
    if (limit !== undefined) patch[member] = limit;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function memberOf(what: string): string {
  const found = MEMBERS.find(([option]) => option === what);
  if (found !== undefined) return found[1];
  const names = MEMBERS.map(([option]) => option).join(', ');
  throw usage('tenant', `--unset takes ${names}, not "${what}"`);
}
