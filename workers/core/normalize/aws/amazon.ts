// What all AWS logs have in common: the product, the cloud, accounts, ARNs, and the spellings of field names.
import type { JsonObject } from '../../../../schemas/json.ts';

/** `metadata.product` of an AWS service; `feature` is which of its logs. */
export const awsProduct = (name: string, feature?: string, version?: string): JsonObject => ({
  feature: feature === undefined ? undefined : { name: feature },
  name,
  vendor_name: 'AWS',
  version,
});

/** An AWS account by its number. */
export const awsAccount = (uid: string | undefined): JsonObject | undefined =>
  uid === undefined ? undefined : { type: 'AWS Account', type_id: 10, uid };

/** Rows of a plan for `cloud`, from the names of a region and an account. */
export const cloudRows = (region: string, account: string): string[] => [
  'cloud.provider =AWS',
  `cloud.region ${region}`,
  `cloud.account.uid ${account}`,
  '+cloud.account.type_id =10',
  '+cloud.account.type =AWS Account',
];

/** OCSF `cloud` where an ARN says where. */
export const awsCloud = (region: string | undefined, account: string | undefined): JsonObject => ({
  account: awsAccount(account),
  provider: 'AWS',
  region,
});

/** The region and account in `arn:partition:service:region:account:resource`; undefined where empty. */
export const arnParts = (
  arn: string | undefined,
): { region?: string | undefined; account?: string | undefined } => {
  const parts = (arn ?? '').slice(0, 256).split(':');
  return { region: parts[3] || undefined, account: parts[4] || undefined };
};

/** Finds under which of its spellings a record has a field. */
export type Spelling = (name: string) => string;

const camel = (name: string): string => name.replaceAll(/_[a-z]/g, (joint) => joint.slice(1).toUpperCase());

/**
 * Knows fields by their names in snake case (separated by spaces), and finds them in a record as `snake_case`,
 * `dashed-case`, `camelCase`, `PascalCase` or `joined`: as the AWS services, Athena, Parquet and pipelines write them.
 */
export const spellings = (names: string): ((record: JsonObject) => Spelling) => {
  const known = new Map<string, string>();
  for (const name of names.split(' ')) {
    const hump = camel(name);
    const pascal = hump.charAt(0).toUpperCase() + hump.slice(1);
    for (const spelled of [name, name.replaceAll('_', '-'), hump, pascal, hump.toLowerCase()])
      if (!known.has(spelled)) known.set(spelled, name);
  }
  return (record) => {
    const actual = new Map<string, string>();
    for (const key in record) {
      const name = known.get(key);
      if (name !== undefined && !actual.has(name)) actual.set(name, key);
    }
    return (name) => actual.get(name) ?? name;
  };
};
