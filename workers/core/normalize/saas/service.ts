// Audit records of the online services in services.ts: what the row says lies where, the class by the words of the action.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { type Fields, isObject } from '../fields.ts';
import type { Mapper } from '../mapper.ts';
import { wordStatus } from '../outcome.ts';
import { type Places, seek, takeIp, takeLabel, takeText } from '../seek.ts';
import { looseSeverity } from '../severity.ts';
import { audit, type Deed, type Kind } from './audit.ts';
import { person } from './person.ts';
import { request } from './request.ts';
import { SERVICES, type Thing } from './services.ts';
import { NO_VERB, readAction, type Verb } from './verbs.ts';

interface Service {
  readonly has: Places;
  readonly means: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Places>;
  readonly product: JsonObject;
}

const pathsOf = (list: string, separator: string): Places =>
  list.split(separator).map((path) => path.split('/'));

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
    const [name = '', vendor_name = '', has = '', things = '', means = ''] = line.split(' | ');
    return {
      has: pathsOf(has, ' '),
      means: new Map(pairsOf(means)),
      places: new Map(pairsOf(things).map(([thing, paths]) => [thing, pathsOf(paths, ',')])),
      product: { name, vendor_name },
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
  TABLE.find((row) => row.has.every((path) => isThere(record, path)));

const has = (words: readonly string[], list: string): boolean =>
  words.some((word) => list.includes(` ${word} `));

const LOGON = ' login logins logon signin sign log logged authentication authenticated authenticate ';
const LOGOFF = ' logout logoff signout out ';
const ACCESS = ' role roles permission permissions privilege admin acl collaboration ';
const GROUP = ' group team groups teams ';
const ACCOUNT = ' user users password mfa 2fa factor account member employee email ';
const FAILED = ' fail failed failure fails denied error rejected blocked fraud invalid ';
const WORKED = ' success succeeded successful succeed ok ';

/** The class by the words of the action and of the type of what it was done to. */
const kindOf = (words: readonly string[], verb: Verb, hasUser: boolean): Kind => {
  if (verb === NO_VERB && has(words, LOGOFF)) return 'logoff';
  if (verb === NO_VERB && has(words, LOGON)) return 'logon';
  if (has(words, ACCESS) && hasUser) return 'access';
  if (has(words, GROUP)) return 'group';
  return has(words, ACCOUNT) ? 'account' : 'entity';
};

/** Passwords and factors change in their own ways. */
const activityOf = (kind: Kind, words: readonly string[], verb: Verb): number | undefined => {
  if (kind !== 'account') return undefined;
  if (words.includes('password')) return words.includes('reset') ? 4 : 3;
  if (!has(words, ' mfa 2fa factor ')) return undefined;
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
  kind: Kind,
  type: string | undefined,
  user: JsonObject | undefined,
): Partial<Deed> => {
  const isLogon = kind === 'logon' || kind === 'logoff';
  // Signing in, one is the user oneself.
  const member = isLogon && user !== undefined ? undefined : person(of.label('member'), of.label('memberId'));
  const name = of.label('target');
  const uid = of.label('targetId');
  if (name === undefined && uid === undefined)
    return { resources: type === undefined ? undefined : [{ name: type }], user: member ?? own(kind, user) };
  if (kind === 'group') return { group: { name, type, uid }, user: member };
  const typed = type === undefined ? undefined : { type, type_id: 99 };
  if (kind === 'account' && member === undefined) return { user: person(name, uid, undefined, typed) };
  return { entity: { name, uid, ...typed }, user: member ?? own(kind, user) };
};

/** Whose account it is that changes where nobody else's is named. */
const own = (kind: Kind, user: JsonObject | undefined): JsonObject | undefined =>
  kind === 'account' || kind === 'access' ? user : undefined;

const single = (text: string | undefined): string[] | undefined => (text === undefined ? undefined : [text]);

const takeTime = (draft: Draft, of: Reading): void => {
  of.find('time', (at, key) => {
    draft.takeTime(at, key);
    return draft.originalTime;
  });
  draft.takeTime(draft.fields, 'p_event_time');
  draft.takeSyslogTime();
};

const mapService = (draft: Draft, service: Service): OcsfEvent => {
  const of = new Reading(draft.fields, service);
  takeTime(draft, of);
  const code = of.label('action');
  const word = service.means.get(code ?? '') ?? code ?? '';
  const { verb, words } = readAction(word);
  const type = of.label('targetType');
  const user = takeUser(of);
  const hasUser = user !== undefined || of.peek('member') !== undefined || of.peek('memberId') !== undefined;
  const kind = kindOf(type === undefined ? words : [...words, ...readAction(type).words], verb, hasUser);
  const target = takeTarget(of, kind, type, user);
  const source = takeSource(of);
  const status = statusOf(of.peek('status'), words);
  const entry = of.label('service');
  const tenant = of.label('tenant');
  const provider = service.product.vendor_name;
  return audit(draft, {
    product: service.product,
    kind: kind === 'entity' && target.entity === undefined && source !== undefined ? 'api' : kind,
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
    severity_id: looseSeverity(of.peek('level')),
    message: of.find('message', takeText) ?? `${user?.name ?? 'somebody'}: ${code ?? word}`,
    common: {
      cloud: tenant === undefined ? undefined : { account: { uid: tenant }, provider },
      http_request: request({ user_agent: of.label('agent') }),
    },
  });
};

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent =>
  mapService(new Draft(event, context), serviceOf(event.record) ?? NOBODY);

/** For a record that only seemed to be a service's. */
const NOBODY: Service = { has: [], means: new Map(), places: new Map(), product: { name: 'unknown' } };

/** Online services by what only their records have together. */
export const saas: Mapper = {
  product: 'saas',
  formats: ['json'],
  markers: [...new Set(TABLE.map((row) => row.has[0]?.[0] ?? ''))],
  matches: (event) => serviceOf(event.record) !== undefined,
  map: mapRecord,
};
