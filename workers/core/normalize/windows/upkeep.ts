// Events of how the system keeps itself going, by id: starts, faults, installers, databases, devices, policies, shadow copies, filters
// (the providers' own manifests).
import { entity } from './accounts.ts';
import { tableOf } from './entities.ts';
import { resourceEvent } from './objects.ts';
import { filterLoaded } from './processes.ts';
import { configChange, fault, lifecycle, peripheral } from './system.ts';

const WINDOWS = ['', '=Windows'] as const;
const UPDATE = ['', 'updateTitle'] as const;
const SEARCH = '=Windows Search';

/** User32. */
export const SHUTDOWN = tableOf(
  ['1074', lifecycle, 4, ...WINDOWS],
  ['1076', lifecycle, 99, 'Shutdown Reason', '=Windows'],
);

/** Kernel-General and Kernel-Power. */
export const KERNEL = tableOf(
  ['1', configChange, 1],
  ['12', lifecycle, 3, ...WINDOWS],
  ['13 109', lifecycle, 4, ...WINDOWS],
  ['41', lifecycle, 5, ...WINDOWS],
  ['42', lifecycle, 99, 'Sleep', '=Windows'],
  ['107', lifecycle, 99, 'Resume', '=Windows'],
);

/** WindowsUpdateClient. */
export const UPDATES = tableOf(['19 20 43 44', lifecycle, 8, ...UPDATE]);

/** Crashes and hangs, and what COM could not start. */
export const FAULTS = tableOf(['1000 1001 1002 1026 10000 10005 10006 10009 10010 10016 10028', fault, 1]);

/** MsiInstaller. */
export const INSTALLER = tableOf(
  ['1033 11707', lifecycle, 1, '', 'param1'],
  ['1034 11724', lifecycle, 2, '', 'param1'],
  ['1040', lifecycle, 99, 'Transaction Start', 'param1'],
  ['1042', lifecycle, 99, 'Transaction End', 'param1'],
);

/** ESENT, also as Active Directory uses it. */
export const DATABASES = tableOf(
  ['102', lifecycle, 3, '', '=ESENT'],
  ['103 105 216 300 301 302 325 326 327 330 700 701', lifecycle, 99, 'Database', '=ESENT'],
  ['2001 2003 2005 2006', lifecycle, 99, 'Shadow Copy', '=ESENT'],
);

/** Security-SPP. */
export const LICENSING = tableOf(
  ['900 902', lifecycle, 3, '', '=Software Protection'],
  ['903', lifecycle, 4, '', '=Software Protection'],
  ['1003', lifecycle, 99, 'License Check', '=Software Protection'],
  ['16384 16394', lifecycle, 99, 'Schedule Restart', '=Software Protection'],
);

/** Plug and play. */
export const DEVICES = tableOf(['400 410 430 2003', peripheral, 1], ['420 2100 2102', peripheral, 2]);

/** Kernel-Boot: how the host came up. */
export const BOOT = tableOf(['18 20 25 27 30 32 153', lifecycle, 99, 'Boot', '=Windows']);

/** Wininit: Credential Guard. */
export const GUARD = tableOf(['13 14 15 16 17', configChange, 1]);

/** DHCP clients of both protocols. */
export const LEASING = tableOf(
  ['50036 51046', lifecycle, 3, '', '=DHCP Client'],
  ['50037 51047', lifecycle, 4, '', '=DHCP Client'],
  ['50103 50104 50105 50106 51057', lifecycle, 99, 'Shutdown Notice', '=DHCP Client'],
);

/** GroupPolicy: what was applied to the host (1500, 1502) or a user (1501, 1503). */
export const POLICY = tableOf(
  ['1500 1501', entity, 99, 'Process', 'Policy', '=Group Policy'],
  ['1502 1503', entity, 3, '', 'Policy', '=Group Policy'],
);

/** Shadow copies: who made one (the audit), and the service itself. */
export const SHADOWS = tableOf(
  ['8222', resourceEvent, 99, 'Create', 'Shadow Copy', 'ShadowName', 'ShadowId'],
  ['8224', lifecycle, 4, '', '=Volume Shadow Copy'],
);

/** Windows Search. */
export const SEARCHING = tableOf(
  ['1003', lifecycle, 3, '', SEARCH],
  ['1013', lifecycle, 4, '', SEARCH],
  ['1004 1008 1010', lifecycle, 99, 'Index', SEARCH],
);

/** FilterManager: file system filters. */
export const FILTERS = tableOf(['1', filterLoaded, 2], ['6', filterLoaded, 1]);
