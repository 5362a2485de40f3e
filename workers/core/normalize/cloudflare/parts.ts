// What Cloudflare's datasets have in common: people and devices of Zero Trust, policies, and the words for what was done.
import type { JsonObject } from '../../../../schemas/json.ts';
import { person } from '../saas/person.ts';
import type { Fields } from '../toolkit/fields.ts';
import { takeObject } from '../toolkit/take-object.ts';
import { type Verdict, wordVerdict } from '../toolkit/verdict.ts';

/** The product of a dataset: Cloudflare's name of it is the feature. */
export const CLOUDFLARE = { name: 'Cloudflare', vendor_name: 'Cloudflare' };

const CHALLENGED: Verdict = { action: 'Denied', action_id: 2, disposition: 'Challenge', disposition_id: 23 };

/** Words for the outcome of a rule that no other product uses; all that contain one of these. */
const WORDS: readonly (readonly [part: string, word: string])[] = [
  ['solved', 'allow'],
  ['bypass', 'allow'],
  ['skip', 'allow'],
  ['challenge', 'challenge'],
  ['simulate', 'log'],
  ['close', 'drop'],
  ['block', 'block'],
  ['allow', 'allow'],
];

/** What Cloudflare did, by its word; the word itself is taken unless it says more than the caption. */
export const takeVerdict = (fields: Fields, key: string): Verdict | undefined => {
  const word = fields.peek(key);
  if (typeof word !== 'string' || word === '' || word.length > 60) return undefined;
  const lower = word.toLowerCase();
  const plain = WORDS.find(([part]) => lower.includes(part))?.[1] ?? lower;
  const verdict = plain === 'challenge' ? CHALLENGED : wordVerdict(plain);
  if (verdict !== undefined && verdict.disposition.toLowerCase() === lower) fields.drop(key);
  return verdict;
};

/** The rule that decided, as OCSF `firewall_rule`. */
export const takeRule = (fields: Fields): JsonObject | undefined => {
  const rule = takeObject(fields, [
    ['name', 'text', 'Description', 'PolicyName'],
    ['uid', 'label', 'RuleID', 'PolicyID', 'SecurityRuleID'],
  ]);
  return rule === undefined ? undefined : { ...rule, type: fields.text('Source') };
};

/** Whoever is signed in on the device, as OCSF `actor`. */
export const takeActor = (fields: Fields): JsonObject | undefined => {
  const user = person(fields.text('Email'), fields.text('UserID') ?? fields.text('UserUID'));
  return user === undefined ? undefined : { user };
};

/** The device of Zero Trust's client. */
export const takeDevice = (fields: Fields): JsonObject | undefined => {
  const named = takeObject(fields, [
    ['name', 'text', 'DeviceName'],
    ['uid', 'text', 'DeviceID'],
  ]);
  if (named === undefined) return undefined;
  return {
    ...named,
    hw_info: takeObject(fields, [['serial_number', 'text', 'DeviceSerialNumber']]),
    model: fields.text('DeviceModel'),
    type_id: 0,
    vendor_name: fields.text('DeviceManufacturer'),
  };
};
