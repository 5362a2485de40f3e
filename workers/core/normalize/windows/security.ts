// The audit's events (channel Security) by id. "Advanced security audit policy settings" of Microsoft describes each; Appendix L
// of "Best practices for securing Active Directory" lists them all.
import {
  accountChange,
  entity,
  groupChange,
  sessionGroups,
  sessionPrivileges,
  userRights,
} from './accounts.ts';
import { tableOf } from './entities.ts';
import { logon } from './logons.ts';
import { filtered, shareAccess, silenced } from './network.ts';
import { fileEvent, objectAccess, resourceEvent } from './objects.ts';
import { handleDuplicated, processCreated, processEvent } from './processes.ts';
import { registryValue } from './registry.ts';
import { configChange, jobEvent, lifecycle, logEvent, peripheral, serviceEvent } from './system.ts';

const STATION = ['AccountName', 'AccountDomain', '', 'LogonID'] as const;
const RULE = ['', 'Firewall Rule', 'RuleName', 'RuleId'] as const;
const DS_OBJECT = ['', '@ObjectClass', 'ObjectDN', 'ObjectGUID'] as const;
const DS_MOVED = ['@ObjectClass', 'NewObjectDN', 'ObjectGUID'] as const;
const TRUST = ['', 'Domain Trust', 'DomainName', 'DomainSid'] as const;
const REPLICA = ['', 'Directory Replica', 'NamingContext'] as const;
const SHARE = ['', 'File Share', 'ShareName'] as const;
const CHANGE = 'Change';

/** Who came and went, and with what rights. */
const SESSIONS = [
  ['4624 4625 4648 4776 4777 4822 4823', logon, 1],
  ['4825', logon, 1, '', ...STATION],
  ['4634 4647', logon, 2],
  ['4768 4772 4820', logon, 3],
  ['4769 4773 4821', logon, 4],
  ['4770', logon, 5],
  ['4771 4824', logon, 6],
  ['4626', logon, 99, 'User Claims'],
  ['4649', logon, 99, 'Replay Attack'],
  ['4675', logon, 99, 'Filter SIDs'],
  ['4774', logon, 99, 'Map Account', 'MappedName'],
  ['4775', logon, 99, 'Map Account', 'ClientUserName'],
  ['4778', logon, 99, 'Session Reconnect', ...STATION],
  ['4779', logon, 99, 'Session Disconnect', ...STATION],
  ['4800', logon, 99, 'Lock'],
  ['4801', logon, 99, 'Unlock'],
  ['4802', logon, 99, 'Screen Saver Start'],
  ['4803', logon, 99, 'Screen Saver Stop'],
  [
    '5632 5633 6272 6273 6274 6275 6276 6277 6278',
    logon,
    1,
    '',
    'SubjectUserName',
    'SubjectDomainName',
    'SubjectUserSid',
  ],
  ['4627', sessionGroups, 2, '', 'GroupMembership'],
  ['4964', sessionGroups, 2, '', 'SidList'],
  ['4672 4703', sessionPrivileges, 1],
  ['4704 4717', userRights, 1],
  ['4705 4718', userRights, 2],
] as const;

/** Accounts and groups. */
const IDENTITIES = [
  ['4720 4741', accountChange, 1],
  ['4722', accountChange, 2],
  ['4723', accountChange, 3],
  ['4724', accountChange, 4],
  ['4725', accountChange, 5],
  ['4726 4743', accountChange, 6],
  ['4740 6279', accountChange, 9],
  ['4767 6280', accountChange, 12],
  ['4738 4742', accountChange, 99, CHANGE],
  ['4765 4766', accountChange, 99, 'Add SID History'],
  ['4780', accountChange, 99, 'Set Security'],
  ['4781', accountChange, 99, 'Rename'],
  ['4794', entity, 3, '', 'Password', '=Directory Services Restore Mode administrator'],
  ['4793', entity, 2, '', 'Policy', '=Password Policy'],
  ['4797 4798', entity, 2, '', 'User', 'TargetUserName', 'TargetSid'],
  ['4799', entity, 2, '', 'Group', 'TargetUserName', 'TargetSid'],
  ['4727 4731 4744 4749 4754 4759 4783 4790', groupChange, 6],
  ['4728 4732 4746 4751 4756 4761 4785', groupChange, 3],
  ['4729 4733 4747 4752 4757 4762 4786', groupChange, 4],
  ['4730 4734 4748 4753 4758 4763 4789 4792', groupChange, 5],
  ['4735 4737 4745 4750 4755 4760 4764 4784 4787 4788 4791', groupChange, 99, CHANGE],
] as const;

/** Processes, objects, shares, connections. */
const ACTIVITY = [
  ['4673', processEvent, 99, 'Privileged Service Call'],
  ['4688', processCreated, 1],
  ['4689', processEvent, 2],
  ['4690', handleDuplicated, 99, 'Duplicate Handle'],
  ['4696', processEvent, 5, '', 'TargetProcessId', 'TargetProcessName'],
  ['4656 4659 4661', objectAccess, 0, 'Open', '14', '99'],
  ['4658', objectAccess, 0, 'Close', '99', '99'],
  ['4660', objectAccess, 0, 'Delete', '4', '4'],
  ['4662 4663', objectAccess, 0],
  ['4670 4907', objectAccess, 0, 'Set Security', '7', '6'],
  ['4657', registryValue, 0],
  ['4664', fileEvent, 99, 'Hard Link', 'LinkName'],
  ['4674', resourceEvent, 1, '', '', 'ObjectName', 'HandleId'],
  ['4692 4693 4694 4695', resourceEvent, 1, '', 'Protected Data', '=DPAPI', 'MasterKeyId'],
  ['5058', fileEvent, 99, 'Key File Operation', 'KeyFilePath'],
  ['5059', resourceEvent, 99, 'Key Migration', 'Cryptographic Key', 'KeyName'],
  ['5061', resourceEvent, 99, 'Cryptographic Operation', 'Cryptographic Key', 'KeyName'],
  ['5376 5377 5379 5380 5381 5382', resourceEvent, 1, '', 'Credential', '=Credential Manager'],
  ['4985', resourceEvent, 99, 'State Change', 'Transaction', '', 'TransactionId'],
  ['5440', resourceEvent, 1, '', 'WFP Callout', 'CalloutName', 'CalloutKey'],
  ['5441', resourceEvent, 1, '', 'WFP Filter', 'FilterName', 'FilterKey'],
  ['5442', resourceEvent, 1, '', 'WFP Provider', 'ProviderName', 'ProviderKey'],
  ['5443', resourceEvent, 1, '', 'WFP Provider Context', 'ProviderContextName', 'ProviderContextKey'],
  ['5444', resourceEvent, 1, '', 'WFP Sub-layer', 'SubLayerName', 'SubLayerKey'],
  ['5446', resourceEvent, 99, CHANGE, 'WFP Callout', 'CalloutName', 'CalloutKey'],
  ['5447', resourceEvent, 99, CHANGE, 'WFP Filter', 'FilterName', 'FilterKey'],
  ['5448', resourceEvent, 99, CHANGE, 'WFP Provider', 'ProviderName', 'ProviderKey'],
  ['5449', resourceEvent, 99, CHANGE, 'WFP Provider Context', 'ProviderContextName', 'ProviderContextKey'],
  ['5450', resourceEvent, 99, CHANGE, 'WFP Sub-layer', 'SubLayerName', 'SubLayerKey'],
  ['5140', shareAccess, 99, 'Share Access'],
  ['5145', shareAccess, 99, 'Access Check'],
  ['5156', filtered, 1],
  ['5031', silenced, 5],
  ['5155 5157', filtered, 5],
  ['5146 5147 5150 5151 5152 5153', filtered, 6],
  ['5154', filtered, 7],
  ['5158 5159', filtered, 99, 'Bind'],
] as const;

/** Policies, the directory, the system itself. */
const SYSTEM = [
  ['1100', logEvent, 7],
  ['1101', logEvent, 99, 'Drop'],
  ['1102', logEvent, 1],
  ['1104', logEvent, 99, 'Full'],
  ['1105', logEvent, 4],
  ['4904', logEvent, 99, 'Register Source'],
  ['4905', logEvent, 99, 'Unregister Source'],
  ['4608', lifecycle, 3, '', '=Windows'],
  ['4609', lifecycle, 4, '', '=Windows'],
  ['4611', lifecycle, 99, 'Register Logon Process', 'LogonProcessName'],
  ['4616 4826 6281', configChange, 1],
  ['4697', serviceEvent, 1],
  ['5024', serviceEvent, 3, '', '=Windows Firewall'],
  ['5025', serviceEvent, 4, '', '=Windows Firewall'],
  ['5027 5028 5029 5030', serviceEvent, 3, '', '=Windows Firewall'],
  ['5035 5037', serviceEvent, 3, '', '=Windows Firewall Driver'],
  ['5033', serviceEvent, 3, '', '=Windows Firewall Driver'],
  ['5034', serviceEvent, 4, '', '=Windows Firewall Driver'],
  ['4698', jobEvent, 1],
  ['4699', jobEvent, 3],
  ['4700', jobEvent, 4],
  ['4701', jobEvent, 5],
  ['4702', jobEvent, 2],
  ['6416', peripheral, 1],
  ['6419 6420', peripheral, 4],
  ['6421 6422', peripheral, 3],
  ['6423', peripheral, 99, 'Installation Forbidden'],
  ['6424', peripheral, 99, 'Installation Allowed'],
  ['4706', entity, 1, ...TRUST],
  ['4707', entity, 4, ...TRUST],
  ['4716', entity, 3, ...TRUST],
  ['4715 4719 4817 4902 4906 4908 4912', entity, 3, '', 'Policy', '=Audit Policy', 'SubcategoryGuid'],
  ['4713', entity, 3, '', 'Policy', '=Kerberos Policy'],
  ['4818 4819', entity, 3, '', 'Policy', '=Central Access Policy'],
  ['4865 4866 4867', entity, 3, '', 'Domain Trust', 'ForestRoot', 'ForestRootSid'],
  ['4899 4900', entity, 3, '', 'Certificate Template', 'TemplateInternalName', 'TemplateOID'],
  ['4714', entity, 3, '', 'Policy', '=Data Recovery Policy'],
  ['4739', entity, 3, '', 'Policy', '=Domain Policy', 'DomainSid'],
  ['6144 6145', entity, 3, '', 'Policy', '=Group Policy'],
  ['4610', entity, 99, 'Load', 'Authentication Package', 'AuthenticationPackageName'],
  ['4614', entity, 99, 'Load', 'Notification Package', 'NotificationPackageName'],
  ['4622', entity, 99, 'Load', 'Security Package', 'SecurityPackageName'],
  ['4951 4952 4953 4957 4958', entity, 99, 'Ignore', 'Firewall Rule', 'RuleName', 'RuleId'],
  ['4944', entity, 2, '', 'Policy', '=Firewall Policy'],
  ['4949 4950 4954 4956', entity, 3, '', 'Policy', '=Firewall Policy'],
  ['4945', entity, 2, ...RULE],
  ['4946', entity, 1, ...RULE],
  ['4947', entity, 3, ...RULE],
  ['4948', entity, 4, ...RULE],
  [
    '4868 4869 4886 4887 4888 4889 4898',
    entity,
    99,
    'Certificate Service',
    'Certificate Request',
    '=Certificate Request',
    'RequestId',
  ],
  ['5136', entity, 3, ...DS_OBJECT],
  ['5137', entity, 1, ...DS_OBJECT],
  ['5138', entity, 99, 'Undelete', ...DS_MOVED],
  ['5139', entity, 5, '', ...DS_MOVED],
  ['5141', entity, 4, ...DS_OBJECT],
  ['4928', entity, 1, ...REPLICA],
  ['4929', entity, 4, ...REPLICA],
  ['4930 4931', entity, 3, ...REPLICA],
  ['4932', entity, 99, 'Synchronization Start', 'Directory Replica', 'NamingContext'],
  ['4933', entity, 99, 'Synchronization End', 'Directory Replica', 'NamingContext'],
  ['5142', entity, 1, ...SHARE],
  ['5143', entity, 3, ...SHARE],
  ['5144', entity, 4, ...SHARE],
] as const;

/** By id. */
export const SECURITY = tableOf(...SESSIONS, ...IDENTITIES, ...ACTIVITY, ...SYSTEM);
