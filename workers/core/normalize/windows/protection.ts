// What Windows' own protections found or refused: Defender (Detection Finding 2004, Scan Activity 6007), AppLocker and Code
// Integrity (Process 1007, File 1001, Module 1005). Pages "Review event logs of Microsoft Defender Antivirus", "Using Event Viewer
// with AppLocker", "Understanding Application Control events".
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { SEVERITY } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { account, actorOf, type Builder, fileOf, hashesOf, here, processAt, writer } from './entities.ts';
import type { WindowsEvent } from './record.ts';

/** Defender's `Severity ID`: low, moderate, high, severe. */
export const DEFENDER_SEVERITY: ReadonlyMap<string, number> = new Map([
  ['1', SEVERITY.low],
  ['2', SEVERITY.medium],
  ['4', SEVERITY.high],
  ['5', SEVERITY.critical],
]);

/** Defender's words for what it did, as verdicts. */
const ACTIONS = new Map([
  ['2', 'quarantined'],
  ['3', 'deleted'],
  ['6', 'allowed'],
  ['9', 'detected'],
  ['10', 'blocked'],
]);

/** Senders write the names of Defender's members with the spaces, without, or with underscores. */
const defender = (event: WindowsEvent, name: string): string | undefined =>
  event.text(name, name.replaceAll(' ', ''), name.replaceAll(' ', '_'));

/** As {@link defender}, not taken: for numbers that are read as something else. */
const spelled = (event: WindowsEvent, name: string): string =>
  event.spell(name) || event.spell(name.replaceAll(' ', '')) || event.spell(name.replaceAll(' ', '_'));

/** `file:_C:\dir\a.exe; process:_pid:..`: the first file. */
const pathOf = (text: string): string | undefined => {
  for (const part of text.split(';', 20)) {
    const at = part.indexOf('file:_');
    if (at >= 0) return part.slice(at + 6);
  }
  return text === '' || text.includes(':_') ? undefined : text;
};

/** A threat, or what an attack surface reduction rule stopped. Argument: the verdict, where the kind tells it. */
export const threatFound: Builder = (event, [, , , action]) => {
  const title = defender(event, 'Threat Name');
  const threat = defender(event, 'Threat ID');
  const rule = title === undefined ? event.text('ID') : undefined;
  const uid = defender(event, 'Detection ID') ?? threat ?? rule ?? event.recordId;
  const user = account(event, 'Detection User') ?? account(event, 'User') ?? writer(event);
  const actor = actorOf(user, undefined, undefined, defender(event, 'Process Name'));
  const file = fileOf(pathOf(event.spell('Path')));
  const known = title ?? threat;
  const category = known && defender(event, 'Category Name');
  return {
    class_uid: CLASS.detectionFinding,
    members: {
      evidences: actor === undefined && file === undefined ? undefined : [{ actor, file }],
      finding_info:
        uid === undefined
          ? undefined
          : { analytic: rule && { type: 'Rule', type_id: 1, uid: rule }, title, uid },
      malware:
        known === undefined
          ? undefined
          : [{ classification_ids: [0], classifications: category && [category], name: known, uid: threat }],
    },
    severity_id: DEFENDER_SEVERITY.get(spelled(event, 'Severity ID')) ?? SEVERITY.medium,
    verdict: wordVerdict(action ?? ACTIONS.get(spelled(event, 'Action ID')) ?? 'detected'),
  };
};

/** A scan of Defender. */
export const scanEvent: Builder = (event) => {
  const uid = defender(event, 'Scan ID');
  const name = defender(event, 'Scan Parameters');
  return {
    class_uid: CLASS.scanActivity,
    members: {
      actor: actorOf(account(event, 'User')),
      scan: uid === undefined ? undefined : { name, type_id: 0, uid },
    },
  };
};

const sha256 = (hash: string): JsonObject => ({ hashes: hashesOf(`SHA256=${hash}`) });

/** AppLocker: a program (a process), or a script, installer or package (a file). Argument: the verdict. */
export const appLocker: Builder = (event, [, , , verdict = '']) => {
  const file = fileOf(event.text('FullFilePath', 'FilePath', 'Package'), sha256(event.spell('FileHash')));
  const user = account(event, 'TargetUser') ?? writer(event);
  const actor = actorOf(user, undefined, event.uid('TargetLogonId'), event.provider);
  const isScript = (event.id ?? 0) > 8004;
  const process = isScript
    ? undefined
    : processAt(event, { pid: ['TargetProcessId'] }, () => ({ file, name: file?.name, user }));
  const ran = file !== undefined && process !== undefined;
  return {
    class_uid: ran ? CLASS.processActivity : CLASS.fileActivity,
    members: ran ? { actor, process } : { actor, file },
    activity_id: ran ? 1 : 99,
    verdict: wordVerdict(verdict),
  };
};

/** Code Integrity and Application Control: an image that was let in, or was not. Argument: the verdict. */
export const imageChecked: Builder = (event, [, , , verdict = '']) => {
  const path = defender(event, 'File Name') ?? event.text('FileNameBuffer');
  const process = defender(event, 'Process Name') ?? event.text('ProcessNameBuffer');
  const file = fileOf(path, sha256(event.spell('SHA256 Hash')));
  return {
    class_uid: CLASS.moduleActivity,
    members: {
      actor: actorOf(writer(event), undefined, undefined, process ?? event.provider),
      module: file && { file, load_type_id: 0 },
    },
    verdict: wordVerdict(verdict),
  };
};

/** An operation asked of WMI or WinRM: who asked, from where, with what result. Argument: `failed`. */
export const operationAsked: Builder = (event, [, , , failed]) => {
  const operation = event.text('Operation', 'operationName');
  const process = processAt(event, { pid: ['ClientProcessId'] });
  return {
    class_uid: CLASS.apiActivity,
    members: {
      actor: actorOf(account(event, 'User') ?? writer(event), process),
      api: operation && { operation },
      src_endpoint: event.endpoint('', '', 'ClientMachine') ?? here(event),
    },
    status: failed === undefined ? SUCCESS : FAILURE,
    status_code: event.text('ResultCode', 'errorCode'),
  };
};

/** A remote call to the account database (SAM) that was refused, or would be. Argument: the verdict. */
export const samCall: Builder = (event, [, , , verdict = '']) => ({
  class_uid: CLASS.apiActivity,
  members: {
    actor: actorOf(account(event, '', '', 'Client SID:', 'ClientSID', 'ClientSid')),
    api: { operation: 'Remote SAM call' },
    src_endpoint:
      event.endpoint('Client Network Address:') ??
      event.endpoint('ClientNetworkAddress') ??
      event.endpoint('NetworkAddress'),
  },
  verdict: wordVerdict(verdict),
});

/** A program that saw a known vulnerability being tried (Audit-CVE): `[CVE-2026-1234] what was wrong`. */
export const cveFound: Builder = (event) => {
  const title = event.text('CVEID');
  const uid = /CVE-\d{4}-\d{3,7}/.exec(title?.slice(0, 100) ?? '')?.[0];
  return {
    class_uid: CLASS.detectionFinding,
    members: {
      finding_info: title && { title, uid: event.recordId ?? uid ?? title },
      vulnerabilities: uid === undefined ? undefined : [{ cve: { uid } }],
    },
    severity_id: SEVERITY.high,
    verdict: wordVerdict('detected'),
  };
};
