// Events of everything but the audit and Sysmon, by provider and id: the providers' own manifests.
import { entity } from './accounts.ts';
import { type Table, tableOf } from './entities.ts';
import { cmdletRun } from './exchange.ts';
import { logon } from './logons.ts';
import { dnsEvent, silenced, transfer } from './network.ts';
import { providerLoaded } from './processes.ts';
import {
  appLocker,
  cveFound,
  imageChecked,
  operationAsked,
  samCall,
  scanEvent,
  threatFound,
} from './protection.ts';
import { ADFS, NTLM, TERMINAL, WINLOGON, WINRM } from './remote.ts';
import { SECURITY } from './security.ts';
import { SYSMON } from './sysmon.ts';
import { configChange, fault, jobEvent, lifecycle, logEvent, scriptEvent, serviceEvent } from './system.ts';
import {
  BOOT,
  DATABASES,
  DEVICES,
  FAULTS,
  FILTERS,
  GUARD,
  INSTALLER,
  KERNEL,
  LEASING,
  LICENSING,
  POLICY,
  SEARCHING,
  SHADOWS,
  SHUTDOWN,
  UPDATES,
} from './upkeep.ts';

const WINDOWS = ['', '=Windows'] as const;
const POWERSHELL = '=PowerShell';
const DEFENDER = '=Microsoft Defender Antivirus';
const WMI = ['', 'WMI Event Subscription'] as const;
const RULE = ['', 'Firewall Rule', 'RuleName', 'RuleId'] as const;

const SERVICES = tableOf(
  ['7000 7001 7009 7022 7026 7038 7041', serviceEvent, 3, '', 'param1'],
  ['7011 7023 7024 7031 7032 7034', serviceEvent, 4, '', 'param1'],
  ['7035', serviceEvent, 99, 'Control', 'param1'],
  ['7036', serviceEvent, 99, 'State Change', 'param1'],
  ['7040', serviceEvent, 2, '', 'param1'],
  ['7045', serviceEvent, 1],
);

const EVENT_LOG = tableOf(
  ['104', logEvent, 1],
  ['6005', logEvent, 6],
  ['6006', logEvent, 7],
  ['6008', lifecycle, 4, ...WINDOWS],
  ['6009', lifecycle, 3, ...WINDOWS],
  ['6013', lifecycle, 99, 'Uptime', '=Windows'],
);

const POWERSHELL_LOG = tableOf(
  ['400 40961 40962 53504', lifecycle, 3, '', POWERSHELL],
  ['403', lifecycle, 4, '', POWERSHELL],
  ['600', lifecycle, 99, 'Provider Start', POWERSHELL],
  ['500', lifecycle, 99, 'Command Start', POWERSHELL],
  ['501', lifecycle, 99, 'Command Stop', POWERSHELL],
  ['8193 8194 8195 8196 8197 12039 40963', lifecycle, 99, 'Runspace', POWERSHELL],
  ['4100', fault, 1],
  ['4105', lifecycle, 99, 'Script Block Start', POWERSHELL],
  ['4106', lifecycle, 99, 'Script Block Stop', POWERSHELL],
  ['24577', lifecycle, 99, 'Script Start', POWERSHELL],
  ['800 4103 4104', scriptEvent, 1],
);

const TASKS = tableOf(
  ['106', jobEvent, 1],
  ['140', jobEvent, 2],
  ['141', jobEvent, 3],
  ['142', jobEvent, 5],
  ['100 101 103 104 107 108 109 110 118 119 129 200 203 204 319 325', jobEvent, 6],
  ['102 111 201 202 329 330', jobEvent, 99, 'Finish'],
  ['322 332', jobEvent, 99, 'Skip'],
  ['400 700', lifecycle, 3, '', '=Task Scheduler'],
  ['402', lifecycle, 4, '', '=Task Scheduler'],
);

const DEFENDER_LOG = tableOf(
  ['1006 1015 1116', threatFound, 1],
  ['1007 1008 1117 1118 1119', threatFound, 2],
  ['1009', threatFound, 2, '', 'allowed'],
  ['1011 1012', threatFound, 2, '', 'deleted'],
  ['1121 1123 1126 1127 1129', threatFound, 1, '', 'blocked'],
  ['1122 1124 1125 1128 1133 1134', threatFound, 1, '', 'detected'],
  ['1000', scanEvent, 1],
  ['1001', scanEvent, 2],
  ['1002', scanEvent, 3],
  ['1005', scanEvent, 6],
  ['1013', lifecycle, 99, 'History Deleted', DEFENDER],
  ['1150 1151', lifecycle, 99, 'Health', DEFENDER],
  ['2000 2001 2002', lifecycle, 8, '', DEFENDER],
  ['5001 5008 5010 5012', configChange, 1, '', 'off'],
  ['5000 5009 5011', configChange, 1, '', 'on'],
  ['5004 5007 5013', configChange, 1],
);

const FIREWALL = tableOf(
  ['2004 2071 2097', entity, 1, ...RULE],
  ['2005 2073 2099', entity, 3, ...RULE],
  ['2006 2052', entity, 4, ...RULE],
  ['2033', entity, 4, '', 'Firewall Rule', '=All firewall rules'],
  ['2002 2003 2008 2009 2010 2082 2083', configChange, 1],
  ['2011', silenced, 5],
);

const WMI_LOG = tableOf(
  ['5857', providerLoaded, 1],
  ['5858', operationAsked, 99, 'Query', 'failed'],
  ['5859 5860', entity, 1, ...WMI, 'Query'],
  ['5861', entity, 1, ...WMI, 'ESS', 'Namespace'],
);

const APPLOCKER = tableOf(
  ['8000 8001', entity, 3, '', 'Policy', '=AppLocker Policy'],
  ['8002 8005 8020 8023', appLocker, 1, 'Execute', 'allowed'],
  ['8003 8006 8021 8024', appLocker, 1, 'Execute', 'logged'],
  ['8004 8007 8022 8025', appLocker, 1, 'Execute', 'blocked'],
);

const INTEGRITY = tableOf(
  ['3004 3023 3033 3063 3077', imageChecked, 1, '', 'blocked'],
  ['3001 3002 3003 3034 3064 3065 3066 3076', imageChecked, 1, '', 'logged'],
  ['3099', entity, 3, '', 'Policy', 'PolicyNameBuffer', 'PolicyGUID'],
);

const BITS = tableOf(
  ['3', jobEvent, 1],
  ['4', jobEvent, 99, 'Finish'],
  ['5', jobEvent, 3],
  ['59', transfer, 1],
  ['60', transfer, 2],
  ['61', transfer, 4],
);

const DNS = tableOf(
  ['256 259 260 1014 3006 3010', dnsEvent, 1],
  ['257 258 261 3008 3011 3018 3020', dnsEvent, 2],
);

const SAM = tableOf(
  ['16965 16969', samCall, 99, 'Call', 'blocked'],
  ['16966 16968', samCall, 99, 'Call', 'logged'],
);

const CVES = tableOf(['1', cveFound, 1]);

const KDC = tableOf(['39 40 41', logon, 99, 'Certificate Mapping', 'AccountName']);

const CMDLETS = tableOf(['1', cmdletRun, 0], ['6', cmdletRun, 0, '', 'failed']);

/** Providers without `Microsoft-Windows-`, in lower case; channels the same way stand in for them. */
export const PROVIDERS: ReadonlyMap<string, Table> = new Map([
  ['security-auditing', SECURITY],
  ['microsoft windows security auditing.', SECURITY],
  ['security', SECURITY],
  ['eventlog', new Map([...SECURITY, ...EVENT_LOG])],
  ['sysmon', SYSMON],
  ['service control manager', SERVICES],
  ['system', new Map([...SERVICES, ...EVENT_LOG])],
  ['powershell', POWERSHELL_LOG],
  ['powershellcore', POWERSHELL_LOG],
  ['windows powershell', POWERSHELL_LOG],
  ['taskscheduler', TASKS],
  ['terminalservices-localsessionmanager', TERMINAL],
  ['terminalservices-remoteconnectionmanager', TERMINAL],
  ['terminalservices-clientactivexcore', TERMINAL],
  ['remotedesktopservices-rdpcorets', TERMINAL],
  ['windows defender', DEFENDER_LOG],
  ['windows firewall with advanced security', FIREWALL],
  ['wmi-activity', WMI_LOG],
  ['security-spp', LICENSING],
  ['winrm', WINRM],
  ['application error', FAULTS],
  ['application hang', FAULTS],
  ['windows error reporting', FAULTS],
  ['.net runtime', FAULTS],
  ['distributedcom', FAULTS],
  ['esent', DATABASES],
  ['msiinstaller', INSTALLER],
  ['applocker', APPLOCKER],
  ['codeintegrity', INTEGRITY],
  ['bits-client', BITS],
  ['dns-client', DNS],
  ['dnsserver', DNS],
  ['dns-server', DNS],
  ['ntlm', NTLM],
  ['winlogon', WINLOGON],
  ['ad fs auditing', ADFS],
  ['user32', SHUTDOWN],
  ['kernel-general', KERNEL],
  ['kernel-power', KERNEL],
  ['kernel-boot', BOOT],
  ['wininit', GUARD],
  ['dhcp-client', LEASING],
  ['dhcpv6-client', LEASING],
  ['grouppolicy', POLICY],
  ['vssaudit', SHADOWS],
  ['vss', SHADOWS],
  ['search', SEARCHING],
  ['filtermanager', FILTERS],
  ['ntds isam', DATABASES],
  ['directory-services-sam', SAM],
  ['audit-cve', CVES],
  ['kerberos-key-distribution-center', KDC],
  ['msexchange cmdletlogs', CMDLETS],
  ['windowsupdateclient', UPDATES],
  ['driverframeworks-usermode', DEVICES],
  ['kernel-pnp', DEVICES],
]);
