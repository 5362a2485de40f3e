// Changes of accounts and groups in the words of shadow-utils 4 (useradd.c, usermod.c, passwd.c, gpasswd.c, chage.c, ...).
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { change, membership, type Row, sayings } from './sayings.ts';

/** Activities of Account Change, and of Group Management. */
const [CREATE, PASSWORD, DELETE, LOCK, UNLOCK, OTHER] = [1, 3, 6, 9, 12, 99];
const GROUP = { add: 3, remove: 4, delete: 5, create: 6 } as const;

/** `change user 'bob' shell from '/bin/sh' to '/bin/bash'`, and what else usermod may change. */
const changes = ['shell', 'UID', 'GID', 'home directory', 'name', 'expiration', 'inactive days'].map(
  (what): Row => [`change user '%user' ${what}`, change, OTHER, SUCCESS, { does: `change ${what}` }],
);

const ROWS: readonly Row[] = [
  ['new user: name=%user, UID=%uid,', change, CREATE, SUCCESS],
  ["failed adding user '%user'", change, CREATE, FAILURE],
  ["delete user '%user'", change, DELETE, SUCCESS],
  ["deleted user '%user'", change, DELETE, SUCCESS],
  ["removed user '%user'", change, DELETE, SUCCESS],
  ["change user '%user' password", change, PASSWORD, SUCCESS],
  ["password for '%user' changed by '%by'", change, PASSWORD, SUCCESS],
  ["lock user '%user' password", change, LOCK, SUCCESS],
  ["unlock user '%user' password", change, UNLOCK, SUCCESS],
  ['password for user %user locked by %by', change, LOCK, SUCCESS],
  ['password for user %user unlocked by %by', change, UNLOCK, SUCCESS],
  ...changes,
  ['changed password expiry for %user', change, OTHER, SUCCESS, { does: 'change password expiry' }],
  ["changed user '%user' information", change, OTHER, SUCCESS, { does: 'change information' }],
  ["changed user '%user' shell", change, OTHER, SUCCESS, { does: 'change shell' }],
  ['new group: name=%group, GID=%gid', membership, GROUP.create, SUCCESS],
  ['group added to /etc/group: name=%group, GID=%gid', membership, GROUP.create, SUCCESS],
  ["removed group '%group'", membership, GROUP.delete, SUCCESS],
  ["group '%group' removed", membership, GROUP.delete, SUCCESS],
  ["add '%user' to group '%group'", membership, GROUP.add, SUCCESS],
  ["add '%user' to shadow group '%group'", membership, GROUP.add, SUCCESS],
  ['user %user added by %by to group %group', membership, GROUP.add, SUCCESS],
  ["delete '%user' from group '%group'", membership, GROUP.remove, SUCCESS],
  ["delete '%user' from shadow group '%group'", membership, GROUP.remove, SUCCESS],
  ['user %user removed by %by from group %group', membership, GROUP.remove, SUCCESS],
  ['group changed in /etc/group (group %group/', membership, OTHER, SUCCESS, { does: 'change group' }],
];

/** `useradd`, `userdel`, `usermod`, `groupadd`, `groupdel`, `groupmod`, `gpasswd`, `passwd`, `chage`, `chfn`, `chsh`. */
export const accounts = sayings(ROWS);
