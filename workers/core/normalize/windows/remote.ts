// Events of what lets people in from elsewhere, by id: Remote Desktop, WinRM, NTLM, Winlogon, AD FS (the providers' own manifests).
import { tableOf } from './entities.ts';
import { federated, logon } from './logons.ts';
import { rdpEvent } from './network.ts';
import { operationAsked } from './protection.ts';
import { lifecycle } from './system.ts';

const SESSION = ['User', '', '', 'SessionID'] as const;
const REMOTE_DESKTOP = '=Remote Desktop Services';

/** TerminalServices-* and RemoteDesktopServices-RdpCoreTS. */
export const TERMINAL = tableOf(
  ['21', logon, 1, '', ...SESSION],
  ['22', logon, 99, 'Shell Start', ...SESSION],
  ['23', logon, 2, '', ...SESSION],
  ['24', logon, 99, 'Session Disconnect', ...SESSION],
  ['25', logon, 99, 'Session Reconnect', ...SESSION],
  ['1149', logon, 1, '', 'Param1', 'Param2'],
  ['41', logon, 99, 'Session Arbitration Start', ...SESSION],
  ['42', logon, 99, 'Session Arbitration End', ...SESSION],
  ['39 40', rdpEvent, 7],
  ['131', rdpEvent, 1, '', 'ClientIP'],
  ['140', rdpEvent, 1, '', 'IPString'],
  ['261', rdpEvent, 1],
  ['1024 1102', rdpEvent, 3, '', 'Value', 'out'],
  ['258', lifecycle, 3, '', REMOTE_DESKTOP],
  ['54 259', lifecycle, 4, '', REMOTE_DESKTOP],
);

/** WinRM. */
export const WINRM = tableOf(
  ['132 145', operationAsked, 99, 'Call'],
  ['142', operationAsked, 99, 'Call', 'failed'],
  ['169', logon, 1, '', 'username'],
  ['10148', lifecycle, 3, '', '=Windows Remote Management'],
  ['10149', lifecycle, 4, '', '=Windows Remote Management'],
);

/** NTLM. */
export const NTLM = tableOf([
  '4001 4002 4003 4004 8001 8002 8003 8004',
  logon,
  1,
  '',
  'UserName',
  'DomainName',
]);

/** Winlogon. */
export const WINLOGON = tableOf(
  ['7001', logon, 1, '', '', '', 'UserSid', 'TSId'],
  ['7002', logon, 2, '', '', '', 'UserSid', 'TSId'],
);

/** AD FS Auditing. */
export const ADFS = tableOf(
  ['1200 1201 1202 1203 1210', federated, 1],
  ['1206', federated, 2],
  ['500 501 510', federated, 99, 'Claims'],
);
