// Names of Linux audit record types by number (linux/audit.h, audit-userspace lib/audit-records.h): the kernel log has numbers
// where audit.log has names. Only the common ones; a rarer type keeps its number. Each run begins at a number and counts on; `-` is a number without a name.
const RUNS = [
  '1005 USER LOGIN',
  '1100 USER_AUTH USER_ACCT USER_MGMT CRED_ACQ CRED_DISP USER_START USER_END USER_AVC USER_CHAUTHTOK USER_ERR CRED_REFR USYS_CONFIG USER_LOGIN USER_LOGOUT ADD_USER DEL_USER ADD_GROUP DEL_GROUP DAC_CHECK CHGRP_ID TEST TRUSTED_APP USER_SELINUX_ERR USER_CMD USER_TTY CHUSER_ID GRP_AUTH SYSTEM_BOOT SYSTEM_SHUTDOWN SYSTEM_RUNLEVEL SERVICE_START SERVICE_STOP GRP_MGMT GRP_CHAUTHTOK MAC_CHECK ACCT_LOCK ACCT_UNLOCK USER_DEVICE SOFTWARE_UPDATE',
  '1200 DAEMON_START DAEMON_END DAEMON_ABORT DAEMON_CONFIG',
  '1300 SYSCALL - PATH - SOCKETCALL CONFIG_CHANGE SOCKADDR CWD - EXECVE - - - - - - - FD_PAIR OBJ_PID TTY EOE BPRM_FCAPS CAPSET MMAP NETFILTER_PKT NETFILTER_CFG SECCOMP PROCTITLE FEATURE_CHANGE - KERN_MODULE FANOTIFY - - BPF',
  '1400 AVC SELINUX_ERR AVC_PATH MAC_POLICY_LOAD MAC_STATUS MAC_CONFIG_CHANGE',
  '1700 ANOM_PROMISCUOUS ANOM_ABEND ANOM_LINK ANOM_CREAT',
];

/** Name by the number as it is written. */
export const AUDIT_TYPES: ReadonlyMap<string, string> = new Map(
  RUNS.flatMap((run) => {
    const [first, ...names] = run.split(' ');
    return names.map((name, i): [string, string] => [name === '-' ? '' : String(Number(first) + i), name]);
  }),
);
