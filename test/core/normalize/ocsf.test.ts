// OCSF from the sender: passed through with our marks, or kept and not believed.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';

const theirs = {
  class_uid: 3002,
  category_uid: 3,
  activity_id: 1,
  type_uid: 300201,
  severity_id: 1,
  time: RECEIVED_AT - 1000,
  metadata: { version: '1.8.0', product: { name: 'IdP' } },
  service: { name: 'portal' },
  user: { name: 'alice' },
};

const map = (record: JsonObject) =>
  normalize({ format: 'json', raw: '', record }, { receivedAt: RECEIVED_AT, source: 'sender' });

describe('a valid event', () => {
  it('is kept as it is, with the time of receipt as logged time', () => {
    const { metadata, ...members } = JSON.parse(JSON.stringify(map(theirs)));
    const { metadata: _, ...given } = theirs;
    expect(members).toEqual(given);
    expect(metadata).toEqual({ ...theirs.metadata, logged_time: RECEIVED_AT });
  });

  it('keeps its own id as the original one: the id is ours', () => {
    const { metadata } = map({
      ...theirs,
      metadata: { ...theirs.metadata, uid: 'e-1', original_event_uid: 'e-0' },
    });
    expect(metadata).toMatchObject({ original_event_uid: 'e-1', uid: undefined });
  });

  it('moves what attest will set to unmapped', () => {
    const event = map({
      ...theirs,
      raw_data: 'x',
      raw_data_hash: { algorithm_id: 3, value: 'f' },
      raw_data_size: 1,
    });
    expect(event).toMatchObject({ raw_data: undefined, raw_data_hash: undefined, raw_data_size: undefined });
    expect(event.unmapped).toEqual({
      replaced: { raw_data: 'x', raw_data_hash: { algorithm_id: 3, value: 'f' }, raw_data_size: 1 },
    });
  });

  it('of a time in seconds gets it in milliseconds', () => {
    const event = map({ ...theirs, time: Math.floor(RECEIVED_AT / 1000) });
    expect(event.time).toBe(RECEIVED_AT);
    expect(event.unmapped).toEqual({ replaced: { time: RECEIVED_AT / 1000 } });
  });
});

describe('an event that claims OCSF wrongly becomes a Base Event that keeps all of it', () => {
  it.each([
    ['type_uid', { ...theirs, type_uid: 300202 }, 'type_uid must be class_uid * 100 + activity_id = 300201'],
    ['category_uid', { ...theirs, category_uid: 4 }, 'category_uid must be 3 for class 3002'],
    ['class_uid', { ...theirs, class_uid: 'logon' }, 'class_uid must be a whole number'],
    ['severity_id', { ...theirs, severity_id: 9 }, 'severity_id must be 0..6 or 99'],
    ['time', { ...theirs, time: 'noon' }, 'time must be a whole number'],
    ['metadata', { ...theirs, metadata: { version: '1.8.0' } }, 'metadata.product must have a name or uid'],
    [
      'what its class requires',
      { ...theirs, service: undefined },
      'of class 3002, none of service, dst_endpoint is there',
    ],
    ['an object that is none', { ...theirs, user: 'alice' }, 'of class 3002, user is missing'],
  ])('%s', (_, record, fault) => {
    const event = map(record);
    expect(event.class_uid).toBe(0);
    expect(event.metadata.debug).toEqual([`NORMALIZE_OCSF_INVALID: ${fault}`]);
    expect(JSON.stringify(event.unmapped)).toContain('alice');
  });
});

describe('an event that is nearly OCSF 1.8.0', () => {
  it('gets numbers for what it spells as text, and a date for its time', () => {
    const event = map({
      ...theirs,
      class_uid: '3002',
      time: '2026-11-21T11:59:59Z',
      src_endpoint: { ip: '192.0.2.1', port: '8888' },
    });
    expect(event).toMatchObject({
      class_uid: 3002,
      time: RECEIVED_AT - 1000,
      src_endpoint: { ip: '192.0.2.1', port: 8888 },
      unmapped: { replaced: { time: '2026-11-21T11:59:59Z' } },
    });
  });

  it('sets aside what it can go without and is something else, as rows of tables have it', () => {
    const event = map({ ...theirs, message: null, observables: null, status_id: null, unmapped: 'text' });
    expect(event).toMatchObject({
      class_uid: 3002,
      unmapped: { replaced: { message: null, observables: null, status_id: null, unmapped: 'text' } },
    });
  });

  it('has no time as text that is none', () => {
    const event = map({ ...theirs, start_time_dt: 1731529427000, time_dt: '2026-11-21T11:59:59Z' });
    expect(event).toMatchObject({
      time_dt: '2026-11-21T11:59:59Z',
      unmapped: { replaced: { start_time_dt: 1731529427000 } },
    });
  });

  it('keeps what has no place beside it, and the version it came in', () => {
    const event = map({
      ...theirs,
      metadata: { ...theirs.metadata, version: '1.3.0' },
      p_log_type: 'X',
      src_endpoint: { ip: 'not one', hostname: 'h.example.org', colour: 'red' },
      status_id: 77,
    });
    expect(event).toMatchObject({
      metadata: { version: '1.8.0' },
      src_endpoint: { hostname: 'h.example.org' },
    });
    expect(event.unmapped).toEqual({
      replaced: {
        metadata: { version: '1.3.0' },
        p_log_type: 'X',
        src_endpoint: { colour: 'red', ip: 'not one' },
        status_id: 77,
      },
    });
  });

  it('names the profiles its members need', () => {
    expect(map({ ...theirs, device: { hostname: 'h', type_id: 0 } }).metadata.profiles).toEqual(['host']);
  });

  it('moves an object out whole that lacks what it requires', () => {
    const event = map({ ...theirs, device: { hostname: 'h', colour: 'red' } });
    expect(event.device).toBeUndefined();
    expect(event.unmapped).toEqual({ replaced: { device: { hostname: 'h', colour: 'red' } } });
  });

  it('of an extension nobody here knows is passed as it is', () => {
    const own = { class_uid: 777_001, category_uid: 77, type_uid: 77_700_101, whatever: { a: 1 } };
    expect(map({ ...theirs, ...own })).toMatchObject({ ...own, metadata: { version: '1.8.0' } });
  });

  it('keeps a time that had to be read, also where it is none that can be, or of an extension', () => {
    const own = { class_uid: 777_001, category_uid: 77, type_uid: 77_700_101 };
    const written = '2026-11-20T22:00:01Z';
    expect(JSON.stringify(map({ ...theirs, time: 0.5 }).unmapped)).toContain('"time":0.5');
    expect(JSON.stringify(map({ ...theirs, ...own, time: written }).unmapped)).toContain(written);
  });
});
