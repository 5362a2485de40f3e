// CloudTrail `userIdentity`, of every type: who made a request.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail } from '../toolkit/address.ts';
import type { Fields } from '../toolkit/fields.ts';
import { fill, partOf, plan } from '../toolkit/plan.ts';

/** Who made a request, and as what. */
export interface Identity {
  readonly type: string;
  /** OCSF `user`; undefined where the identity names nobody. */
  readonly user: JsonObject | undefined;
  readonly session: JsonObject | undefined;
  readonly idp: JsonObject | undefined;
  /** The AWS service that made the request for somebody, or for itself. */
  readonly invokedBy: string | undefined;
}

/** The name of an assumed role is the role's; its session's name is the session's uid. */
const IDENTITY = plan([
  'invokedBy invokedBy',
  '@user.',
  'name userName username sessionContext.sessionIssuer.userName',
  'uid arn onBehalfOf.userId principalId',
  'account.uid accountId',
  '+account.type_id =10',
  '+account.type =AWS Account',
  '+uid_alt principalId',
  '+idp identityProvider sessionContext.webIdFederationData.federatedProvider',
  '+type type',
  '+type_id =99',
  '?programmatic_credentials[].uid accessKeyId',
  '@session. sessionContext.',
  'created_time time:attributes.creationDate',
  'is_mfa flag:attributes.mfaAuthenticated',
  'issuer sessionIssuer.arn',
]);

/** `AROAEXAMPLE:session-name` (ids of roles begin so) and `arn:...:assumed-role/role/session-name` end in the session's name. */
const sessionName = (principal: string, arn: string): string | undefined => {
  if (principal.startsWith('AROA') && principal.includes(':'))
    return principal.slice(principal.indexOf(':') + 1);
  return arn.includes(':assumed-role/') ? arn.slice(arn.lastIndexOf('/') + 1) : undefined;
};

/** Takes an identity apart. */
export const takeIdentity = (identity: Fields): Identity => {
  const found = fill(identity, IDENTITY);
  const name = sessionName(identity.spell('principalId'), identity.spell('arn'));
  const { idp: provider, ...user } = partOf(found, 'user') ?? {};
  const isSomebody = Object.keys(user).length > 0;
  const email = [user.name, name].find((text) => typeof text === 'string' && isEmail(text));
  if (isSomebody) {
    user.email_addr = email;
    if (user.uid_alt === user.uid) user.uid_alt = undefined;
    if (user.type === undefined) user.type_id = undefined;
  }
  const session = partOf(found, 'session');
  return {
    type: identity.spell('type'),
    user: isSomebody ? user : undefined,
    session: name === undefined ? session : { ...session, uid: name },
    idp: provider === undefined ? undefined : { name: provider },
    invokedBy: typeof found.invokedBy === 'string' ? found.invokedBy : undefined,
  };
};
