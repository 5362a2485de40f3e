// Which webhook event is it? The name comes in a header; where that was not kept (payloads out of a file) it shows in the members
// of the payload (https://docs.github.com/en/webhooks/webhook-events-and-payloads): the first row whose members are all there wins.

import type { JsonObject } from '../../../../schemas/json.ts';
import type { Kind } from '../saas/audit.ts';
import { isObject } from '../toolkit/fields.ts';

/** A webhook event: its name, the member it is about, and its class. */
export interface WebhookEvent {
  readonly name: string;
  readonly about: string;
  readonly kind: Kind;
}

/** What is done to a repository itself: any other action beside one is done to something that was left out. */
const REPOSITORY = [
  'repository:repository+!action',
  ...'archived created deleted edited privatized publicized renamed transferred unarchived'
    .split(' ')
    .map((action) => `repository:repository+action=${action}`),
].join(' ');

/** By class: event name, the member it is about, other members that tell it; members separated by `+`,
 * `!` before one that must not be there, `?` before one that may be null, `=` before the value of one. Order matters. */
const ROWS: readonly (readonly [kind: Kind, events: string])[] = [
  ['entity', 'ping:hook+zen'],
  [
    'web',
    'push:repository+pusher+ref push:repository+commits+ref create:repository+ref_type+master_branch delete:repository+ref_type',
  ],
  [
    'web',
    'deployment_review:workflow_run+since workflow_job deployment_status deployment_protection_rule:deployment+deployment_callback_url deployment workflow_run check_run check_suite pull_request_review:review pull_request_review_thread:thread+pull_request pull_request_review_comment:comment+pull_request pull_request discussion_comment:comment+discussion discussion issue_comment:comment+issue sub_issues:sub_issue issue_dependencies:blocked_issue issue_dependencies:blocking_issue issues:issue commit_comment:comment release fork:forkee page_build:build package registry_package milestone label projects_v2_item projects_v2 project_card project_column project merge_group sponsorship marketplace_purchase gollum:repository+pages status:repository+sha+context workflow_dispatch:repository+inputs+ref repository_dispatch:repository+client_payload star:repository+?starred_at secret_scanning_scan:repository+secret_types watch:repository+action=started',
  ],
  [
    'group',
    'membership:member+team+scope organization:membership+organization organization:invitation+organization team_add:team+repository+!action team',
  ],
  ['access', 'member:member+repository'],
  [
    'entity',
    'org_block:blocked_user deploy_key:key branch_protection_rule:rule repository_ruleset custom_property:definition personal_access_token_request installation_repositories:installation+repositories_added installation_target:account+target_type custom_property_values:repository+new_property_values branch_protection_configuration:repository+action=enabled branch_protection_configuration:repository+action=disabled meta:hook exemption_request repository_advisory',
  ],
  [
    'entity',
    'security_and_analysis:repository+changes+!action repository_import:repository+status+!action public:repository+!action',
  ],
  ['entity', REPOSITORY],
  [
    'entity',
    'organization:organization+!repository installation enterprise github_app_authorization:sender+action=revoked',
  ],
];

interface Row extends WebhookEvent {
  readonly members: readonly string[];
}

const TABLE: readonly Row[] = ROWS.flatMap(([kind, events]) =>
  events.split(' ').map((row): Row => {
    const [name = '', list = name] = row.split(':');
    const members = list.split('+');
    return { about: members[0] ?? name, kind, members, name };
  }),
);

const isThere = (record: JsonObject, name: string): boolean => {
  const value = record[name];
  return value !== undefined && value !== null;
};

const isMet = (record: JsonObject, member: string): boolean => {
  if (member.startsWith('!')) return !isThere(record, member.slice(1));
  if (member.startsWith('?')) return Object.hasOwn(record, member.slice(1));
  const at = member.indexOf('=');
  return at < 0 ? isThere(record, member) : record[member.slice(0, at)] === member.slice(at + 1);
};

const withMembers = (record: JsonObject): Row | undefined =>
  TABLE.find((row) => row.members.every((member) => isMet(record, member)));

/** Lower-case words, as all names of events are; whatever else a header says is no name. */
const EVENT_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** The name that `X-GitHub-Event` gave, as ingest keeps it beside the event. */
const nameAround = (envelope: JsonObject | undefined): string | undefined => {
  const headers = envelope?.headers;
  const name = isObject(headers) ? headers['x-github-event'] : undefined;
  return typeof name === 'string' && EVENT_NAME.test(name) ? name : undefined;
};

/** The event a payload is of, by its header, else by its members; undefined for one that is none we know. */
export const webhookEvent = (record: JsonObject, envelope?: JsonObject): WebhookEvent | undefined => {
  const shown = withMembers(record);
  const name = nameAround(envelope);
  if (name === undefined || name === shown?.name) return shown;
  // The row whose member is there; else it is about the repository, whose class its name says.
  const rows = TABLE.filter((row) => row.name === name);
  const row = rows.find(({ about }) => isObject(record[about])) ?? rows[0];
  return { name, about: row?.about ?? 'repository', kind: row?.kind ?? 'entity' };
};
