// notice.log, intel.log, signatures.log and Corelight's suricata_corelight.log -> Detection Finding (2004).
// https://docs.zeek.org/en/master/frameworks/notice.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { attacks, techniques } from '../mitre.ts';
import { OBSERVABLE } from '../observables.ts';
import { SEVERITY, syslogSeverity } from '../severity.ts';
import { wordVerdict } from '../verdict.ts';
import { connectionOf, type Log, logEvent, words } from './log.ts';

/** Zeek gives notices no severity. By the beginning of `note`, the first that fits; medium where none does. */
export const NOTICE_SEVERITY: readonly (readonly [prefix: string, severity: number])[] = [
  ['ATTACK::Discovery', SEVERITY.medium],
  ['ATTACK::', SEVERITY.high],
  ['CVE', SEVERITY.high],
  ['Heartbleed::', SEVERITY.high],
  ['HTTP::SQL_Injection', SEVERITY.high],
  ['Intel::', SEVERITY.high],
  ['TeamCymruMalwareHashRegistry::', SEVERITY.high],
  ['CaptureLoss::', SEVERITY.informational],
  ['PacketFilter::', SEVERITY.low],
  ['SSL::', SEVERITY.low],
  ['Software::', SEVERITY.low],
  ['Weird::', SEVERITY.low],
];

/** Tactics by the name that MITRE's BZAR scripts give their notices (`ATTACK::Lateral_Movement_Extracted_File`). */
const TACTICS: readonly (readonly [string, string])[] = [
  ['Collection', 'TA0009'],
  ['Command_and_Control', 'TA0011'],
  ['Credential_Access', 'TA0006'],
  ['Defense_Evasion', 'TA0005'],
  ['Discovery', 'TA0007'],
  ['Execution', 'TA0002'],
  ['Exfiltration', 'TA0010'],
  ['Impact', 'TA0040'],
  ['Initial_Access', 'TA0001'],
  ['Lateral_Movement', 'TA0008'],
  ['Persistence', 'TA0003'],
  ['Privilege_Escalation', 'TA0004'],
  ['Reconnaissance', 'TA0043'],
];

const severityOf = (log: Log, note: string): number => {
  const level = log.fields.peek(log.key('severity.level'));
  if (typeof level === 'number' && level >= 0 && level < 8) return syslogSeverity(level);
  return NOTICE_SEVERITY.find(([prefix]) => note.startsWith(prefix))?.[1] ?? SEVERITY.medium;
};

const TECHNIQUE = /\bT1\d{3}(?:\.\d{3})?\b/;

/** Tactic by the note's name, and the first technique its text names. */
const attacksOf = (note: string, text: string): JsonObject[] | undefined => {
  const technique = TECHNIQUE.exec(text.slice(0, 1024))?.[0];
  const named = note.startsWith('ATTACK::') ? TACTICS.find(([name]) => note.startsWith(name, 8)) : undefined;
  const tactic = named === undefined ? undefined : attacks([named[1]], [named[0].replaceAll('_', ' ')]);
  const found = technique === undefined ? undefined : techniques([technique]);
  return found === undefined ? tactic : found.map((one) => ({ ...one, tactic: tactic?.[0]?.tactic }));
};

/** `CVE_2021_44228` or `CVE-2021-44228` in a note, as OCSF spells it. */
const vulnerabilitiesOf = (note: string): JsonObject[] | undefined => {
  const found = /CVE[-_](\d{4})[-_](\d{4,7})/.exec(note.slice(0, 256));
  return found === null ? undefined : [{ cve: { uid: `CVE-${found[1]}-${found[2]}` } }];
};

interface Finding {
  readonly note: string;
  /** What tells it from others of its kind on the same connection. */
  readonly key?: string | undefined;
  readonly message: string | undefined;
  readonly desc?: string | undefined;
  readonly severity: number;
  readonly analytic?: JsonObject;
  /** `metadata.event_code`; the note unless said. */
  readonly code?: string | undefined;
  readonly sources?: string[] | undefined;
  readonly evidence?: JsonObject | undefined;
  readonly verdict?: ReturnType<typeof wordVerdict>;
}

/** Closes a finding; its uid is made of what was found, on which connection, and when. */
const finding = (log: Log, parts: Finding): OcsfEvent => {
  const { fields } = log;
  const { note } = parts;
  const about = parts.key ?? (fields.spell('uid') || fields.spell('fuid') || fields.spell('src'));
  const colons = note.indexOf('::');
  const kind = colons > 0 ? note.slice(0, colons) : log.path;
  const connection = connectionOf(log);
  const evidence: JsonObject = {
    connection_info: log.src === undefined && connection.uid === undefined ? undefined : connection,
    dst_endpoint: log.dst,
    src_endpoint: log.src,
    ...parts.evidence,
  };
  return logEvent(log, {
    activity_id: 1,
    class_uid: CLASS.detectionFinding,
    members: {
      evidences: Object.values(evidence).every((one) => one === undefined) ? undefined : [evidence],
      finding_info: {
        analytic: { category: kind, name: note, type_id: 1, ...parts.analytic },
        attacks: attacksOf(note, words(note, parts.message, parts.desc)),
        data_sources: parts.sources,
        desc: parts.desc,
        title: note,
        types: [kind],
        uid: `${note}/${about}/${log.draft.time}`,
      },
      is_alert: true,
      status: 'New',
      status_id: 1,
      vulnerabilities: vulnerabilitiesOf(note),
    },
    message: parts.message ?? note,
    metadata: { event_code: parts.code ?? note },
    ownDevice: true,
    severity_id: parts.severity,
    verdict: parts.verdict,
  });
};

/** `src`, `dst` and `p` say the ends again, or say them for a notice without a connection. */
const noticeEnds = (log: Log): JsonObject => {
  const { fields } = log;
  if (fields.peek('src') === log.src?.ip) fields.drop('src');
  if (fields.peek('dst') === log.dst?.ip) fields.drop('dst');
  if (fields.peek('p') === log.dst?.port) fields.drop('p');
  if (log.src !== undefined || log.dst !== undefined) return {};
  const src = fields.ip('src');
  const dst = fields.ip('dst');
  return {
    dst_endpoint: dst === undefined ? undefined : { ip: dst, port: fields.port('p') },
    src_endpoint: src === undefined ? undefined : { ip: src },
  };
};

/** Maps a record of notice.log. */
export const mapNotice = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const note = fields.text('note');
  if (note === undefined) return undefined;
  const actions = fields.peek('actions');
  const dropped = Array.isArray(actions) && actions.includes('Notice::ACTION_DROP');
  return finding(log, {
    desc: fields.text('sub'),
    evidence: noticeEnds(log),
    message: fields.text('msg'),
    note,
    severity: severityOf(log, note),
    verdict: dropped ? wordVerdict('drop') : undefined,
  });
};

/** What an indicator is searched for as. */
const INDICATORS = new Map<string, number>([
  ['Intel::ADDR', OBSERVABLE.ip],
  ['Intel::CERT_HASH', OBSERVABLE.hash],
  ['Intel::DOMAIN', OBSERVABLE.hostname],
  ['Intel::EMAIL', OBSERVABLE.email],
  ['Intel::FILE_HASH', OBSERVABLE.hash],
  ['Intel::FILE_NAME', OBSERVABLE.fileName],
  ['Intel::PUBKEY_HASH', OBSERVABLE.hash],
  ['Intel::SUBNET', OBSERVABLE.subnet],
  ['Intel::URL', OBSERVABLE.url],
  ['Intel::USER_NAME', OBSERVABLE.user],
]);

/** Maps a record of intel.log: something was seen that a feed lists. */
export const mapIntel = (log: Log): OcsfEvent | undefined => {
  const { draft, fields } = log;
  const indicator = fields.peek(log.key('seen.indicator'));
  if (typeof indicator !== 'string' || indicator === '') return undefined;
  const type = log.text('seen.indicator_type') ?? 'Intel';
  const known = INDICATORS.get(type);
  if (known !== undefined) draft.observables.add(undefined, known, indicator);
  const where = log.text('seen.where');
  return finding(log, {
    analytic: { desc: where, type_id: 9 },
    sources: fields.texts('sources'),
    key: `${fields.spell('uid')}/${indicator}`,
    message: words(type, indicator, where),
    note: type,
    severity: SEVERITY.high,
  });
};

/** Maps a record of signatures.log. */
export const mapSignature = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const note = fields.text('note');
  const id = fields.text('sig_id');
  if (note === undefined && id === undefined) return undefined;
  const src = log.src === undefined ? fields.ip('src_addr') : undefined;
  const dst = log.dst === undefined ? fields.ip('dst_addr') : undefined;
  return finding(log, {
    analytic: { uid: id },
    desc: fields.text('sub_msg'),
    evidence: {
      dst_endpoint: dst === undefined ? log.dst : { ip: dst, port: fields.port('dst_port') },
      src_endpoint: src === undefined ? log.src : { ip: src, port: fields.port('src_port') },
    },
    message: fields.text('event_msg'),
    note: note ?? id ?? '',
    severity: SEVERITY.medium,
  });
};

const PRIORITIES = [SEVERITY.unknown, SEVERITY.high, SEVERITY.medium, SEVERITY.low];

/** Maps a record of suricata_corelight.log; priorities as for Suricata itself: 1 high, 2 medium, 3 low. */
export const mapAlert = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const signature = log.text('alert.signature');
  if (signature === undefined) return undefined;
  const priority = fields.peek(log.key('alert.severity'));
  const action = fields.peek(log.key('alert.action'));
  const uid = fields.label(log.key('alert.signature_id'));
  return finding(log, {
    analytic: {
      category: log.text('alert.category'),
      uid,
      version: fields.label(log.key('alert.rev')),
    },
    code: uid,
    message: signature,
    note: signature,
    severity: PRIORITIES[Number(priority)] ?? SEVERITY.informational,
    verdict: typeof action === 'string' ? wordVerdict(action) : undefined,
  });
};
