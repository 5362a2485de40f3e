// AWS CloudTrail records, read from the CloudTrail user guide ("record contents", "userIdentity element").
import type { Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { ip, look, lowerNames, millis, text } from '../look.ts';

/** The names an identity goes by; an assumed role is as well its session's name as its role's. Names in lower case. */
const usersOf = (identity: unknown): (string | undefined)[] => {
  const arn = text(look(identity, 'arn'));
  const issuer = look(identity, 'sessioncontext', 'sessionissuer');
  const principal = text(look(identity, 'principalid'));
  const isRoot = look(identity, 'type') === 'Root';
  return [
    text(look(identity, 'username')),
    arn,
    arn?.split(/[/:]/).at(-1),
    principal,
    principal?.split(':').at(-1),
    text(look(issuer, 'username')),
    text(look(identity, 'invokedby')),
    text(look(identity, 'accountid')),
    isRoot ? 'root' : undefined,
    isRoot ? 'Root' : undefined,
  ];
};

const outcomeOf = (event: unknown): string | undefined => {
  const login = text(look(event, 'responseelements', 'consolelogin'));
  if (login !== undefined) return login === 'Success' ? 'success' : 'failure';
  if (text(look(event, 'errorcode')) !== undefined || text(look(event, 'errormessage')) !== undefined)
    return 'failure';
  // What a service does by itself has no answer that could fail.
  return look(event, 'eventtype') === 'AwsApiCall' ? 'success' : undefined;
};

/** Reads one record. Some pipelines (Athena, Panther) write its names in lower case, so they are read in any. */
export const readCloudTrail = (original: unknown): Reading => {
  const event = lowerNames(original);
  return {
    kind: String(look(event, 'eventname')),
    original,
    expected: expecting({
      timestamp: millis(look(event, 'eventtime')),
      src_ip: ip(look(event, 'sourceipaddress')),
      user: usersOf(look(event, 'useridentity')),
      outcome: outcomeOf(event),
      event_code: text(look(event, 'eventname')),
    }),
  };
};
