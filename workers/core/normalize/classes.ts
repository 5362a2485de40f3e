// The OCSF 1.8.0 classes we write, by name: class, category and the arithmetic between them.

/** `class_uid` of each class a mapper may choose. */
export const CLASS = {
  baseEvent: 0,
  scheduledJobActivity: 1006,
  detectionFinding: 2004,
  accountChange: 3001,
  authentication: 3002,
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
  ntpActivity: 4013,
  applicationLifecycle: 6002,
  fileHosting: 6006,
  applicationError: 6008,
} as const;

/** `type_uid`: the class and the activity in one number. */
export const typeUid = (classUid: number, activityId: number): number => classUid * 100 + activityId;

/** Status ids of most classes (not of findings). */
export const STATUS = { unknown: 0, success: 1, failure: 2, other: 99 } as const;

/** `status_id` and its caption, in one. */
export interface Status {
  readonly status: string;
  readonly status_id: number;
}

export const SUCCESS: Status = { status: 'Success', status_id: STATUS.success };
export const FAILURE: Status = { status: 'Failure', status_id: STATUS.failure };
