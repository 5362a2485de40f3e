// Which classes and attributes a product's vectors come out with: what is mapped is read off what the code does.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CLASS } from '../../../workers/core/normalize/toolkit/classes.ts';

const vectors = fileURLToPath(new URL('../../../test/vectors/normalize/', import.meta.url));

/** What the vectors of one product show. */
export interface Mapped {
  /** Captions with their uid, most frequent first. */
  readonly classes: readonly string[];
  /** Attributes by the first step of their path, as text: `src_endpoint (ip, port)`. */
  readonly attributes: string;
}

/** Captions that are not the words of the constant's name. */
const CAPTIONS: Readonly<Record<string, string>> = {
  deviceConfigStateChange: 'Device Config State Change',
  dhcpActivity: 'DHCP Activity',
  dnsActivity: 'DNS Activity',
  apiActivity: 'API Activity',
  emailUrlActivity: 'Email URL Activity',
  evidenceInfo: 'Live Evidence Info',
  fileActivity: 'File System Activity',
  fileHosting: 'File Hosting Activity',
  ftpActivity: 'FTP Activity',
  httpActivity: 'HTTP Activity',
  inventoryInfo: 'Device Inventory Info',
  ntpActivity: 'NTP Activity',
  rdpActivity: 'RDP Activity',
  smbActivity: 'SMB Activity',
  softwareInfo: 'Software Inventory Info',
  sshActivity: 'SSH Activity',
  userInventory: 'User Inventory Info',
  userAccess: 'User Access Management',
};

const captionOf = (uid: number): string => {
  const name = Object.entries(CLASS).find(([, value]) => value === uid)?.[0] ?? `class ${uid}`;
  const words =
    CAPTIONS[name] ?? name.replace(/([A-Z])/g, ' $1').replace(/^./, (first) => first.toUpperCase());
  return `${words} ${uid}`;
};

/** Members every event has, or that say nothing of what was mapped. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  ...[
    'activity_id',
    'category_uid',
    'class_uid',
    'message',
    'observables',
    'severity_id',
    'time',
    'type_uid',
  ],
  ...['unmapped', 'raw_data_hash', 'raw_data_size'],
]);

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const METADATA: ReadonlySet<string> = new Set([
  'correlation_uid',
  'event_code',
  'log_level',
  'log_name',
  'original_event_uid',
]);

function collect(event: Members, into: Map<string, Set<string>>): void {
  for (const [name, value] of Object.entries(event)) {
    if (EVERYWHERE.has(name)) continue;
    const inner = into.get(name) ?? new Set<string>();
    into.set(name, inner);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (!isMembers(one)) continue;
      for (const key of Object.keys(one)) if (name !== 'metadata' || METADATA.has(key)) inner.add(key);
    }
  }
}

/** Reads the vectors of a product; undefined where it has none. */
export function readMapped(product: string): Mapped | undefined {
  const folder = `${vectors}${product}`;
  if (!existsSync(folder)) return undefined;
  const classes = new Map<number, number>();
  const attributes = new Map<string, Set<string>>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.out.json')) continue;
    const events: unknown = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    for (const event of Array.isArray(events) ? events : []) {
      if (!isMembers(event)) continue;
      const uid = Number(event.class_uid);
      classes.set(uid, (classes.get(uid) ?? 0) + 1);
      collect(event, attributes);
    }
  }
  const byName = [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    classes: [...classes.keys()].sort((a, b) => a - b).map(captionOf),
    attributes: byName
      .map(([name, inner]) => (inner.size === 0 ? name : `${name} (${[...inner].sort().join(', ')})`))
      .join(' · '),
  };
}
