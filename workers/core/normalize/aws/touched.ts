// What a CloudTrail record says was touched: its `resources`, else the names in the request's parameters.
import type { JsonObject } from '../../../../schemas/json.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { awsAccount } from './amazon.ts';

/** Parameters that name one resource, with its CloudFormation type; the most telling first. */
const PARAMETERS: readonly (readonly [string, string])[] = [
  ['bucketName', 'AWS::S3::Bucket'],
  ['functionName', 'AWS::Lambda::Function'],
  ['secretId', 'AWS::SecretsManager::Secret'],
  ['keyId', 'AWS::KMS::Key'],
  ['userName', 'AWS::IAM::User'],
  ['roleName', 'AWS::IAM::Role'],
  ['groupName', 'AWS::IAM::Group'],
  ['policyArn', 'AWS::IAM::ManagedPolicy'],
  ['instanceId', 'AWS::EC2::Instance'],
  ['groupId', 'AWS::EC2::SecurityGroup'],
  ['snapshotId', 'AWS::EC2::Snapshot'],
  ['imageId', 'AWS::EC2::Image'],
  ['vpcId', 'AWS::EC2::VPC'],
  ['tableName', 'AWS::DynamoDB::Table'],
  ['dBSnapshotIdentifier', 'AWS::RDS::DBSnapshot'],
  ['dBInstanceIdentifier', 'AWS::RDS::DBInstance'],
  ['dBClusterIdentifier', 'AWS::RDS::DBCluster'],
  ['topicArn', 'AWS::SNS::Topic'],
  ['queueUrl', 'AWS::SQS::Queue'],
  ['modelId', 'AWS::Bedrock::Model'],
  ['clusterName', 'Cluster'],
  ['stackName', 'AWS::CloudFormation::Stack'],
  ['logGroupName', 'AWS::Logs::LogGroup'],
];

/** The parameters say it as well, so nothing is taken here. */
const named = (fields: Fields): JsonObject[] | undefined => {
  const asked = fields.peek('requestParameters');
  if (!isObject(asked)) return undefined;
  for (const [key, type] of PARAMETERS) {
    const name = asked[key];
    if (typeof name === 'string' && name !== '') return [{ name, type }];
  }
  return undefined;
};

const takeOne = (resource: Fields, isWeb: boolean): JsonObject | undefined => {
  const uid = resource.text('ARN') ?? resource.text('arn') ?? resource.text('ARNPrefix');
  if (uid === undefined) return undefined;
  const type = resource.text('type');
  const account = isWeb ? undefined : awsAccount(resource.text('accountId'));
  return { owner: account === undefined ? undefined : { account }, type, uid };
};

/** Takes `resources`; with `isWeb` without their owners, which web resources have no place for. */
export const takeTouched = (fields: Fields, isWeb: boolean): JsonObject[] | undefined => {
  const found: JsonObject[] = [];
  for (const resource of fields.children('resources') ?? []) {
    const one = takeOne(resource, isWeb);
    if (one !== undefined) found.push(one);
  }
  return found.length === 0 ? named(fields) : found;
};
