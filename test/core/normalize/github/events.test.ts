// GitHub's webhooks, told by what is in them, and kept apart from those of its neighbours.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { githubAudit } from '../../../../workers/core/normalize/github/audit-log.ts';
import { webhookEvent } from '../../../../workers/core/normalize/github/events.ts';
import { githubWebhook } from '../../../../workers/core/normalize/github/webhook.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';

const repository = { full_name: 'example-org/site', id: 1 };
const sender = { id: 2, login: 'alma' };
const decoded = (record: JsonObject) => ({ format: 'json', raw: '', record });

describe('webhookEvent', () => {
  it.each<[string, JsonObject]>([
    ['ping', { hook: {}, zen: 'x', repository }],
    ['push', { pusher: {}, ref: 'refs/heads/main', repository }],
    ['create', { master_branch: 'main', ref: 'v1', ref_type: 'tag', repository }],
    ['issue_comment', { comment: {}, issue: {}, repository }],
    ['issues', { issue: {}, repository }],
    ['pull_request_review_comment', { comment: {}, pull_request: {}, repository }],
    ['membership', { member: {}, scope: 'team', team: {} }],
    ['team', { action: 'created', team: {}, repository }],
    ['team_add', { team: {}, repository }],
    ['member', { member: {}, repository }],
    ['organization', { membership: {}, organization: {} }],
    ['meta', { hook: {}, repository }],
    ['installation_repositories', { installation: {}, repositories_added: [] }],
    ['repository', { action: 'created', changes: {}, repository }],
    ['security_and_analysis', { changes: {}, repository }],
    ['public', { repository }],
  ])('tells %s', (name, record) => {
    expect(webhookEvent(record)?.name).toBe(name);
  });

  it('tells nothing from nothing', () => {
    expect(webhookEvent({})).toBeUndefined();
    expect(webhookEvent({ issue: null })).toBeUndefined();
  });
});

describe('the name that the header gave', () => {
  const named = (name: string) => ({ headers: { 'x-github-event': name } });
  const opened = { action: 'opened', repository, sender };

  it('wins over what the members look like', () => {
    expect(webhookEvent(opened)).toBeUndefined();
    expect(webhookEvent(opened, named('issues'))).toEqual({ name: 'issues', about: 'issue', kind: 'web' });
  });

  it('picks the row of its members where a name has several', () => {
    const invited = { action: 'member_invited', invitation: {}, organization: {}, sender };
    expect(webhookEvent(invited, named('organization'))?.about).toBe('invitation');
  });

  it('stands for an event that the table does not know', () => {
    const unknown = { name: 'brand_new', about: 'repository', kind: 'entity' };
    expect(webhookEvent(opened, named('brand_new'))).toEqual(unknown);
  });

  it.each(['', 'Issues', 'a b', '__proto__', 'x'.repeat(65)])('is no name when it is %j', (name) => {
    expect(webhookEvent(opened, named(name))).toBeUndefined();
  });

  it('is the event code of what is stored', () => {
    const event = { ...decoded(opened), envelope: named('issues') };
    const context = { receivedAt: RECEIVED_AT, source: 'gh' };
    expect(githubWebhook.map(event, context).metadata).toMatchObject({ event_code: 'issues.opened' });
  });
});

describe('what is GitHub', () => {
  it('is not what GitLab, Bitbucket and Azure DevOps send', () => {
    expect(githubWebhook.matches(decoded({ action: 'opened', repository, sender }))).toBe(true);
    for (const other of [{ object_kind: 'push' }, { actor: {} }, { eventType: 'git.push' }])
      expect(githubWebhook.matches(decoded({ action: 'opened', repository, sender, ...other }))).toBe(false);
  });

  it('is an audit record only with an actor and a place', () => {
    const record = { action: 'repo.create', actor: 'alma', org: 'example-org' };
    expect(githubAudit.matches(decoded(record))).toBe(true);
    expect(githubAudit.matches(decoded({ ...record, action: 'Repo Create' }))).toBe(false);
    expect(githubAudit.matches(decoded({ ...record, actor: {} }))).toBe(false);
    expect(githubAudit.matches(decoded({ action: 'repo.create', actor: 'alma' }))).toBe(false);
  });
});

it('keeps both empty times of an audit record, of which neither is one', () => {
  const record = {
    action: 'protected_branch.policy_override',
    actor: 'mara',
    at_sign_timestamp: null,
    created_at: null,
  };
  const { unmapped } = githubAudit.map(decoded(record), { receivedAt: RECEIVED_AT, source: 'sender' });
  expect(unmapped).toEqual({ at_sign_timestamp: null, created_at: null });
});
