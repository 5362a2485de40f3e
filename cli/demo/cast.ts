// Who and what appears in the demo's day: one small company, and one stranger. All names are invented; the addresses are
// private ones and those of RFC 5737, which belong to nobody.

/** Colleagues. */
export const USERS: readonly [string, ...string[]] = [
  'a.novak',
  'b.osei',
  'c.marin',
  'd.petrov',
  'e.lindqvist',
  'f.okafor',
  'g.tanaka',
  'h.silva',
  'i.dubois',
  'j.kowalski',
  'k.haddad',
  'l.moreno',
  'm.keller',
  'n.bauer',
  'o.jensen',
  'p.rossi',
  'q.wen',
  'r.fischer',
  's.ivanova',
  't.brandt',
];

/** Servers of the office network. */
export const SERVERS = {
  files: { name: 'fs1', ip: '10.0.5.20' },
  build: { name: 'build1', ip: '10.0.5.31' },
  database: { name: 'db1', ip: '10.0.5.42' },
  wiki: { name: 'wiki1', ip: '10.0.5.53' },
  mail: { name: 'mail1', ip: '10.0.4.10' },
} as const;

/** Addresses colleagues dial in from. */
export const HOME_NETWORK = '192.0.2.';

/** What the attack is made of: the writers write it, the searches look for it, the numbers must agree. */
export const ATTACK = {
  /** Where the spraying comes from. */
  network: '203.0.113.0/24',
  addresses: [
    '203.0.113.11',
    '203.0.113.24',
    '203.0.113.58',
    '203.0.113.77',
    '203.0.113.102',
    '203.0.113.180',
  ],
  /** Each address tries each colleague this often. */
  rounds: 3,
  /** Whose password was guessed, and from which of the addresses. */
  user: 'm.keller',
  loginFrom: '203.0.113.77',
  /** The address the VPN gave to the intruder. */
  inside: '10.8.0.23',
  /** Servers it went to. */
  hops: [SERVERS.wiki, SERVERS.build, SERVERS.database, SERVERS.files],
  /** Where the data went, and how much of it. */
  sink: '198.51.100.200',
  uploadBytes: 4_831_838_208,
  /** The account that is left behind. */
  account: 'svc-print2',
  /** How often the colleague refuses the second factor. */
  denied: 3,
  /** What is done in the cloud, in this order. */
  cloudCalls: [
    ['signin.amazonaws.com', 'ConsoleLogin'],
    ['s3.amazonaws.com', 'ListBuckets'],
    ['cloudtrail.amazonaws.com', 'StopLogging'],
  ],
} as const;

/** When each part happens, in hours of the night's clock (UTC). */
export const HOURS = {
  spray: 2.1,
  login: 2.9,
  movement: 3.1,
  account: 3.5,
  upload: 3.6,
  cloud: 4.1,
} as const;
