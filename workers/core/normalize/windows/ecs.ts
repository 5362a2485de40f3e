// Where Winlogbeat 7 put what it took out of event_data: its scripts renamed members to those of the Elastic Common Schema
// (x-pack/winlogbeat/module/{sysmon,security,powershell}/config).
import type { Fields } from '../toolkit/fields.ts';

const PATHS = new Map(
  'CommandLine process.command_line|CurrentDirectory process.working_directory|DestinationHostname destination.domain|DestinationIp destination.ip|DestinationPort destination.port|Image process.executable|ImageLoaded file.path|IpAddress source.ip|IpPort source.port|ParentCommandLine process.parent.command_line|ParentImage process.parent.executable|ParentProcessGuid process.parent.entity_id|ParentProcessId process.parent.pid|PipeName file.name|ProcessGuid process.entity_id|ProcessId process.pid|Protocol network.transport|QueryName dns.question.name|SourceHostname source.domain|SourceIp source.ip|SourcePort source.port|ScriptBlockId powershell.file.script_block_id|ScriptBlockText powershell.file.script_block_text|TargetFilename file.path|TargetObject registry.path|User user.name|UserDomain user.domain'
    .split('|')
    .map((row) => {
      const [name = '', path = ''] = row.split(' ');
      return [name, path.split('.')] as const;
    }),
);

/** The object and the name in it that stand for a member of the event's data. */
export const ecsPlace = (top: Fields, key: string): readonly [Fields, string] | undefined => {
  const path = PATHS.get(key);
  if (path === undefined) return undefined;
  let at: Fields | undefined = top;
  for (const name of path.slice(0, -1)) at = at?.child(name);
  return at === undefined ? undefined : [at, path.at(-1) ?? ''];
};

/** Hashes as Sysmon would write them. */
export const ecsHashes = (top: Fields): string => {
  const hash = top.child('hash') ?? top.child('process')?.child('hash') ?? top.child('file')?.child('hash');
  if (hash === undefined) return '';
  return ['sha1', 'md5', 'sha256', 'imphash'].map((name) => `${name}=${hash.spell(name)}`).join(',');
};
