// The domain controller: Windows Security as Winlogbeat ships it. Colleagues log on; by night somebody makes an account.
import { ATTACK, HOURS, USERS } from './cast.ts';
import { atHour, type Day, type Line, lines } from './day.ts';

const CONTROLLER = 'dc1.office.example';

const MESSAGES: Readonly<Record<string, string>> = {
  4624: 'An account was successfully logged on.',
  4625: 'An account failed to log on.',
  4720: 'A user account was created.',
};

/** Logons of the day, some of which fail, and the account of the night. */
export function domainLog(day: Day): Line[] {
  const { random } = day;
  let record = 90_000;
  const logons = lines(day, 380, (at) => {
    const works = random.next() > 0.03;
    const reason = works ? {} : { Status: '0xc000006d', SubStatus: '0xc000006a' };
    return event(at, works ? '4624' : '4625', {
      TargetUserName: random.pick(USERS),
      TargetDomainName: 'OFFICE',
      LogonType: '3',
      AuthenticationPackageName: 'Kerberos',
      WorkstationName: `ws${random.between(10, 40)}`,
      IpAddress: `10.0.${random.between(1, 3)}.${random.between(10, 220)}`,
      IpPort: String(random.between(49_152, 65_535)),
      ...reason,
    });
  });
  const made = atHour(day, HOURS.account);
  const by = { SubjectUserName: ATTACK.user, SubjectDomainName: 'OFFICE', SubjectLogonId: '0x4d2f1' };
  const account = { TargetUserName: ATTACK.account, TargetDomainName: 'OFFICE', ...by };
  return [...logons, { at: made, text: event(made, '4720', { ...account, SamAccountName: ATTACK.account }) }];

  function event(at: number, id: string, data: Readonly<Record<string, string>>): string {
    record += 1;
    return JSON.stringify({
      '@timestamp': new Date(at).toISOString(),
      message: `${MESSAGES[id]}\n\nSubject:\n\tAccount Name:\t\t${data.SubjectUserName ?? '-'}`,
      event: {
        code: id,
        provider: 'Microsoft-Windows-Security-Auditing',
        outcome: id === '4625' ? 'failure' : 'success',
      },
      winlog: {
        channel: 'Security',
        provider_name: 'Microsoft-Windows-Security-Auditing',
        event_id: id,
        record_id: record,
        computer_name: CONTROLLER,
        keywords: [id === '4625' ? 'Audit Failure' : 'Audit Success'],
        event_data: data,
      },
    });
  }
}
