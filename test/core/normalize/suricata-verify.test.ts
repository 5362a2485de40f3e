// The counts that suricata-verify's authors assert of their own captures (checks.json), held against what we decode and
// against the attributes we map it to.
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { type Mapped, mapText } from '../../support/map-text.ts';
import { sharedFolder } from '../../support/shared-data.ts';

const folder = sharedFolder('suricata-eve');

type Match = Record<string, unknown>;

const valueAt = (record: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)];
    return typeof at === 'object' && at !== null ? (at as Match)[step] : undefined;
  }, record);

const lengthOf = (value: unknown): number | undefined =>
  Array.isArray(value) || typeof value === 'string' ? value.length : undefined;

/** suricata-verify's own meaning of a filter: dotted paths with indices, `has-key`, `not-has-key`, lists by equality. */
const matchesRecord = (record: unknown, match: Match): boolean =>
  Object.entries(match).every(([key, expected]) => {
    if (key === 'has-key') return valueAt(record, String(expected)) !== undefined;
    if (key === 'not-has-key') return valueAt(record, String(expected)) === undefined;
    const path = key.replaceAll(/\[(\d+)\]/g, '.$1');
    const length = path.endsWith('.__len') ? lengthOf(valueAt(record, path.slice(0, -6))) : undefined;
    return isDeepStrictEqual(length ?? valueAt(record, path), expected);
  });

/** Attributes that hold what an EVE member says, in every class we map EVE to; the first that is there counts. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  event_type: ['metadata.log_name'],
  src_ip: ['src_endpoint.ip', 'evidences.0.src_endpoint.ip'],
  dest_ip: ['dst_endpoint.ip', 'evidences.0.dst_endpoint.ip'],
  src_port: ['src_endpoint.port', 'evidences.0.src_endpoint.port'],
  dest_port: ['dst_endpoint.port', 'evidences.0.dst_endpoint.port'],
  'alert.signature_id': ['finding_info.analytic.uid', 'firewall_rule.uid'],
  'alert.signature': ['finding_info.title', 'firewall_rule.name'],
  'tls.sni': ['tls.sni'],
  'tls.version': ['tls.version'],
  'fileinfo.filename': ['file.path', 'file.name'],
  'fileinfo.size': ['file.size'],
  'fileinfo.sha256': ['file.hashes.0.value'],
  'http.status': ['http_response.code'],
};

interface Check {
  readonly match: Match;
  readonly count: number;
}

/** What is wrong with one count: the records found, and where their members went. */
const faultsOf = (cases: readonly Mapped[], { match, count }: Check): string[] => {
  const found = cases.filter(({ event }) => matchesRecord(event.record, match));
  const faults = found.length === count ? [] : [`${JSON.stringify(match)}: ${found.length}, not ${count}`];
  for (const { mapped } of found) {
    for (const [key, expected] of Object.entries(match)) {
      const homes = Object.hasOwn(HOMES, key) && expected !== '' ? HOMES[key] : undefined;
      const values = homes?.map((path) => valueAt(mapped, path)).filter((value) => value !== undefined);
      if (values !== undefined && String(values[0]) !== String(expected)) {
        faults.push(`${key}: ${values[0]}, not ${expected}`);
      }
    }
  }
  return faults;
};

it.skipIf(!folder.isHere)('suricata-verify finds its own counts, and its members in their attributes', () => {
  const checks: Record<string, Check[]> = JSON.parse(folder.read('checks.json'));
  const files = folder.files().filter((name) => name.endsWith('.eve.json'));
  let counted = 0;
  const faults = files.flatMap((file) => {
    const cases = mapText(folder.read(file));
    const own = checks[file.replace('.eve.json', '')] ?? [];
    counted += own.length;
    return own.flatMap((check) => faultsOf(cases, check)).map((fault) => `${file} ${fault}`);
  });
  console.info(`suricata-verify: ${counted} counts over ${files.length} captures`);
  expect(faults).toEqual([]);
  expect(counted).toBeGreaterThan(400);
});
