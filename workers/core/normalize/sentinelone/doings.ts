// What Deep Visibility saw a process do beside other processes, files and connections: to the registry, to tasks, with scripts
// and drivers, over HTTP; and what it made of it (behavioral indicators). By `event.category`.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isMethod, request } from '../saas/request.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { methodActivity } from '../toolkit/http-message.ts';
import { SEVERITY } from '../toolkit/severity.ts';

/** One event, with who acted and where. */
export interface Doing {
  readonly fields: Fields;
  readonly type: string;
  readonly actor: JsonObject | undefined;
  readonly device: JsonObject;
}

/** A class, its activity, and the members beside actor and device. */
type Done = Pick<EventParts, 'class_uid' | 'activity_id' | 'members'> & Pick<EventParts, 'severity_id'>;

const done = (class_uid: number, activity_id: number, members: JsonObject): Done => ({
  activity_id,
  class_uid,
  members,
});

/** The activity by a word of the event's type; 99 for any other. */
const activityOf = (type: string, words: readonly (readonly [word: string, id: number])[]): number =>
  words.find(([word]) => type.includes(word))?.[1] ?? 99;

const registry = ({ actor, fields, type }: Doing): Done | undefined => {
  if (actor === undefined) return undefined;
  const path = fields.text('registry.keyPath');
  if (path === undefined) return undefined;
  if (!type.includes('Value')) {
    const activity = activityOf(type, [
      ['Create', 1],
      ['Delete', 4],
      ['Rename', 5],
      ['Security', 3],
    ]);
    return done(CLASS.registryKeyActivity, activity, { reg_key: { path } });
  }
  const activity = activityOf(type, [
    ['Create', 2],
    ['Modified', 3],
    ['Delete', 4],
  ]);
  const reg_value = { data: fields.text('registry.value'), name: baseName(path), path };
  return done(CLASS.registryValueActivity, activity, { reg_value });
};

const task = ({ fields, type }: Doing): Done | undefined => {
  const name = fields.text('task.name');
  if (name === undefined) return undefined;
  const activity = activityOf(type, [
    ['Register', 1],
    ['Update', 2],
    ['Delete', 3],
    ['Start', 6],
  ]);
  const path = fields.text('task.path');
  const file = path === undefined ? undefined : { name: baseName(path), path, type_id: 1 };
  return done(CLASS.scheduledJobActivity, activity, { job: { file, name } });
};

const script = ({ actor, fields }: Doing): Done | undefined => {
  const value = actor === undefined ? undefined : fields.text('cmdScript.content');
  if (value === undefined) return undefined;
  const isShell = fields.spell('cmdScript.applicationName').startsWith('PowerShell');
  const kind = isShell ? { type: 'PowerShell', type_id: 2 } : { type_id: 0 };
  return done(CLASS.scriptActivity, 1, { script: { script_content: { value }, ...kind } });
};

const driver = ({ actor, fields }: Doing): Done | undefined => {
  const path = actor === undefined ? undefined : fields.text('tgt.file.path');
  if (path === undefined) return undefined;
  return done(CLASS.kernelExtensionActivity, 1, {
    driver: { file: { name: baseName(path), path, type_id: 1 } },
  });
};

const library = ({ actor, fields }: Doing): Done | undefined => {
  const path = actor === undefined ? undefined : fields.text('module.path');
  if (path === undefined) return undefined;
  const file = { name: baseName(path), path, type_id: 1 };
  return done(CLASS.moduleActivity, 1, { module: { file, load_type_id: 0 } });
};

const indicator = ({ actor, fields, type }: Doing): Done | undefined => {
  const title = fields.text('indicator.name');
  if (title === undefined) return undefined;
  const types = fields.text('indicator.category');
  const finding_info = {
    desc: fields.text('indicator.description'),
    title,
    types: types === undefined ? undefined : [types],
    uid: fields.spell('event.id') || `${type} ${title}`,
  };
  const evidences = actor === undefined ? undefined : [{ actor }];
  const finding = done(CLASS.detectionFinding, 1, {
    actor: undefined,
    evidences,
    finding_info,
    is_alert: true,
  });
  return { ...finding, severity_id: SEVERITY.medium };
};

const link = ({ device, fields, type }: Doing): Done | undefined => {
  const url = fields.text('url.address');
  if (url === undefined) return undefined;
  const http_method = isMethod(type) ? type : undefined;
  const src_endpoint = { hostname: device.hostname, uid: device.uid };
  const http_request = request({ http_method, url });
  return done(CLASS.httpActivity, methodActivity(type) ?? 0, { http_request, src_endpoint });
};

/** By category. */
const KINDS = new Map<string, (doing: Doing) => Done | undefined>([
  ['command_script', script],
  ['driver', driver],
  ['indicators', indicator],
  ['module', library],
  ['registry', registry],
  ['scheduled_task', task],
  ['url', link],
]);

/** The class of one event; undefined where its category is another, or what the class needs is not there. */
export const doingOf = (doing: Doing, parts: EventParts): EventParts | undefined => {
  const found = KINDS.get(doing.fields.spell('event.category'))?.(doing);
  if (found === undefined) return undefined;
  const { actor, device, type } = doing;
  return {
    ...parts,
    ...found,
    activity_name: found.activity_id === 99 ? type : undefined,
    members: { actor, device, ...found.members },
  };
};
