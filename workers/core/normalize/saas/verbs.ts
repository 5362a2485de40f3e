// What an audit record's action word says was done: `user.account.lock`, `org.add_member`, `ListBuckets`, `role_granted`.
// One table of verbs onto the activities of the OCSF 1.8.0 classes that have such; the product's own word stays beside.
import { detached } from '../generic/remembered.ts';

/** Activity ids of one verb by class; 99 where the class has no such activity. */
export interface Verb {
  /** API Activity: create, read, update, delete. */
  readonly api: number;
  readonly entity: number;
  readonly web: number;
  readonly account: number;
  readonly group: number;
  readonly access: number;
}

const verb = (
  api: number,
  entity: number,
  web: number,
  account: number,
  group: number,
  access: number,
): Verb => ({ api, entity, web, account, group, access });

/** A verb that is none we know. */
export const NO_VERB: Verb = verb(99, 99, 99, 99, 99, 99);
export const CREATE: Verb = verb(1, 1, 1, 1, 6, 1);
export const ADD: Verb = verb(1, 1, 1, 1, 3, 1);
export const READ: Verb = verb(2, 2, 2, 99, 99, 99);
export const UPDATE: Verb = verb(3, 3, 3, 99, 99, 99);
export const DELETE: Verb = verb(4, 4, 4, 6, 5, 2);
export const REMOVE: Verb = verb(4, 4, 4, 6, 4, 2);
export const GRANT: Verb = verb(3, 3, 3, 7, 1, 1);
export const REVOKE: Verb = verb(3, 3, 3, 8, 2, 2);
export const ENABLE: Verb = verb(3, 8, 3, 2, 99, 1);
export const DISABLE: Verb = verb(3, 9, 3, 5, 99, 2);

/** Words that say what was done wherever they stand. */
const STRONG: readonly (readonly [Verb, string])[] = [
  [
    CREATE,
    'create created creates creation generate generated register registered provision provisioned publish published',
  ],
  [ADD, 'add added adds invite invited join joined'],
  [
    UPDATE,
    'update updated updates modify modified edit edited change changed changes rename renamed replace replaced privatized publicized',
  ],
  [
    DELETE,
    'delete deleted deletes deletion destroy destroyed destruction clearance drop dropped purge purged trashed deprovisioned',
  ],
  [REMOVE, 'remove removed removes uninstall uninstalled leave kicked'],
  [GRANT, 'grant granted assign assigned approve approved promote promoted attach attached elevated'],
  [REVOKE, 'revoke revoked unassign unassigned detach detached demote demoted withdrawn'],
  [ENABLE, 'enable enabled'],
  [DISABLE, 'disable disabled'],
  [verb(3, 10, 3, 2, 99, 1), 'activate activated reactivate reactivated'],
  [verb(3, 11, 3, 5, 99, 2), 'deactivate deactivated archive archived expire expired'],
  [verb(3, 12, 3, 5, 99, 2), 'suspend suspended block blocked pause paused'],
  [
    verb(3, 13, 3, 2, 99, 1),
    'resume resumed unsuspend unsuspended unblock unblocked restore restored unarchived',
  ],
  [verb(3, 3, 3, 9, 99, 99), 'lock locked'],
  [verb(3, 3, 3, 12, 99, 99), 'unlock unlocked'],
  [verb(3, 3, 3, 4, 99, 99), 'reset'],
  [verb(3, 5, 3, 99, 99, 99), 'move moved transfer transferred'],
  [verb(3, 6, 3, 1, 99, 99), 'enroll enrolled'],
  [verb(3, 7, 3, 6, 99, 99), 'unenroll unenrolled'],
];

/** Words that may as well be nouns: they count where no other does. */
const WEAK: readonly (readonly [Verb, string])[] = [
  [CREATE, 'new upload uploaded open opened issue issued start started install installed insert write'],
  [
    READ,
    'read get list view viewed show download downloaded fetch clone access accessed describe preview use used',
  ],
  [UPDATE, 'set configure configured put patch rotate save run'],
  [verb(2, 2, 5, 99, 99, 99), 'search query'],
  [verb(1, 1, 6, 1, 99, 99), 'import imported'],
  [verb(2, 2, 7, 99, 99, 99), 'export exported'],
  [verb(3, 3, 8, 99, 99, 1), 'share shared'],
  [verb(3, 3, 3, 99, 99, 2), 'unshare unshared'],
];

const index = (rows: readonly (readonly [Verb, string])[]): ReadonlyMap<string, Verb> =>
  new Map(rows.flatMap(([known, words]) => words.split(' ').map((word): [string, Verb] => [word, known])));

const STRONG_WORDS = index(STRONG);
const WEAK_WORDS = index(WEAK);

/** Characters of an action looked at. */
const MAX_LENGTH = 120;

/** What an action's word says: its parts, and the verb among them; {@link NO_VERB} where there is none. */
export interface Action {
  readonly words: readonly string[];
  readonly verb: Verb;
}

/** `repo.addMember` -> `repo`, `add`, `member`. */
const wordsOf = (action: string): string[] =>
  (action.slice(0, MAX_LENGTH).match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) =>
    word.toLowerCase(),
  );

const verbOf = (words: readonly string[]): Verb => {
  let weak: Verb | undefined;
  for (const word of words) {
    const strong = STRONG_WORDS.get(word);
    if (strong !== undefined) return strong;
    weak ??= WEAK_WORDS.get(word);
  }
  return weak ?? NO_VERB;
};

const read = (action: string): Action => {
  const words = wordsOf(action);
  return { verb: verbOf(words), words };
};

/** Actions are few and come again and again; a sender who invents them makes this no larger than so. */
const MAX_KNOWN = 1000;
const KNOWN = new Map<string, Action>();

/** Reads an action's word. */
export const readAction = (action: string): Action => {
  const known = KNOWN.get(action);
  if (known !== undefined) return known;
  if (KNOWN.size >= MAX_KNOWN || action.length > MAX_LENGTH) return read(action);
  // The end of a type of event, say: its words are cut out of it as it was cut out of an event.
  const own = detached(action);
  const kept = read(own);
  KNOWN.set(own, kept);
  return kept;
};
