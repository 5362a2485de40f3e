// Where a log comes from, as what stands around it says: an OpenTelemetry resource
// (https://opentelemetry.io/docs/specs/semconv/resource/) or the labels of a Loki stream. Any product's event may lie in either.
import type { JsonObject } from '../../../../schemas/json.ts';
import { isHostname } from '../toolkit/address.ts';
import type { Draft } from '../toolkit/draft.ts';
import { device } from '../toolkit/endpoint.ts';
import type { Fields } from '../toolkit/fields.ts';

/** Labels that collectors name the host by, the usual ones first. */
const HOST_LABELS = ['hostname', 'host', 'nodename', 'node_name', 'instance'];

/** The attributes of the resource that something around an event names. */
export const resourceOf = (around: Fields): Fields | undefined =>
  around.child('resource')?.child('attributes');

/** `device`: the host of the resource, or the one that labels name. */
export const takeOriginDevice = (draft: Draft, around: Fields): JsonObject | undefined => {
  const resource = resourceOf(around);
  if (resource !== undefined) return takeResourceDevice(draft, resource);
  for (const place of ['labels', 'structured_metadata']) {
    const labels = around.child(place);
    for (const label of labels === undefined ? [] : HOST_LABELS) {
      const name = labels?.hostname(label);
      if (name !== undefined) return device(draft, name);
    }
  }
  return undefined;
};

const takeResourceDevice = (draft: Draft, resource: Fields): JsonObject | undefined => {
  const hostname = resource.hostname('host.name') ?? resource.hostname('k8s.node.name');
  const uid = resource.text('host.id');
  if (hostname === undefined && uid === undefined) return undefined;
  return { ...device(draft, hostname), type_id: 0, uid };
};

/** Does a resource name its host? Then an event of it has a device, unless a syslog header is nearer. */
export const namesHost = (resource: Fields): boolean =>
  isHostname(resource.spell('host.name')) ||
  isHostname(resource.spell('k8s.node.name')) ||
  resource.spell('host.id') !== '';

/** The container of a `device`, for an event that will have one; its schema wants an id or a name, and that of an image an id. */
export const takeContainer = (resource: Fields): JsonObject | undefined => {
  const name = resource.text('container.name') ?? resource.text('k8s.container.name');
  const uid = resource.text('container.id');
  if (name === undefined && uid === undefined) return undefined;
  const image = resource.text('container.image.id');
  return {
    image: image === undefined ? undefined : { name: resource.text('container.image.name'), uid: image },
    name,
    pod_uuid: resource.uuid('k8s.pod.uid'),
    runtime: resource.text('container.runtime'),
    uid,
  };
};

/** `cloud`; its schema wants the provider. */
export const takeCloud = (resource: Fields): JsonObject | undefined => {
  const provider = resource.text('cloud.provider');
  if (provider === undefined) return undefined;
  const account = resource.label('cloud.account.id');
  return {
    account: account === undefined ? undefined : { uid: account },
    provider,
    region: resource.text('cloud.region'),
    zone: resource.text('cloud.availability_zone'),
  };
};
