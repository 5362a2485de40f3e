// The source of what the devices Worker says, and how its answers name the record (a row of the history, with its event) they made.

/** No token need be for it: what it says comes over a binding, and its manifests say `worker`. */
export const DEVICES_SOURCE = 'edgeseal-devices';

/** On a verdict: the record it is. */
export const ATTESTATION_HEADER = 'edgeseal-attestation';

/** On the answer to an administrator: the record of what was changed. */
export const CHANGE_HEADER = 'edgeseal-change';
