import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { edgeseal } from '../support/edgeseal-command.ts';

const COMMANDS = [
  'token',
  'source',
  'tenant',
  'device',
  'send',
  'search',
  'tail',
  'verify',
  'audit',
  'erase',
  'renormalize',
  'keys',
];

it('lists its commands on --help, and on stderr with 2 when it is told nothing', async () => {
  const help = await edgeseal(['--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  for (const name of COMMANDS) expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  const nothing = await edgeseal([]);
  expect(nothing).toEqual({ code: 2, stdout: '', stderr: help.stdout });
});

it.each(COMMANDS)('explains %s with its exit codes, wherever --help stands', async (name) => {
  const help = await edgeseal([name, '--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('Exit codes: 0');
  expect(await edgeseal([name, 'x', '-h'])).toEqual(help);
  expect(await edgeseal(['help', name])).toEqual(help);
});

it.each(COMMANDS)('gives docs/command-line.md the help of %s word for word', async (name) => {
  const { stdout } = await edgeseal([name, '--help']);
  const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
  expect(page).toContain(stdout.trim());
});

it('refuses a command it does not have, even one that every object has', async () => {
  for (const name of ['serch', 'constructor', '__proto__']) {
    expect(await edgeseal([name])).toEqual({
      code: 2,
      stdout: '',
      stderr: `There is no command "${name}". See: edgeseal --help\n`,
    });
  }
});

it('says its version', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect((await edgeseal(['--version'])).stdout).toBe(`${version}\n`);
});
