// Sysmon's events by id: https://learn.microsoft.com/sysinternals/downloads/sysmon
import { entity } from './accounts.ts';
import { tableOf } from './entities.ts';
import { dnsEvent, sysmonConnection } from './network.ts';
import { fileEvent, resourceEvent } from './objects.ts';
import { driverLoaded, imageLoaded, sysmonAccess, sysmonItself, sysmonLaunch } from './processes.ts';
import { registryEvent } from './registry.ts';
import { fault, lifecycle } from './system.ts';

const WMI = ['', 'WMI Event Subscription'] as const;

/** By id. */
export const SYSMON = tableOf(
  ['1', sysmonLaunch, 1],
  ['2', fileEvent, 6],
  ['3', sysmonConnection, 1],
  ['4', lifecycle, 99, 'State Change', '=Sysmon'],
  ['5', sysmonItself, 2],
  ['6', driverLoaded, 1],
  ['7', imageLoaded, 1],
  ['8', sysmonAccess, 4],
  ['9', fileEvent, 2, '', 'Device', '4'],
  ['10', sysmonAccess, 3],
  ['11 15 27 29', fileEvent, 1],
  ['12 13 14', registryEvent, 0],
  ['16', lifecycle, 99, 'Configuration Change', '=Sysmon'],
  ['17', fileEvent, 1, '', 'PipeName', '6'],
  ['18', fileEvent, 14, '', 'PipeName', '6'],
  ['19 20', entity, 0, ...WMI, 'Name'],
  ['21', entity, 0, ...WMI, 'Consumer'],
  ['22', dnsEvent, 6],
  ['23 26 28', fileEvent, 4],
  ['24', resourceEvent, 99, 'Change', 'Clipboard', '=Clipboard'],
  ['255', fault, 1],
  ['25', sysmonItself, 99, 'Tampering'],
);
