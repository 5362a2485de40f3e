// The generated part of docs/senders.md: what each protocol takes and answers, from the table of protocols, the table of dialects
// and what a protocol's own code says when it is asked.
import { readFileSync } from 'node:fs';
import { CLIENTS, FACTS, type Facts, TELLINGS } from './facts.ts';

/** Everything below this line is generated. */
export const MARK = '<!-- Below this line: npm run senders -->';

type Word = readonly [status: number, code?: number];
type Dialect = Readonly<Record<string, Word>>;

/** What is used of workers/ingest/protocols; its types are those of Workers, which this program is not one of. */
interface Row {
  readonly takes: readonly string[];
  readonly probes?: readonly string[];
  load(): Promise<Loaded>;
}
interface Loaded {
  readonly name: string;
  readonly ownEncodings?: readonly string[];
  readonly keepsRejected?: boolean;
  readonly admit?: unknown;
  credential(head: { headers: Headers; url: URL }): string;
  refused(answer: object, head: object): Response;
}

/** One protocol, with everything that is known of it. */
export interface Spoken {
  readonly name: string;
  readonly takes: readonly string[];
  readonly probes: readonly string[];
  /** Names of {@link CARRIERS}. */
  readonly carriers: readonly string[];
  readonly encodings: readonly string[];
  readonly isAdmitting: boolean;
  readonly keepsRejected: boolean;
  readonly dialect: Dialect;
  readonly facts: Facts;
  /** What it answers to an outcome that stored nothing. */
  refuse(verdict: string, headers: Readonly<Record<string, string>>): Response;
}

/** Where a token may stand; `{token}` is it. */
export const CARRIERS: Readonly<
  Record<string, (token: string) => { headers?: Record<string, string>; query?: string }>
> = {
  Bearer: (token) => ({ headers: { authorization: `Bearer ${token}` } }),
  Basic: (token) => ({
    headers: { authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}` },
  }),
  Splunk: (token) => ({ headers: { authorization: `Splunk ${token}` } }),
  ApiKey: (token) => ({ headers: { authorization: `ApiKey ${token}` } }),
  '`X-API-Key`': (token) => ({ headers: { 'x-api-key': token } }),
  '`DD-API-KEY`': (token) => ({ headers: { 'dd-api-key': token } }),
  '`X-Amz-Firehose-Access-Key`': (token) => ({ headers: { 'x-amz-firehose-access-key': token } }),
  '`?dd-api-key=`': (token) => ({ query: `dd-api-key=${token}` }),
  '`?access_token=`': (token) => ({ query: `access_token=${token}` }),
  '`?token=`': (token) => ({ query: `token=${token}` }),
};

/** Content codings of every protocol (workers/ingest/content-encoding.ts). */
export const COMMON_ENCODINGS = ['gzip', 'deflate', 'br', 'zstd'] as const;

const PROTOCOLS_FOLDER = new URL('../../../workers/ingest/protocols/', import.meta.url);

/** All protocols in the order of their table. */
export async function spokenProtocols(): Promise<Spoken[]> {
  const { PROTOCOLS }: { PROTOCOLS: readonly Row[] } = await import(
    new URL('table.ts', PROTOCOLS_FOLDER).href
  );
  const { DIALECTS }: { DIALECTS: Readonly<Record<string, Dialect>> } = await import(
    new URL('dialects.ts', PROTOCOLS_FOLDER).href
  );
  return Promise.all(
    PROTOCOLS.map(async (row) => {
      const protocol = await row.load();
      const { name, ownEncodings = [], keepsRejected = false, admit } = protocol;
      const [dialect, facts] = [DIALECTS[name], FACTS[name]];
      if (dialect === undefined || facts === undefined) throw new Error(`${name} has no dialect or no facts`);
      const carriers = admit === undefined ? carriersOf(protocol) : [];
      const encodings = [...COMMON_ENCODINGS, ...ownEncodings];
      return {
        ...{ name, takes: row.takes, probes: row.probes ?? [], carriers, encodings, dialect, facts },
        ...{ isAdmitting: admit !== undefined, keepsRejected },
        refuse: (verdict: string, headers: Readonly<Record<string, string>>) => {
          const [status = 500] = DIALECTS.native?.[verdict] ?? [];
          return refusalOf(protocol, { verdict, status, headers });
        },
      };
    }),
  );
}

function refusalOf(
  protocol: Loaded,
  answer: { verdict: string; status: number; headers: Readonly<Record<string, string>> },
): Response {
  const body = { error: { code: 'INGEST_OVERLOADED', message: 'as an example' } };
  const head = { method: 'POST', url: new URL('https://x/'), headers: new Headers(), params: {} };
  return protocol.refused({ ...answer, body }, head);
}

/** By asking it for the token of requests that carry it in one place each. */
function carriersOf(protocol: Loaded): string[] {
  return Object.entries(CARRIERS)
    .filter(([, carry]) => {
      const { headers = {}, query = '' } = carry('a.b.c');
      try {
        return (
          protocol.credential({ headers: new Headers(headers), url: new URL(`https://x/?${query}`) }) ===
          'a.b.c'
        );
      } catch {
        return false;
      }
    })
    .map(([name]) => name);
}

/** Tables of requests, answers and clients. */
export async function generatedPart(): Promise<string> {
  const protocols = await spokenProtocols();
  return [
    `${MARK}\n\n## Requests\n`,
    table(['protocol', 'paths', 'token', 'encodings', 'also answered'], protocols.map(requestRow)),
    '\n## Answers\n\nStatus, and after the dot the dialect’s own number. Every “later” comes with `Retry-After`.\n',
    table(
      [
        'protocol',
        'durable',
        'some events bad',
        'no event good',
        'later',
        'too large',
        'no, bad, forbidden token',
        'a retry is known by',
      ],
      protocols.map(answerRow),
    ),
    '\n## Clients that ran\n',
    table(['client', 'version', 'protocol', 'repeats'], CLIENTS.map(clientRow)),
  ].join('\n');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const linkTo = ({ title, page }: Facts): string => `[${title}](senders/${page}.md)`;

function requestRow({ facts, takes, carriers, encodings, probes, isAdmitting }: Spoken): string[] {
  const own = encodings.filter((encoding) => !COMMON_ENCODINGS.some((common) => common === encoding));
  const token = isAdmitting ? 'the provider’s proof' : carriers.join(', ');
  return [linkTo(facts), pathsOf(takes), token, ['all four', ...own].join(', '), pathsOf(probes) || '–'];
}

/** Long lists end where a reader has seen the pattern; the page of the protocol has them all. */
const MAX_SHOWN = 3;

function pathsOf(routes: readonly string[]): string {
  const paths = [...new Set(routes.map((route) => route.replaceAll(/:(\w+)/g, '<$1>')))];
  const shown = paths.slice(0, MAX_SHOWN).map((path) => `\`${path}\``);
  return [...shown, ...(paths.length > MAX_SHOWN ? [`${paths.length - MAX_SHOWN} more`] : [])].join(', ');
}

function answerRow({ facts, dialect, keepsRejected }: Spoken): string[] {
  const word = (verdict: string): string => (dialect[verdict] ?? []).join('·');
  const words = (...verdicts: string[]): string => [...new Set(verdicts.map(word))].join(', ');
  return [
    linkTo(facts),
    word('durable'),
    `${word('durable')}, ${TELLINGS[facts.mixed]}`,
    keepsRejected ? `${word('durable')}, dead-lettered` : `${word('invalid')}, nothing stored`,
    words('overloaded', 'unavailable'),
    word('too-large'),
    words('no-credential', 'bad-credential', 'forbidden'),
    facts.identity === undefined ? 'its body' : `${facts.identity}; else its body`,
  ];
}

function clientRow({ name, version, protocol, test, repeats }: (typeof CLIENTS)[number]): string[] {
  const { title } = FACTS[protocol] ?? { title: protocol };
  return [
    `[${name}](../test/pipeline/senders/${test}.test.ts)`,
    version ?? lockedVersion(name),
    title,
    repeats,
  ];
}

function lockedVersion(name: string): string {
  const lock: { packages: Record<string, { version?: string }> } = JSON.parse(
    readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
  );
  const version = lock.packages[`node_modules/${name}`]?.version;
  if (version === undefined) throw new Error(`${name} is not in the lock file`);
  return version;
}
