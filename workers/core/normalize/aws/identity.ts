// CloudTrail `userIdentity`, of every type: who made a request.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail } from '../address.ts';
import type { Fields } from '../fields.ts';
import { fill, partOf, plan } from '../plan.ts';

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

const CONTEXT = 'sessionContext.';
const ISSUER = `${CONTEXT}sessionIssuer.`;

/** The name of an assumed role is the role's; its session's name is the session's uid. */
const IDENTITY = plan([
  'user.name userName',
  `user.name ${ISSUER}userName`,
  'user.uid arn onBehalfOf.userId principalId',
  'user.account.uid accountId',
  '+user.account.type_id =10',
  '+user.account.type =AWS Account',
  '+user.uid_alt principalId',
  '+user.type type',
  '+user.type_id =99',
  '?user.programmatic_credentials[].uid accessKeyId',
  `session.created_time time:${CONTEXT}attributes.creationDate`,
  `session.is_mfa flag:${CONTEXT}attributes.mfaAuthenticated`,
  `session.issuer ${ISSUER}arn`,
  `idp.name identityProvider ${CONTEXT}webIdFederationData.federatedProvider`,
  'invokedBy invokedBy',
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
  const user = partOf(found, 'user');
  const email = [user?.name, name].find((text) => typeof text === 'string' && isEmail(text));
  if (user !== undefined) {
    user.email_addr = email;
    if (user.uid_alt === user.uid) user.uid_alt = undefined;
    if (user.type === undefined) user.type_id = undefined;
  }
  const session = partOf(found, 'session');
  return {
    type: identity.spell('type'),
    user,
    session: name === undefined ? session : { ...session, uid: name },
    idp: partOf(found, 'idp'),
    invokedBy: typeof found.invokedBy === 'string' ? found.invokedBy : undefined,
  };
};
