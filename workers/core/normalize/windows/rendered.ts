// The audit events of Windows as people read them: what the rendered text tells, under the names of the event's data. For senders
// that pass on nothing else (Snare, OSSEC's WinEvtLog). The labels are those of the English message tables.
import type { JsonObject } from '../../../../schemas/json.ts';

/** Whose labels stand behind a heading: the beginning of the names they mean. */
const HEADINGS = new Map<string, string>(
  Object.entries({
    Subject: 'Subject',
    'Account For Which Logon Failed': 'Target',
    'Account Information': 'Target',
    'Account That Was Locked Out': 'Target',
    'Account Whose Credentials Were Used': 'Target',
    'Deleted Account': 'Target',
    'Deleted Group': 'Target',
    Group: 'Target',
    Member: 'Member',
    'New Account': 'Target',
    'New Group': 'Target',
    'New Logon': 'Target',
    'Target Account': 'Target',
    'Target Subject': 'Target',
  }),
);

/** Of the account a heading is about. */
const OF_ACCOUNT = new Map<string, string>([
  ['Account Domain', 'DomainName'],
  ['Account Name', 'UserName'],
  ['Group Domain', 'DomainName'],
  ['Group Name', 'UserName'],
  ['Logon ID', 'LogonId'],
  ['Security ID', 'UserSid'],
]);

const OTHERS = new Map<string, string>(
  Object.entries({
    'Authentication Package': 'AuthenticationPackageName',
    'Caller Process ID': 'ProcessId',
    'Caller Process Name': 'ProcessName',
    'Client Address': 'IpAddress',
    'Client Port': 'IpPort',
    'Creator Process ID': 'ProcessId',
    'Creator Process Name': 'ParentProcessName',
    'Error Code': 'Status',
    'Failure Reason': 'FailureReason',
    'Logon Account': 'TargetUserName',
    'Logon Process': 'LogonProcessName',
    'Logon Type': 'LogonType',
    'New Process ID': 'NewProcessId',
    'New Process Name': 'NewProcessName',
    'Object Name': 'ObjectName',
    'Object Type': 'ObjectType',
    Privileges: 'PrivilegeList',
    'Process Command Line': 'CommandLine',
    'Process ID': 'ProcessId',
    'Process Name': 'ProcessName',
    'Result Code': 'Status',
    'Service File Name': 'ServiceFileName',
    'Service Name': 'ServiceName',
    'Share Name': 'ShareName',
    'Source Network Address': 'IpAddress',
    'Source Port': 'IpPort',
    'Source Workstation': 'Workstation',
    Status: 'Status',
    'Sub Status': 'SubStatus',
    'Task Name': 'TaskName',
    'Ticket Encryption Type': 'TicketEncryptionType',
    'Workstation Name': 'WorkstationName',
  }),
);

/** Headings without a name of their own: what stands behind them is nobody's account. */
const NEUTRAL =
  'Additional Information|Attributes|Detailed Authentication Information|Failure Information|Logon GUID|Logon Information|Network Information|Process Information|Service Information|Task Information|Target Server';

/** Labels that end a value, and tell nothing themselves. */
const ENDS =
  'Changed Attributes|Display Name|Elevated Token|Impersonation Level|Key Length|Linked Logon ID|Mandatory Label|Network Account Domain|Network Account Name|Package Name|Restricted Admin Mode|SAM Account Name|Token Elevation Type|Transited Services|User Account Control|User Principal Name|Virtual Account';

const LABEL = new RegExp(
  `(?<![\\w])(${[...HEADINGS.keys(), ...OF_ACCOUNT.keys(), ...OTHERS.keys()].join('|')}|${NEUTRAL}|${ENDS}):(?=\\s|$)`,
  'g',
);

/** Longer texts tell no more than their beginning. */
const MAX_LENGTH = 16_384;

/** What a member of a group is called in the data. */
const MEMBER = new Map([
  ['MemberUserName', 'MemberName'],
  ['MemberUserSid', 'MemberSid'],
]);

const nameOf = (label: string, heading: string): string | undefined => {
  const account = OF_ACCOUNT.get(label);
  if (account === undefined) return OTHERS.get(label);
  const name = heading === '' ? undefined : `${heading}${account}`;
  return name === undefined ? undefined : (MEMBER.get(name) ?? name);
};

/** Whoever logs off is the subject of the text, and the target of the data. */
const LOGGED_OFF: ReadonlySet<number> = new Set([4634, 4647]);

/** The data a rendered audit event tells; a value told twice is the first one's. */
export const renderedData = (message: string, id: number): JsonObject => {
  const text = message.slice(0, MAX_LENGTH);
  const data: JsonObject = {};
  const labels = [...text.matchAll(LABEL)];
  let heading = '';
  for (const [i, found] of labels.entries()) {
    const label = found[1] ?? '';
    const value = text.slice(found.index + found[0].length, labels[i + 1]?.index).trim();
    const next = HEADINGS.get(label);
    if (next !== undefined) heading = LOGGED_OFF.has(id) ? 'Target' : next;
    else if (NEUTRAL.includes(label)) heading = '';
    const name = nameOf(label, heading);
    if (name !== undefined && value !== '' && value !== '-' && data[name] === undefined) data[name] = value;
  }
  return data;
};
