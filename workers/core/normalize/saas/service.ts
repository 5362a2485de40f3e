// Audit records of the online services in services.ts: what the row says lies where, the class by the words of the action.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { buildEvent } from '../event.ts';
import { type Fields, isObject, wholeNumber } from '../fields.ts';
import type { Mapper } from '../mapper.ts';
import { wordStatus } from '../outcome.ts';
import { type Places, seek, takeIp, takeLabel, takeText } from '../seek.ts';
import { looseSeverity, SEVERITY, tenSeverity } from '../severity.ts';
import { audit, type Deed, type Kind, keepSpare } from './audit.ts';
import { person } from './person.ts';
import { request } from './request.ts';
import { SERVICES, type Thing } from './services.ts';
import { NO_VERB, readAction, type Verb } from './verbs.ts';

interface Service {
  /** Of each list one must be there. */
  readonly has: readonly Places[];
  readonly isFinding: boolean;
  readonly means: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Places>;
  readonly product: JsonObject;
}

const pathsOf = (list: string): Places => list.split(',').map((path) => path.split('/'));

const pairsOf = (text: string): [string, string][] =>
  text === ''
    ? []
    : text.split(' ').map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      });

const TABLE: readonly Service[] = SERVICES.trim()
  .split('\n')
  .map((line) => {
    const [name = '', vendor = '', has = '', things = '', means = ''] = line.split(' | ');
    return {
      has: has.split(' ').map(pathsOf),
      isFinding: things.startsWith('is=finding'),
      means: new Map(pairsOf(means)),
      places: new Map(pairsOf(things).map(([thing, paths]) => [thing, pathsOf(paths)])),
      product: { name, vendor_name: vendor === '-' ? name : vendor },
    };
  });

const isThere = (record: JsonObject, path: readonly string[]): boolean => {
  let at: JsonValue | undefined = record;
  for (const name of path) {
    if (!isObject(at)) return false;
    at = at[name];
  }
  return at !== undefined;
};

const serviceOf = (record: JsonObject): Service | undefined =>
  TABLE.find((row) => row.has.every((paths) => paths.some((path) => isThere(record, path))));

const has = (words: readonly string[], list: string): boolean =>
  words.some((word) => list.includes(` ${word} `));

const LOGON = ' login logins logon signin sign log logged authentication authenticated authenticate ';
const LOGOFF = ' logout logoff signout out ';
const ACCESS = ' role roles permission permissions privilege admin acl collaboration member ';
const GROUP = ' group team groups teams ';
const ACCOUNT = ' user users account employee ';
const SECRET = ' password mfa 2fa factor ';
const FINDING = ' alert anomaly threat suspicious phishing malware ';
const FAILED = ' fail failed failure fails denied error rejected blocked fraud invalid ';
const WORKED = ' success succeeded successful succeed ok ';

/** The class by the words of the action, and by the last one of the type of what it was done to. */
const kindOf = (
  words: readonly string[],
  type: string | undefined,
  verb: Verb,
  hasTarget: boolean,
): Kind | 'finding' => {
  if (verb === NO_VERB) {
    if (has(words, LOGOFF)) return 'logoff';
    if (has(words, LOGON)) return 'logon';
    if (has(words, FINDING)) return 'finding';
  }
  if (has(words, SECRET)) return 'account';
  const last = readAction(type ?? '').words.slice(-1);
  if (has(words, GROUP) || has(last, GROUP)) return 'group';
  if (!hasTarget) return 'entity';
  if (has(words, ACCESS)) return 'access';
  return has(words, ACCOUNT) || (verb !== NO_VERB && has(last, ACCOUNT)) ? 'account' : 'entity';
};

/** Passwords and factors change in their own ways. */
const activityOf = (kind: string, words: readonly string[], verb: Verb): number | undefined => {
  if (kind !== 'account' || !has(words, SECRET)) return undefined;
  if (words.includes('password')) return words.includes('reset') ? 4 : 3;
  return verb.account === 6 || verb.account === 5 ? 11 : 10;
};

const statusOf = (told: JsonValue | undefined, words: readonly string[]): Status | undefined => {
  const known = told === 'YES' ? SUCCESS : told === 'NO' ? FAILURE : wordStatus(told);
  if (known !== undefined) return known;
  if (told === 'LOGIN_NO_ERROR') return SUCCESS;
  const more = typeof told === 'string' ? [...words, ...readAction(told).words] : words;
  if (has(more, FAILED)) return FAILURE;
  return has(more, WORKED) ? SUCCESS : undefined;
};

const some = (object: JsonObject): JsonObject | undefined =>
  Object.values(object).some((value) => value !== undefined) ? object : undefined;

/** Reads a record by its service's row. */
class Reading {
  readonly fields: Fields;
  private readonly places: ReadonlyMap<string, Places>;

  constructor(fields: Fields, service: Service) {
    this.fields = fields;
    this.places = service.places;
  }

  /** What `take` makes of the first of a thing's places where it finds one. */
  find<Value>(thing: Thing, take: (at: Fields, key: string) => Value | undefined): Value | undefined {
    const list = this.places.get(thing);
    return list === undefined ? undefined : seek(this.fields, list, take);
  }

  label(thing: Thing): string | undefined {
    return this.find(thing, takeLabel);
  }

  /** Without taking it. */
  peek(thing: Thing): JsonValue | undefined {
    return this.find(thing, (at, key) => at.peek(key));
  }
}

/** Who acted. */
const takeUser = (of: Reading): JsonObject | undefined => {
  const name = of.label('user') ?? of.label('email');
  const uid = of.label('uid');
  const full = name === undefined && uid === undefined ? undefined : of.label('full');
  return person(name, uid, full === name ? undefined : full);
};

const takeActor = (of: Reading, user: JsonObject | undefined): JsonObject | undefined => {
  const session = of.label('session');
  return some({
    app_name: of.label('app'),
    session: session === undefined ? undefined : { uid: session },
    user,
  });
};

const takeSource = (of: Reading): JsonObject | undefined => {
  const ip = of.find('ip', takeIp);
  if (ip === undefined) return undefined;
  const location = some({ city: of.label('city'), country: of.label('country'), region: of.label('region') });
  return { ip, location };
};

/** What it was done to: a user where it was an account, else a group or an entity. */
const takeTarget = (
  of: Reading,
  kind: string,
  type: string | undefined,
  user: JsonObject | undefined,
): Partial<Deed> => {
  const isLogon = kind === 'logon' || kind === 'logoff';
  // Signing in, one is the user oneself.
  const member = isLogon && user !== undefined ? undefined : person(of.label('member'), of.label('memberId'));
  const name = of.label('target');
  const uid = of.label('targetId');
  // A password or factor that is nobody else's is one's own.
  const owner = member ?? (kind === 'account' ? user : undefined);
  if (name === undefined && uid === undefined)
    return { resources: type === undefined ? undefined : [{ name: type }], user: owner };
  if (kind === 'group') return { group: { name, type, uid }, user: member };
  const typed = type === undefined ? undefined : { type, type_id: 99 };
  if (kind === 'account' && member === undefined) return { user: person(name, uid, undefined, typed) };
  return { entity: { name, uid, ...typed }, user: owner };
};

/** What a service found by itself -> Detection Finding (2004). */
const finding = (draft: Draft, deed: Deed, uid: string | undefined): OcsfEvent => {
  const { actor, entity, message, source, user, word } = deed;
  const seen = user ?? (isObject(actor?.user) ? actor.user : undefined);
  const isSeen = source !== undefined || seen !== undefined;
  const http_request = deed.common?.http_request;
  const resources =
    entity === undefined ? deed.resources : [{ name: entity.name, type: entity.type, uid: entity.uid }];
  const event = buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: deed.product,
    metadata: deed.metadata,
    severity_id: deed.severity_id ?? SEVERITY.unknown,
    status_code: deed.status_code,
    status_detail: deed.status_detail,
    message: message ?? word,
    members: {
      ...(isSeen ? { evidences: [{ actor, http_request, src_endpoint: source, user: seen }] } : { actor }),
      cloud: deed.common?.cloud,
      finding_info: { analytic: { name: word, type_id: 1 }, title: message ?? word, uid: uid ?? word },
      is_alert: true,
      resources,
      status: 'New',
      status_id: 1,
    },
  });
  const spare = {
    group: deed.group,
    http_request: isSeen ? undefined : http_request,
    privileges: deed.privileges,
    service: deed.service,
  };
  return keepSpare(event, some(spare));
};

const single = (text: string | undefined): string[] | undefined => (text === undefined ? undefined : [text]);

const takeTime = (draft: Draft, of: Reading): void => {
  of.find('time', (at, key) => {
    draft.takeTime(at, key);
    return draft.originalTime;
  });
  draft.takeTime(draft.fields, 'p_event_time');
  draft.takeSyslogTime();
};

/** Whatever a thing was done to. */
const TARGETS = ['member', 'memberId', 'target', 'targetId'] as const;

const wordOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const mapService = (draft: Draft, service: Service): OcsfEvent => {
  const of = new Reading(draft.fields, service);
  takeTime(draft, of);
  const code = of.label('action');
  const word = service.means.get(code ?? '') ?? code ?? '';
  const { verb, words } = readAction(word);
  const type = of.label('targetType');
  const user = takeUser(of);
  const hasTarget = TARGETS.some((thing) => wordOf(of.peek(thing)) !== '');
  const kind = service.isFinding ? 'finding' : kindOf(words, type, verb, hasTarget);
  const target = takeTarget(of, kind, type, user);
  const source = takeSource(of);
  const status = statusOf(of.peek('status'), words);
  const entry = of.label('service');
  const tenant = of.label('tenant');
  const provider = service.product.vendor_name;
  const ten = wholeNumber(of.peek('ten'));
  const deed: Deed = {
    product: service.product,
    kind:
      kind === 'finding'
        ? 'entity'
        : kind === 'entity' && target.entity === undefined && source !== undefined
          ? 'api'
          : kind,
    activity: activityOf(kind, words, verb),
    metadata: {
      correlation_uid: of.label('correlation'),
      event_code: code,
      original_event_uid: of.label('id'),
    },
    word: code ?? (word || 'audit'),
    verb,
    actor: takeActor(of, user),
    ...target,
    service: entry === undefined ? undefined : { name: entry },
    privileges: single(of.label('role')),
    source,
    status,
    status_code: of.label('status'),
    status_detail: of.find('reason', takeText),
    severity_id: looseSeverity(of.peek('level')) ?? (ten === undefined ? undefined : tenSeverity(ten)),
    message: of.find('message', takeText) ?? `${user?.name ?? 'somebody'}: ${code ?? word}`,
    common: {
      cloud: tenant === undefined ? undefined : { account: { uid: tenant }, provider },
      http_request: request({ user_agent: of.label('agent') }),
    },
  };
  return kind === 'finding' ? finding(draft, deed, deed.metadata.original_event_uid) : audit(draft, deed);
};

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent =>
  mapService(new Draft(event, context), serviceOf(event.record) ?? NOBODY);

/** For a record that only seemed to be a service's. */
const NOBODY: Service = {
  has: [],
  isFinding: false,
  means: new Map(),
  places: new Map(),
  product: { name: 'unknown' },
};

/** Online services by what only their records have together. */
export const saas: Mapper = {
  product: 'saas',
  formats: ['json'],
  markers: [...new Set(TABLE.flatMap((row) => row.has[0]?.map((path) => path[0] ?? '') ?? []))],
  matches: (event) => serviceOf(event.record) !== undefined,
  map: mapRecord,
};
