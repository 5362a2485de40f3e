// Trust policies: c2sp.org/tlog-policy. Which witnesses there are, where they are asked, and how many of them make a checkpoint a
// witnessed one. The text is the operator's, so what is wrong is said with its line.
import { Violation } from '../errors.ts';
import { parseCosignatureVkey } from './cosignature.ts';
import { type NoteVerifier, parseVkey } from './note.ts';

/** What implementations should at least take, and what this one takes at most. */
const MAX_OF_A_KIND = 32;

/** A witness of a policy. */
export interface PolicyWitness {
  /** Its name within the policy, and nowhere else. */
  readonly name: string;
  readonly key: NoteVerifier;
  /** Submission prefix, without a slash at its end; undefined when it is not asked from here. */
  readonly url: string | undefined;
}

/** A quorum: a witness, or so many of a group. A group of nobody with threshold 0 is `none`. */
export type Quorum =
  | { readonly witness: PolicyWitness }
  | { readonly threshold: number; readonly members: readonly Quorum[] };

/** A policy, understood. */
export interface WitnessPolicy {
  readonly logs: readonly NoteVerifier[];
  readonly witnesses: readonly PolicyWitness[];
  readonly quorum: Quorum;
}

/** Nobody is asked, and nobody has to sign. */
const NOBODY: Quorum = { threshold: 0, members: [] };

/** What stands on the lines so far. */
interface Draft {
  readonly logs: NoteVerifier[];
  readonly witnesses: PolicyWitness[];
  readonly named: Map<string, Quorum>;
  quorum: Quorum | undefined;
}

/**
 * Reads a policy. An empty text is that of nobody.
 * @throws Violation CONFIG_INVALID naming the line
 */
export async function parseWitnessPolicy(text: string): Promise<WitnessPolicy> {
  const draft: Draft = { logs: [], witnesses: [], named: new Map([['none', NOBODY]]), quorum: undefined };
  let number = 0;
  let isEmpty = true;
  for (const line of text.split('\n')) {
    number += 1;
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length === 0 || words[0]?.startsWith('#') === true) continue;
    isEmpty = false;
    await readLine(draft, words).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : 'cannot be read';
      throw new Violation('CONFIG_INVALID', `witness policy, line ${number}: ${why}`, { cause });
    });
  }
  if (draft.quorum === undefined && !isEmpty)
    throw new Violation('CONFIG_INVALID', 'witness policy: there is no quorum line');
  return { logs: draft.logs, witnesses: draft.witnesses, quorum: draft.quorum ?? NOBODY };
}

async function readLine(draft: Draft, [keyword, ...words]: readonly string[]): Promise<void> {
  if (keyword === 'log') await readLog(draft, words);
  else if (keyword === 'witness') await readWitness(draft, words);
  else if (keyword === 'group') readGroup(draft, words);
  else if (keyword === 'quorum') readQuorum(draft, words);
  else throw new Error(`"${keyword}" is not log, witness, group or quorum`);
}

async function readLog({ logs }: Draft, [vkey, , ...more]: readonly string[]): Promise<void> {
  if (vkey === undefined || more.length > 0) throw new Error('expected: log <vkey> [<url>]');
  addKey(logs, await parseVkey(vkey));
}

function addKey(known: NoteVerifier[], key: NoteVerifier): void {
  if (known.length >= MAX_OF_A_KIND) throw new Error(`more than ${MAX_OF_A_KIND}`);
  const isSame = (other: NoteVerifier): boolean =>
    other.publicKey.every((byte, at) => byte === key.publicKey[at]);
  if (known.some(isSame)) throw new Error('its public key stands there already');
  known.push(key);
}

async function readWitness(draft: Draft, [name, vkey, url, ...more]: readonly string[]): Promise<void> {
  if (name === undefined || vkey === undefined || more.length > 0)
    throw new Error('expected: witness <name> <vkey> [<url>]');
  const key = await parseCosignatureVkey(vkey);
  addKey(
    draft.witnesses.map((known) => known.key),
    key,
  );
  const witness = { name, key, url: url === undefined ? undefined : submissionPrefix(url) };
  define(draft, name, { witness });
  draft.witnesses.push(witness);
}

/** HTTPS, or plain HTTP to this machine alone; nothing that would make it another place than it looks. */
function submissionPrefix(text: string): string {
  const url = URL.parse(text);
  if (url === null) throw new Error('the address of the witness is not a URL');
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal))
    throw new Error('a witness is asked over https (http on this machine alone)');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new Error('the address of a witness has no user, query or fragment');
  return url.href.replace(/\/+$/, '');
}

function readGroup(draft: Draft, [name, count, ...members]: readonly string[]): void {
  if (name === undefined || count === undefined || members.length === 0)
    throw new Error('expected: group <name> all|any|<k> <name>...');
  if (new Set(members).size !== members.length) throw new Error('a member stands there twice');
  const threshold = count === 'all' ? members.length : count === 'any' ? 1 : countOf(count);
  if (threshold < 1 || threshold > members.length)
    throw new Error(`a group of ${members.length} cannot need ${count}`);
  define(draft, name, { threshold, members: members.map((member) => named(draft, member)) });
}

const countOf = (text: string): number => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0);

function readQuorum(draft: Draft, [name, ...more]: readonly string[]): void {
  if (name === undefined || more.length > 0) throw new Error('expected: quorum <name>');
  if (draft.quorum !== undefined) throw new Error('there is more than one quorum line');
  draft.quorum = name === 'none' ? NOBODY : named(draft, name);
}

function named({ named: known }: Draft, name: string): Quorum {
  const found = name === 'none' ? undefined : known.get(name);
  if (found === undefined) throw new Error(`"${name}" is not defined above`);
  return found;
}

function define({ named: known }: Draft, name: string, quorum: Quorum): void {
  if (known.has(name)) throw new Error(`"${name}" is defined already`);
  if (known.size > 2 * MAX_OF_A_KIND) throw new Error(`more than ${2 * MAX_OF_A_KIND} names`);
  known.set(name, quorum);
}

/** Whether these keys are enough. */
export function isQuorum(quorum: Quorum, signedBy: ReadonlySet<NoteVerifier>): boolean {
  if ('witness' in quorum) return signedBy.has(quorum.witness.key);
  return quorum.members.filter((member) => isQuorum(member, signedBy)).length >= quorum.threshold;
}
