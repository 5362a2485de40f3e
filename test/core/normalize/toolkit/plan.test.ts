import { describe, expect, it } from 'vitest';
import { Fields } from '../../../../workers/core/normalize/toolkit/fields.ts';
import { fill, made, partOf, plan } from '../../../../workers/core/normalize/toolkit/plan.ts';

describe('fill', () => {
  it('makes nested objects only for what was found', () => {
    const rows = plan([
      'src_endpoint.ip ip:client.address',
      'src_endpoint.location.country country',
      'user.name who',
    ]);
    const fields = new Fields({ client: { address: '192.0.2.1' }, country: 'NL' });
    expect(fill(fields, rows)).toEqual({ src_endpoint: { ip: '192.0.2.1', location: { country: 'NL' } } });
  });

  it('takes the first source that holds a value of its kind, and leaves the others', () => {
    const fields = new Fields({ a: '-', b: 'second', c: 'third' });
    expect(fill(fields, plan(['name told:a told:b told:c']))).toEqual({ name: 'second' });
    expect(fields.rest()).toEqual({ a: '-', c: 'third' });
  });

  it('takes no port, nor any other guarded value, without what identifies its object', () => {
    const rows = plan([
      'src_endpoint.ip ip:ip',
      '+src_endpoint.port port:port',
      '?src_endpoint.location.city city',
    ]);
    const alone = new Fields({ ip: 'nowhere', port: 22, city: 'Utrecht' });
    expect(fill(alone, rows)).toEqual({});
    expect(alone.rest()).toEqual({ ip: 'nowhere', port: 22, city: 'Utrecht' });
    const whole = fill(new Fields({ ip: '192.0.2.1', port: 22, city: 'Utrecht' }), rows);
    expect(whole).toEqual({ src_endpoint: { ip: '192.0.2.1', port: 22, location: { city: 'Utrecht' } } });
  });

  it('does not take what its attribute has no room for', () => {
    const fields = new Fields({ a: 'first', b: 'second' });
    expect(fill(fields, plan(['name a', 'name b']))).toEqual({ name: 'first' });
    expect(fields.rest()).toEqual({ b: 'second' });
  });

  it('writes constants beside what was found, numbers as numbers', () => {
    const rows = plan([
      'device.name host',
      '+device.type_id =6',
      '+device.type =Virtual machine',
      '+user.type =User',
    ]);
    expect(fill(new Fields({ host: 'a' }), rows)).toEqual({
      device: { name: 'a', type: 'Virtual machine', type_id: 6 },
    });
  });

  it('reads the first object of a list on the way, and leaves the rest of the list where it was', () => {
    const fields = new Fields({ nics: [{ ip: '192.0.2.1', name: 'a' }, { ip: '192.0.2.2' }] });
    expect(fill(fields, plan(['device.ip ip:nics.ip', 'device.name nics.name']))).toEqual({
      device: { ip: '192.0.2.1', name: 'a' },
    });
    expect(fields.rest()).toEqual({ nics: [{}, { ip: '192.0.2.2' }] });
  });

  it('makes a list of one where the attribute is a list', () => {
    expect(fill(new Fields({ key: 'k', kind: 't' }), plan(['keys[].uid key', '+keys[].type kind']))).toEqual({
      keys: [{ type: 't', uid: 'k' }],
    });
  });

  it('puts a group before the attributes and sources below it, until the next', () => {
    const rows = plan([
      '@user. who.',
      'name first',
      '+email_addr email:mail',
      '@',
      'count int:n',
      '@src_endpoint. from_',
      'ip ip:ip',
    ]);
    const fields = new Fields({ from_ip: '192.0.2.1', n: 2, who: { first: 'a', mail: 'a@example.com' } });
    expect(fill(fields, rows)).toEqual({
      count: 2,
      src_endpoint: { ip: '192.0.2.1' },
      user: { email_addr: 'a@example.com', name: 'a' },
    });
  });

  it('looks at no row below one that is needed and finds nothing', () => {
    const fields = new Fields({ id: [], type: 'x' });
    expect(fill(fields, plan(['!uid id', 'type type']))).toEqual({});
    expect(fields.rest()).toEqual({ id: [], type: 'x' });
  });

  it('spells names as the record at hand does', () => {
    const fields = new Fields({ Outer: { Inner: 'x' } });
    const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
    expect(fill(fields, plan(['name outer.inner']), {}, upper)).toEqual({ name: 'x' });
    expect(fields.rest()).toBeUndefined();
  });

  it('leaves a time and a copy in the record', () => {
    const fields = new Fields({ at: '2026-11-20T08:00:00Z', code: 7 });
    expect(fill(fields, plan(['start_time time:at', 'uid copy:code']))).toEqual({
      start_time: Date.UTC(2026, 10, 20, 8),
      uid: '7',
    });
    expect(fields.rest()).toEqual({ at: '2026-11-20T08:00:00Z', code: 7 });
  });
});

it('finds nothing in records that only look right', () => {
  const rows = plan(['user.name user.name', 'data data:data']);
  for (const user of [null, 'text', 7, [], ['x'], [null], {}]) {
    expect(made(new Fields({ data: 'text', user }), rows)).toBeUndefined();
  }
});

it('refuses a row of a kind it does not know, when it is compiled', () => {
  expect(() => plan(['a no-such-kind:b'])).toThrow(TypeError);
});

it('gives back a part only where it is an object', () => {
  expect(partOf({ user: { name: 'a' } }, 'user')).toEqual({ name: 'a' });
  expect(partOf({ user: 'a' }, 'user')).toBeUndefined();
});
