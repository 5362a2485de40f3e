// What an event is about, in one line, for tables of people: the console's and the command line's. Reads own members only, of
// events as the API answers them.

/** An event as JSON. */
export type AnyEvent = Readonly<Record<string, unknown>>;

/** The value at an OCSF path (`src_endpoint.ip`, `evidences[0].src_endpoint.ip`), or undefined. Own members only. */
export function at(event: AnyEvent, path: string): unknown {
  let value: unknown = event;
  for (const part of path.replaceAll('[', '.').replaceAll(']', '').split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** The first of these paths that has text or a number, and what it has, as text; undefined where none has. */
export function firstAt(event: AnyEvent, paths: readonly string[]): [path: string, text: string] | undefined {
  for (const path of paths) {
    const value = at(event, path);
    if (typeof value === 'string' && value !== '') return [path, value];
    if (typeof value === 'number') return [path, String(value)];
  }
  return undefined;
}

/** The text or number at the first of these paths that has one, as text; '' where none has. */
export const firstOf = (event: AnyEvent, ...paths: string[]): string => firstAt(event, paths)?.[1] ?? '';

const SAID = ['finding_info.title', 'message', 'query.hostname', 'http_request.url.url_string', 'raw_data'];

/** What an event is about, the most telling first: stands in for what a message of many lines says below its first. */
const SUBJECTS = [
  'process.cmd_line',
  'process.file.path',
  'process.name',
  'reg_value.path',
  'reg_key.path',
  'file.path',
  'module.file.path',
  'query.hostname',
  'job.name',
  'group.name',
  'entity.name',
  'share',
  'win_resource.name',
  'dst_endpoint.ip',
  'user.name',
  'actor.process.file.path',
  'actor.user.name',
];

const lineOf = (text: string): string => text.trim().split(/[\r\n]/, 1)[0] ?? '';

/** What stands behind a headline that names the kind of event only. */
function detailOf(event: AnyEvent, said: string): string {
  const message = lineOf(firstOf(event, 'message'));
  return message === '' || said.startsWith(message) ? firstOf(event, ...SUBJECTS) : message;
}

/**
 * One line that says what the event is about: what it says of itself; of many lines, and where it only names its kind, the first
 * and its subject. '' where it says nothing.
 */
export function headline(event: AnyEvent): string {
  const said = firstOf(event, ...SAID).trim();
  if (said === '') return firstOf(event, 'activity_name', 'metadata.event_code', 'metadata.log_name');
  const line = lineOf(said);
  if (line === said && said !== firstOf(event, 'metadata.event_code')) return said;
  const first = line.replace(/[\s:.]{1,9}$/, '');
  const detail = detailOf(event, said);
  return detail === '' || detail === first ? first : `${first}: ${detail}`;
}
