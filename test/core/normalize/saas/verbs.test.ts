// The verbs of audit records' actions, and what each means to the classes.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  CREATE,
  DELETE,
  NO_VERB,
  READ,
  readAction,
  UPDATE,
} from '../../../../workers/core/normalize/saas/verbs.ts';

describe('readAction', () => {
  it('finds the verb wherever it stands, however the words are joined', () => {
    expect(readAction('user.lifecycle.create').verb).toBe(CREATE);
    expect(readAction('DeleteAutomationRule').verb).toBe(DELETE);
    expect(readAction('policy_rule_updated').verb).toBe(UPDATE);
    expect(readAction('SecretGet').verb).toBe(READ);
  });

  it('takes a word that may be a noun for the verb only where there is no other', () => {
    expect(readAction('delete_access_token').verb).toBe(DELETE);
    expect(readAction('download_policy_changed').verb).toBe(UPDATE);
    expect(readAction('file_download').verb).toBe(READ);
  });

  it('keeps nothing of the event that a word was cut out of', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    const held = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = held();
    for (let i = 0; i < 60; i++)
      readAction(`${'k'.repeat(1_000_000)}.user.authentication${i}`.slice(1_000_001));
    expect(held() - before).toBeLessThan(20_000_000);
  });

  it('knows no verb where none is', () => {
    expect(readAction('system.org.rate_limit.warning').verb).toBe(NO_VERB);
    expect(readAction('').verb).toBe(NO_VERB);
    expect(readAction('🦑'.repeat(50)).words).toEqual([]);
  });

  it('finds no verb in the middle of a word', () => {
    expect(readAction('address_book').verb).toBe(NO_VERB);
  });

  it('splits acronyms from what follows them', () => {
    expect(readAction('AddMFADevice').words).toEqual(['add', 'mfa', 'device']);
  });

  it('reads words it has no more room to remember', () => {
    for (let i = 0; i < 3000; i++) readAction(`invented_${i.toString(36)}`);
    expect(readAction('thing_removed').verb.group).toBe(4);
  });

  it('looks at the beginning of a long action only', () => {
    expect(readAction(`${'x'.repeat(200_000)}.delete`).verb).toBe(NO_VERB);
  });
});
