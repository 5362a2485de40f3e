// Names for the numbers of OCSF 1.8.0 that the page shows, and the leaves of an event.

/** severity_id -> caption, in the order they are stacked. */
export const SEVERITIES = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal'] as const;

const CLASSES: Readonly<Record<number, string>> = {
  0: 'Base Event',
  1001: 'File System Activity',
  1002: 'Kernel Extension',
  1003: 'Kernel Activity',
  1004: 'Memory Activity',
  1005: 'Module Activity',
  1006: 'Scheduled Job',
  1007: 'Process Activity',
  1008: 'Event Log Activity',
  1009: 'Script Activity',
  1010: 'Peripheral Activity',
  2001: 'Security Finding',
  2002: 'Vulnerability Finding',
  2003: 'Compliance Finding',
  2004: 'Detection Finding',
  2005: 'Incident Finding',
  2006: 'Data Security Finding',
  2007: 'Security Posture Finding',
  2008: 'IAM Analysis Finding',
  3001: 'Account Change',
  3002: 'Authentication',
  3003: 'Authorize Session',
  3004: 'Entity Management',
  3005: 'User Access',
  3006: 'Group Management',
  4001: 'Network Activity',
  4002: 'HTTP Activity',
  4003: 'DNS Activity',
  4004: 'DHCP Activity',
  4005: 'RDP Activity',
  4006: 'SMB Activity',
  4007: 'SSH Activity',
  4008: 'FTP Activity',
  4009: 'Email Activity',
  4010: 'Network File Activity',
  4011: 'Email File Activity',
  4012: 'Email URL Activity',
  4013: 'NTP Activity',
  4014: 'Tunnel Activity',
  5001: 'Device Inventory',
  5002: 'Device Config State',
  5003: 'User Inventory',
  5004: 'OS Patch State',
  5019: 'Config State Change',
  5020: 'Software Inventory',
  5021: 'OSINT Inventory',
  5023: 'Cloud Inventory',
  5040: 'Live Evidence',
  6001: 'Web Resources',
  6002: 'Application Lifecycle',
  6003: 'API Activity',
  6004: 'Web Resource Access',
  6005: 'Datastore Activity',
  6006: 'File Hosting',
  6007: 'Scan Activity',
  6008: 'Application Error',
  7001: 'Remediation',
  7002: 'File Remediation',
  7003: 'Process Remediation',
  7004: 'Network Remediation',
  201001: 'Registry Key',
  201002: 'Registry Value',
  201003: 'Windows Resource',
  201004: 'Windows Service',
};

/** Caption of a class; its number where the page does not know it. */
export const className = (uid: unknown): string => CLASSES[Number(uid)] ?? `Class ${String(uid)}`;

/** Caption of a severity; 99 and anything else is `Other`. */
export const severityName = (id: unknown): string => SEVERITIES[Number(id)] ?? 'Other';

/** CSS colour of a severity. */
export const severityColor = (id: unknown): string =>
  `var(--s${SEVERITIES[Number(id)] === undefined ? 0 : Number(id)})`;

/** A leaf of an event by its path; list members are numbered `path[0]`. */
export function* leaves(value: unknown, path = ''): Generator<[string, string]> {
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) yield* leaves(member, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value))
      yield* leaves(member, path === '' ? name : `${path}.${name}`);
  } else {
    yield [path, String(value)];
  }
}
