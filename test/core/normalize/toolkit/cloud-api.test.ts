import { describe, expect, it } from 'vitest';
import { methodActivity } from '../../../../workers/core/normalize/toolkit/cloud-api.ts';

describe('methodActivity', () => {
  it.each([
    ['RunInstances', 1],
    ['CreateAccessKey', 1],
    ['DescribeDBSnapshots', 2],
    ['BatchGetSecretValue', 2],
    ['ListAttachedRolePolicies', 2],
    ['PutBucketPolicy', 3],
    ['UpdateFunctionConfiguration20150331v2', 3],
    ['DeleteDBInstance', 4],
    ['TerminateInstances', 4],
    ['google.iam.admin.v1.CreateServiceAccountKey', 1],
    ['v1.compute.instances.insert', 1],
    ['beta.compute.instances.aggregatedList', 2],
    ['SetIamPolicy', 3],
    ['io.k8s.core.v1.pods.exec.create', 1],
    ['deletecollection', 4],
    ['watch', 2],
  ])('reads %s', (method, activity) => {
    expect(methodActivity(method)).toBe(activity);
  });

  it.each(['ConsoleLogin', 'AssumeRole', '', '.', '1234', 'é'])('says nothing of %j', (method) => {
    expect(methodActivity(method)).toBeUndefined();
  });

  it('looks at no more than the head of a long name', () => {
    expect(methodActivity('x'.repeat(1_000_000))).toBeUndefined();
  });
});
