// `edgeseal`: finds the command and runs it. docs/command-line.md tells each.
import { readFileSync } from 'node:fs';
import type { Command } from './command.ts';
import { Complaint, complaining, EXIT } from './complaint.ts';

/** Loaded when asked for: `--help` shall not wait for code it does not run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  token: async () => (await import('./commands/token.ts')).token,
  source: async () => (await import('./commands/source.ts')).source,
  tenant: async () => (await import('./commands/tenant.ts')).tenant,
  device: async () => (await import('./commands/device.ts')).device,
  send: async () => (await import('./commands/send.ts')).send,
  search: async () => (await import('./commands/search.ts')).search,
  tail: async () => (await import('./commands/tail.ts')).tail,
  verify: async () => (await import('./commands/verify.ts')).verify,
  audit: async () => (await import('./commands/audit.ts')).audit,
  erase: async () => (await import('./commands/erase.ts')).erase,
  renormalize: async () => (await import('./commands/renormalize.ts')).renormalize,
  keys: async () => (await import('./commands/keys.ts')).keys,
};

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) {
    console.error(await overview());
    return EXIT.usage;
  }
  if (first === '--version') return say(version());
  if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0))
    return say(await overview());
  const name = first === 'help' ? (rest[0] ?? '') : first;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined)
    throw new Complaint(`There is no command "${name}". See: edgeseal --help`, EXIT.usage);
  const command = await load();
  return first === 'help' || asksForHelp(rest) ? say(command.help) : command.run(rest);
}

/** Before `--` only: behind it stand names, whatever they look like. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

function say(text: string): number {
  console.log(text);
  return EXIT.ok;
}

async function overview(): Promise<string> {
  const lines: string[] = [];
  for (const [name, load] of Object.entries(COMMANDS))
    lines.push(`  ${name.padEnd(13)}${(await load()).summary}`);
  return `edgeseal: send security events, find them, prove them

Usage: edgeseal COMMAND [options]     edgeseal COMMAND --help

${lines.join('\n')}

The deployment is --url or EDGESEAL_URL, the token --token or EDGESEAL_TOKEN; without either, the local stack of npm start.
Results go to stdout, everything else to stderr. Exit codes: 0 done; 1 failed, refused, not found or not proven; 2 wrong usage.`;
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

// A reader that has seen enough (`edgeseal search ... | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});
await complaining(() => main(process.argv.slice(2)));
