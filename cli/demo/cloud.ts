// What the company has in the cloud: AWS CloudTrail as the file that AWS writes, and Okta's System Log. By night somebody who
// has a colleague's password is asked for the second factor, gets in, and switches the trail off.
import { ATTACK, HOME_NETWORK, HOURS, USERS } from './cast.ts';
import { atHour, type Day, type Line, lines } from './day.ts';

type Call = readonly [service: string, name: string];

const CALLS: readonly [Call, ...Call[]] = [
  ['s3.amazonaws.com', 'GetBucketLocation'],
  ['s3.amazonaws.com', 'ListBuckets'],
  ['ec2.amazonaws.com', 'DescribeInstances'],
  ['lambda.amazonaws.com', 'ListFunctions20150331'],
  ['kms.amazonaws.com', 'Decrypt'],
];

/** Elements of `Records`. */
export function cloudTrail(day: Day): Line[] {
  const { random } = day;
  const home = (): string => `${HOME_NETWORK}${random.between(2, 250)}`;
  const calls = lines(day, 420, (at) => {
    const [service, name] = random.pick(CALLS);
    return call(at, random.pick(USERS), home(), service, name);
  });
  const night = ATTACK.cloudCalls.map(([service, name], step) => {
    const at = atHour(day, HOURS.cloud) + step * 95_000;
    return { at, text: call(at, ATTACK.user, ATTACK.loginFrom, service, name) };
  });
  return [...calls, ...night];

  function call(at: number, user: string, from: string, service: string, name: string): string {
    const isLogin = name === 'ConsoleLogin';
    return JSON.stringify({
      eventVersion: '1.10',
      userIdentity: {
        type: 'IAMUser',
        principalId: `AIDA${user.toUpperCase().replace('.', '')}`,
        arn: `arn:aws:iam::123456789012:user/${user}`,
        accountId: '123456789012',
        userName: user,
      },
      eventTime: new Date(at).toISOString().replace(/\.\d+/, ''),
      eventSource: service,
      eventName: name,
      awsRegion: 'eu-central-1',
      sourceIPAddress: from,
      userAgent: isLogin ? 'Mozilla/5.0 (X11; Linux x86_64)' : 'aws-cli/2.31.0',
      requestParameters: null,
      responseElements: isLogin ? { ConsoleLogin: 'Success' } : null,
      eventID: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`,
      eventType: isLogin ? 'AwsConsoleSignIn' : 'AwsApiCall',
      recipientAccountId: '123456789012',
    });
  }
}

/** One event a line, as the API gives them. */
export function oktaLog(day: Day): Line[] {
  const { random } = day;
  const logins = lines(day, 260, (at) =>
    event(at, 'user.session.start', random.pick(USERS), `${HOME_NETWORK}${random.between(2, 250)}`, true),
  );
  const asked = Array.from({ length: ATTACK.denied }, (_, again) => {
    const at = atHour(day, HOURS.cloud - 0.1) + again * 40_000;
    const text = event(at, 'user.mfa.okta_verify.deny_push', ATTACK.user, ATTACK.loginFrom, false);
    return { at, text };
  });
  return [...logins, ...asked];

  function event(at: number, type: string, user: string, from: string, works: boolean): string {
    return JSON.stringify({
      uuid: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`,
      published: new Date(at).toISOString(),
      eventType: type,
      version: '0',
      severity: works ? 'INFO' : 'WARN',
      displayMessage: works ? 'User login to Okta' : 'User rejected Okta push verify',
      actor: {
        id: `00u${user.replace('.', '')}`,
        type: 'User',
        alternateId: `${user}@office.example`,
        displayName: user,
      },
      client: { ipAddress: from, device: 'Computer', userAgent: { os: 'Linux', browser: 'FIREFOX' } },
      outcome: works ? { result: 'SUCCESS' } : { result: 'FAILURE', reason: 'USER_REJECTED' },
    });
  }
}
