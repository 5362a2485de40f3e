// Falco alerts as JSON (https://falco.org/docs/concepts/outputs/formatting/): a rule matched a system call or an audit
// event -> Detection Finding (2004). `output_fields` are flat, with dotted names (https://falco.org/docs/reference/rules/supported-fields/).
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { techniques } from '../toolkit/mitre.ts';
import { processOf } from '../toolkit/process.ts';
import { wordSeverity } from '../toolkit/severity.ts';

const PRODUCT = { name: 'Falco', vendor_name: 'The Falco Project' };

const takeContainer = (out: Fields): JsonObject | undefined => {
  // On the host itself Falco writes `host` for the id.
  const uid = out.peek('container.id') === 'host' ? undefined : out.text('container.id');
  const name = out.text('container.name') ?? out.text('k8s.pod.name');
  if (uid === undefined && name === undefined) return undefined;
  const image = out.text('container.image.id') ?? out.text('container.image.repository');
  return {
    image: image === undefined ? undefined : { name: out.text('container.image.repository'), uid: image },
    name,
    uid,
  };
};

const takeUser = (out: Fields): JsonObject | undefined => {
  const name = out.text('user.name') ?? out.text('ka.user.name');
  const uid = out.label('user.uid');
  return name === undefined && uid === undefined ? undefined : { name, uid };
};

const takeProcess = (out: Fields, user: JsonObject | undefined): JsonObject | undefined => {
  const pid = out.integer('proc.pid');
  if (pid === undefined) return undefined;
  const ppid = out.integer('proc.ppid');
  const parent =
    ppid === undefined
      ? undefined
      : processOf({ name: out.text('proc.pname'), cmd_line: out.text('proc.pcmdline'), pid: ppid });
  const path = out.text('proc.exepath');
  return processOf({
    cmd_line: out.text('proc.cmdline'),
    name: out.text('proc.name'),
    parent,
    path,
    pid,
    user,
    working_directory: out.text('proc.cwd'),
  });
};

/** `fd.name` is a path only for files; for sockets it spells the connection. */
const takeFile = (out: Fields): JsonObject | undefined => {
  const path = out.peek('fd.name') ?? out.peek('evt.arg.path');
  if (typeof path !== 'string' || !path.startsWith('/')) return undefined;
  out.drop(out.peek('fd.name') === path ? 'fd.name' : 'evt.arg.path');
  return { name: baseName(path), path, type_id: 1 };
};

const takeEnd = (out: Fields, ip: string, port: string): JsonObject | undefined => {
  const address = out.ip(ip);
  return address === undefined ? undefined : { ip: address, port: out.port(port) };
};

/** Tags like `mitre_execution` and `T1059` come with the rules; the list stays as the finding's types. */
const takeTags = (fields: Fields): { types: string[] | undefined; attacks: JsonObject[] | undefined } => {
  const types = fields.texts('tags');
  return { types, attacks: techniques(types?.filter((tag) => /^T\d{4}(?:\.\d{3})?$/.test(tag)) ?? []) };
};

const mapFalco = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  draft.takeTime(fields, 'time');
  draft.takeSyslogTime();
  const out = fields.child('output_fields') ?? fields;
  const rule = fields.text('rule');
  const priority = fields.text('priority');
  const { types, attacks } = takeTags(fields);
  const hostname = fields.hostname('hostname');
  const user = takeUser(out);
  const container = takeContainer(out);
  const evidence: JsonObject = {
    container,
    dst_endpoint: takeEnd(out, 'fd.sip', 'fd.sport'),
    file: takeFile(out),
    process: takeProcess(out, user),
    src_endpoint: takeEnd(out, 'fd.cip', 'fd.cport'),
    user,
  };
  // A container alone is no evidence to OCSF; it is then the resource the finding is about.
  const isEvidence = Object.entries(evidence).some(
    ([name, part]) => part !== undefined && name !== 'container',
  );
  return buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: PRODUCT,
    metadata: { event_code: rule, log_level: priority, log_provider: fields.text('source') },
    severity_id: priority === undefined ? undefined : wordSeverity(priority),
    message: fields.text('output'),
    members: {
      device: hostname === undefined ? undefined : { hostname, type_id: 0 },
      evidences: isEvidence ? [evidence] : undefined,
      finding_info: {
        analytic: { name: rule, type_id: 1 },
        attacks,
        title: rule,
        types,
        uid: fields.label('uuid') ?? rule ?? '',
      },
      is_alert: true,
      resources: isEvidence || container === undefined ? undefined : [asResource(container)],
      status: 'New',
      status_id: 1,
    },
  });
};

/** A container alone is what the finding is about. */
const asResource = ({ image, name, uid }: JsonObject): JsonObject => ({
  data: image === undefined ? undefined : { image },
  name,
  type: 'container',
  uid,
});

/** Matches a rule, its priority and the rendered output. */
const matches = (event: DecodedEvent): boolean => {
  const { rule, priority, output } = event.record;
  return (
    typeof rule === 'string' && rule !== '' && typeof priority === 'string' && typeof output === 'string'
  );
};

/** Falco's JSON output, also as falcosidekick forwards it. */
export const falco: Mapper = {
  product: 'falco',
  formats: ['json'],
  markers: ['output'],
  matches,
  map: mapFalco,
};
