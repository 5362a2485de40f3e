// Sources as text for people. What a deployment answers is data: control characters of labels and names are made visible.
import type { ChangesPage, SourceAnswer, TenantAnswer } from '../../schemas/source-api.ts';
import { printable } from '../event-table.ts';

/** One line a source. */
export function sourceLine({ source, version, updated_at: at, settings }: SourceAnswer): string {
  const { disabled, format, product, dedup, labels = {}, keys = [], certificates = [], hook } = settings;
  const words = [
    ...(format === undefined ? [] : [`format ${format}`]),
    ...(product === undefined ? [] : [`product ${product}`]),
    ...(dedup === undefined ? [] : [`dedup ${dedup}`]),
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ...(keys.length === 0 ? [] : [counted(keys.length, 'key')]),
    ...(certificates.length === 0 ? [] : [counted(certificates.length, 'certificate')]),
    ...(hook === undefined ? [] : [`webhook ${hook.scheme}`]),
  ];
  const state = disabled ? 'disabled' : 'enabled';
  return printable(
    `${source.padEnd(24)} ${state.padEnd(8)} v${String(version).padEnd(4)} ${timeOf(at)}  ${words.join(', ')}`.trimEnd(),
  );
}

/** Everything of a source but its secrets, and who changed it last. */
export function sourceText(source: SourceAnswer, { changes }: ChangesPage): string {
  const { settings, version, updated_at: at, updated_by: by } = source;
  const { v: _, keys: __, ...plain } = settings;
  const lines = [
    `${source.tenant}/${source.source}: version ${version}, of ${timeOf(at)} by ${by}`,
    ...Object.entries(plain).map(([name, value]) => `  ${name}: ${wordsOf(value)}`),
    ...credentialLines(source),
    'Changes:',
    ...changes.map((one) => {
      const members = Object.keys(one.changes).join(', ');
      return `  v${String(one.version).padEnd(4)} ${timeOf(one.at)}  ${one.action.padEnd(7)} by ${one.actor}${members === '' ? '' : `: ${members}`}`;
    }),
  ];
  return lines.map(printable).join('\n');
}

/** A tenant's limits. */
export function tenantText({
  tenant,
  version,
  updated_at: at,
  updated_by: by,
  settings,
}: TenantAnswer): string {
  const limits = Object.entries(settings.limits ?? {});
  const lines = [
    `${tenant}: version ${version}, of ${timeOf(at)} by ${by}`,
    ...(limits.length === 0 ? ['  no limits'] : limits.map(([name, value]) => `  ${name}: ${value}`)),
  ];
  return lines.map(printable).join('\n');
}

/** Keys by the name that a request gives them, and secrets by their ends. */
function credentialLines({ tenant, source, settings, secrets }: SourceAnswer): string[] {
  const keys = (settings.keys ?? []).map(({ kid, alg, key, notAfter }) => {
    const shared = secrets.keys.find((one) => one.kid === kid);
    return `  key ${tenant}/${source}/${kid}: ${alg} ${key ?? hidden(shared?.ends ?? '')}${untilOf(notAfter)}`;
  });
  const hook = secrets.hook.map(
    ({ ends, notAfter }) => `  webhook secret: ${hidden(ends)}${untilOf(notAfter)}`,
  );
  return [...keys, ...hook];
}

const untilOf = (ms: number | undefined): string => (ms === undefined ? '' : `, until ${timeOf(ms)}`);
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const hidden = (ends: string): string => (ends === '' ? 'not shown' : `...${ends}`);
const timeOf = (ms: number): string => new Date(ms).toISOString();

function wordsOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
