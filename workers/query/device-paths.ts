// The devices Worker's part of the OpenAPI document: it is behind the same address, and its schemas are those it checks by.
import * as z from 'zod';
import {
  attestationRequest,
  attestationResponse,
  authorityList,
  authorityWish,
  challengeAnswer,
  deviceAnswer,
  deviceDetail,
  deviceId,
  deviceListParameters,
  devicesPage,
  deviceWish,
  enrolmentAnswer,
  enrolmentWish,
  firmwareList,
  firmwareWish,
  historyPage,
  revocationWish,
  rotationWish,
} from '../../schemas/device-api.ts';
import { answer, content, type Json, parametersIn, refused, schemaOf } from './openapi-parts.ts';

/** Its named schemas. */
export const DEVICE_COMPONENTS = {
  AttestationVerifyResponse: attestationResponse,
  Challenge: challengeAnswer,
  Device: deviceAnswer,
  DeviceDetail: deviceDetail,
  DevicesPage: devicesPage,
  DeviceHistory: historyPage,
  EnrolmentToken: enrolmentAnswer,
  FirmwareList: firmwareList,
  AuthorityList: authorityList,
} as const satisfies Record<string, z.core.$ZodType>;

type Scope = 'ingest' | 'read' | 'admin';

const device = parametersIn('path', z.object({ device: deviceId }));
const page = parametersIn('query', deviceListParameters);
const named = (...names: string[]): Json[] =>
  names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

interface Parts {
  readonly parameters?: Json[];
  readonly body?: z.core.$ZodType;
  readonly answers: Json;
}

function operation(scope: Scope, summary: string, { parameters = [], body, answers }: Parts): Json {
  const sent = body && { required: true, content: content('application/json', schemaOf(body)) };
  const security = [{ token: [scope] }];
  return { summary, security, parameters, ...(sent && { requestBody: sent }), responses: answers };
}

const read = (description: string, shape: string): Json => ({
  200: answer(description, shape),
  ...refused(400, 401, 403, 404, 503),
});
const changed = (description: string, shape: string, status = 200): Json => ({
  [status]: answer(description, shape),
  ...refused(400, 401, 403, 404, 409, 503),
});
const gone: Json = { 204: { description: 'It is gone.' }, ...refused(401, 403, 404, 503) };

/** Its paths. */
export function devicePaths(): Json {
  return { ...attestationPaths(), ...registryOfDevices(), ...policyPaths() };
}

function attestationPaths(): Json {
  const given = { 201: answer('For this device, once, for 5 minutes.', 'Challenge') };
  const judged = { 200: answer('The verdict, whatever it says.', 'AttestationVerifyResponse') };
  return {
    '/v1/devices/{device}/challenge': {
      post: operation('ingest', 'A nonce to sign.', {
        parameters: device,
        answers: { ...given, ...refused(400, 401, 403, 404, 429, 503) },
      }),
    },
    '/v1/attestations': {
      post: operation('ingest', 'Judges what a device attests (AttestationVerifyRequest).', {
        body: attestationRequest,
        answers: { ...judged, ...refused(400, 401, 403, 503) },
      }),
    },
  };
}

function registryOfDevices(): Json {
  const parameters = device;
  const detail = changed('As it is now.', 'DeviceDetail');
  return {
    '/v1/devices': {
      get: operation('read', 'Devices by name: presence, attestation, firmware.', {
        parameters: page,
        answers: read('One page.', 'DevicesPage'),
      }),
    },
    '/v1/devices/{device}': {
      get: operation('read', 'A device with its keys.', {
        parameters,
        answers: read('The device.', 'DeviceDetail'),
      }),
      put: operation('admin', 'Registers a device, or changes it.', {
        parameters,
        body: deviceWish,
        answers: detail,
      }),
    },
    '/v1/devices/{device}/history': {
      get: operation('read', 'Verdicts and changes, newest first, with their events.', {
        parameters: [...device, ...page],
        answers: read('One page.', 'DeviceHistory'),
      }),
    },
    '/v1/devices/{device}/enrolment': {
      post: operation('admin', 'A secret that enrols one key of the device, once.', {
        ...{ parameters, body: enrolmentWish },
        answers: changed('Shown here and never again.', 'EnrolmentToken', 201),
      }),
    },
    '/v1/devices/{device}/rotate': {
      post: operation('admin', 'A new key; the others end after an overlap.', {
        ...{ parameters, body: rotationWish, answers: detail },
      }),
    },
    '/v1/devices/{device}/revoke': {
      post: operation('admin', 'Ends a key at once, or the device for good.', {
        ...{ parameters, body: revocationWish, answers: detail },
      }),
    },
  };
}

function policyPaths(): Json {
  const listed = (shape: string): Parts => ({ answers: read('All there are.', shape) });
  const added = { 201: { description: 'It is on the list.' }, ...refused(400, 401, 403, 409, 503) };
  return {
    '/v1/attestations/firmware': {
      get: operation('read', 'What each family may run.', listed('FirmwareList')),
      post: operation('admin', 'Allows a firmware.', { body: firmwareWish, answers: added }),
    },
    '/v1/attestations/firmware/{family}/{hash}': {
      delete: operation('admin', 'Allows it no longer.', {
        parameters: named('family', 'hash'),
        answers: gone,
      }),
    },
    '/v1/attestations/authorities': {
      get: operation('read', 'CAs whose certificates enrol devices.', listed('AuthorityList')),
      post: operation('admin', 'Trusts a CA for a family.', { body: authorityWish, answers: added }),
    },
    '/v1/attestations/authorities/{fingerprint}': {
      delete: operation('admin', 'Trusts it no longer.', { parameters: named('fingerprint'), answers: gone }),
    },
  };
}
