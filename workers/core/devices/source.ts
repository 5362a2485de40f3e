// The source of what the devices Worker says.

/** No token need be for it: what it says comes over a binding, and its manifests say `worker`. */
export const DEVICES_SOURCE = 'edgeseal-devices';
