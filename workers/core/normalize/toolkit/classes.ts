// The OCSF 1.8.0 classes we write, by name: class, category and the arithmetic between them.

/** `class_uid` of each class a mapper may choose. */
export const CLASS = {
  baseEvent: 0,
  fileActivity: 1001,
  kernelExtensionActivity: 1002,
  kernelActivity: 1003,
  memoryActivity: 1004,
  moduleActivity: 1005,
  scheduledJobActivity: 1006,
  processActivity: 1007,
  eventLogActivity: 1008,
  scriptActivity: 1009,
  peripheralActivity: 1010,
  vulnerabilityFinding: 2002,
  complianceFinding: 2003,
  detectionFinding: 2004,
  incidentFinding: 2005,
  dataSecurityFinding: 2006,
  accountChange: 3001,
  authentication: 3002,
  authorizeSession: 3003,
  entityManagement: 3004,
  userAccess: 3005,
  groupManagement: 3006,
  networkActivity: 4001,
  httpActivity: 4002,
  dnsActivity: 4003,
  dhcpActivity: 4004,
  rdpActivity: 4005,
  smbActivity: 4006,
  sshActivity: 4007,
  ftpActivity: 4008,
  emailActivity: 4009,
  networkFileActivity: 4010,
  emailUrlActivity: 4012,
  ntpActivity: 4013,
  tunnelActivity: 4014,
  inventoryInfo: 5001,
  userInventory: 5003,
  deviceConfigStateChange: 5019,
  softwareInfo: 5020,
  evidenceInfo: 5040,
  webResourcesActivity: 6001,
  applicationLifecycle: 6002,
  apiActivity: 6003,
  datastoreActivity: 6005,
  fileHosting: 6006,
  scanActivity: 6007,
  applicationError: 6008,
  registryKeyActivity: 201_001,
  registryValueActivity: 201_002,
  windowsResourceActivity: 201_003,
  windowsServiceActivity: 201_004,
} as const;

/** `type_uid`: the class and the activity in one number. */
export const typeUid = (classUid: number, activityId: number): number => classUid * 100 + activityId;

/** `category_uid` of a class: its thousands, without the hundred thousands of an extension. */
export const categoryOf = (classUid: number): number => Math.floor((classUid % 100_000) / 1000);

/** Status ids of most classes (not of findings). */
export const STATUS = { unknown: 0, success: 1, failure: 2, other: 99 } as const;

/** `status_id` and its caption, in one. */
export interface Status {
  readonly status: string;
  readonly status_id: number;
}

export const SUCCESS: Status = { status: 'Success', status_id: STATUS.success };
export const FAILURE: Status = { status: 'Failure', status_id: STATUS.failure };
