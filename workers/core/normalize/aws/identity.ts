// CloudTrail `userIdentity`, of every type: who made a request.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
import type { JsonObject } from '../../../../schemas/json.ts';
import { isEmail } from '../address.ts';
import type { Fields } from '../fields.ts';
import { parseTime } from '../time.ts';
import { awsAccount } from './amazon.ts';

/** Who made a request, and as what. */
export interface Identity {
  readonly type: string | undefined;
  /** OCSF `user`; undefined where the identity names nobody. */
  readonly user: JsonObject | undefined;
  readonly session: JsonObject | undefined;
  readonly idp: JsonObject | undefined;
  /** The AWS service that made the request for somebody, or for itself. */
  readonly invokedBy: string | undefined;
}

/** `AROAEXAMPLE:session-name` and `arn:...:assumed-role/role/session-name` end in the session's name. */
const sessionName = (principal: string | undefined, arn: string | undefined): string | undefined => {
  const colon = principal?.indexOf(':') ?? -1;
  if (principal !== undefined && colon > 0) return principal.slice(colon + 1);
  if (arn?.includes(':assumed-role/') !== true) return undefined;
  return arn.slice(arn.lastIndexOf('/') + 1) || undefined;
};

const takeSession = (context: Fields | undefined, name: string | undefined): JsonObject | undefined => {
  const attributes = context?.child('attributes');
  const created = parseTime(attributes?.peek('creationDate'));
  const isMfa = attributes?.flag('mfaAuthenticated');
  const issuer = context?.child('sessionIssuer')?.text('arn');
  if (created === undefined && isMfa === undefined && issuer === undefined && name === undefined)
    return undefined;
  return { created_time: created, is_mfa: isMfa, issuer, uid: name };
};

const takeIdp = (identity: Fields, context: Fields | undefined): JsonObject | undefined => {
  const name =
    identity.text('identityProvider') ?? context?.child('webIdFederationData')?.text('federatedProvider');
  return name === undefined ? undefined : { name };
};

/** Takes an identity apart. The name of an assumed role is the role's; its session's name is the session's uid. */
export const takeIdentity = (identity: Fields): Identity => {
  const type = identity.text('type');
  const context = identity.child('sessionContext');
  const arn = identity.text('arn');
  const principal = identity.text('principalId');
  const account = identity.text('accountId');
  const session = sessionName(principal, arn);
  const key = identity.text('accessKeyId');
  const name = identity.text('userName') ?? context?.child('sessionIssuer')?.text('userName');
  const uid = arn ?? identity.child('onBehalfOf')?.text('userId') ?? principal;
  const named = name ?? uid ?? account;
  const email = [name, session].find((text) => text !== undefined && isEmail(text));
  return {
    type,
    user:
      named === undefined
        ? undefined
        : {
            account: awsAccount(account),
            email_addr: email,
            name,
            programmatic_credentials: key === undefined ? undefined : [{ uid: key }],
            type,
            type_id: type === undefined ? undefined : 99,
            uid,
            uid_alt: principal === uid ? undefined : principal,
          },
    session: takeSession(context, session),
    idp: takeIdp(identity, context),
    invokedBy: identity.text('invokedBy'),
  };
};
