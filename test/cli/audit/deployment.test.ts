// What an audit makes of a segment that the deployment does not give out: gone is one thing, there and not to be read another.
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { AuditedDeployment } from '../../../cli/audit/deployment.ts';
import { stubDeployment } from '../../support/stub-deployment.ts';

const read = (url: string) => new AuditedDeployment({ url, token: 'none' }).segment(7);

it.each([
  [404, null],
  [500, 'unreadable'],
])('with status %i is %j', async (status, is) => {
  const error = { code: 'X', message: 'x' };
  const stub = await stubDeployment(() => ({ status, body: { error } }));
  expect(await read(stub.url)).toBe(is);
  stub.close();
});

it('whose bytes end before they should is there, and not to be read', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('PAR1', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') expect.unreachable();
  expect(await read(`http://127.0.0.1:${address.port}`)).toBe('unreadable');
  server.close();
}, 30_000);
