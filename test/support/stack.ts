// The whole local stack for tests, benchmarks and chaos: all Workers as built for deployment, in a process group of their
// own, with keys and state in a folder of their own. Nothing of the developer's (.wrangler/state, .dev.vars) is touched.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureKeys, type KeyFiles } from '../../cli/key-files.ts';
import { mintToken } from '../../cli/mint-token.ts';
import { ensureWitnessKey } from '../../cli/witness-key.ts';
import type { Scope } from '../../schemas/registry.ts';
import { ensureBuild, OFFLINE, WORKERS, type WorkerName } from './stack-build.ts';
import type { StackWishes, StackWord } from './stack-process.ts';
import type { Deed, Reached, ReachedMessage } from './stack-reach.ts';

/** What a test may choose; everything has a default. */
export interface StackOptions {
  /** Kept after stop() when given, so that a later stack goes on with the same state and keys; else temporary. */
  readonly stateDir?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The Workers to start; calls to one that is left out fail. */
  readonly workers?: readonly WorkerName[];
  /** A folder as ensureBuild makes it, to run other bundles than the sources'. */
  readonly buildDir?: string;
  /** Variables for every Worker; they win over wrangler.toml. Spilling is always on unless said otherwise here. */
  readonly vars?: Readonly<Record<string, string>>;
}

/** A running stack. */
export interface Stack {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  /** Tokens of tenant `stack`: source `sender`, and reader `reader`. */
  readonly tokens: { readonly ingest: string; readonly read: string };
  readonly keys: KeyFiles;
  readonly stateDir: string;
  /** A token of any tenant and scope, signed by this stack's token key. */
  token(wishes: { tenant: string; subject: string; scope: Scope[]; ttlSeconds?: number }): Promise<string>;
  /** Runs the front door's cron and waits for it; `at` is the time it thinks it is, so that what was just spilled is old. */
  triggerCron(at?: number): Promise<void>;
  /** What the Workers logged, one line a message. */
  logs(): Promise<string>;
  /** Does to D1 or R2 what their owner could, behind the Workers' backs. */
  reach(deed: Deed): Promise<Reached>;
  /** Ends it in order; removes a temporary state folder. May be called twice, and after kill9. */
  stop(): Promise<void>;
  /** SIGKILL to every process of the stack at once; the state stays for a later startStack({ stateDir }). */
  kill9(): Promise<void>;
}

/** The tenant of {@link Stack.tokens}. */
export const STACK_TENANT = 'stack';

/** The name under which a stack witnesses the logs of others. */
export const STACK_WITNESS = 'stack.test/witness';

const script = fileURLToPath(new URL('stack-process.ts', import.meta.url));

/** Starts a stack and waits until it answers: about a second, and some more when the sources changed since the last build. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'edgeseal-stack-')));
  await mkdir(stateDir, { recursive: true });
  const keys = await ensureKeys(join(stateDir, 'keys'));
  const workers = options.workers ?? WORKERS;
  const wishes = {
    buildDir: options.buildDir ?? (await ensureBuild(workers)),
    stateDir,
    port: options.port ?? 0,
    workers,
  };
  const witnessKey = await ensureWitnessKey(join(stateDir, 'keys'), STACK_WITNESS);
  const child = launch({ ...wishes, bindings: bindingsOf(keys, witnessKey, options.vars ?? {}) });
  const url = await readyUrl(child);
  return new RunningStack(child, url, stateDir, options.stateDir === undefined, keys, {
    ingest: await mint(keys, { tenant: STACK_TENANT, subject: 'sender', scope: ['ingest'] }),
    read: await mint(keys, { tenant: STACK_TENANT, subject: 'reader', scope: ['read'] }),
  });
}

class RunningStack implements Stack {
  readonly url: string;
  readonly tokens: Stack['tokens'];
  readonly keys: KeyFiles;
  readonly stateDir: string;
  readonly #child: ChildProcess;
  readonly #temporary: boolean;
  #deeds = 0;

  constructor(
    child: ChildProcess,
    url: string,
    stateDir: string,
    temporary: boolean,
    keys: KeyFiles,
    tokens: Stack['tokens'],
  ) {
    this.#child = child;
    this.#temporary = temporary;
    this.url = url;
    this.stateDir = stateDir;
    this.keys = keys;
    this.tokens = tokens;
  }

  token(wishes: Parameters<Stack['token']>[0]): Promise<string> {
    return mint(this.keys, wishes);
  }

  async triggerCron(at = Date.now()): Promise<void> {
    const query = new URLSearchParams({ cron: '* * * * *', time: String(at) });
    const response = await fetch(`${this.url}/cdn-cgi/local/scheduled?${query}`);
    const outcome = await response.text();
    if (!response.ok) throw new Error(`the cron did not run: ${response.status} ${outcome}`);
  }

  async logs(): Promise<string> {
    return readFile(join(this.stateDir, 'stack.log'), 'utf8').catch(() => '');
  }

  async reach(deed: Deed): Promise<Reached> {
    this.#deeds += 1;
    const id = this.#deeds;
    const answer = await new Promise<ReachedMessage>((resolve, reject) => {
      const hear = (message: ReachedMessage): void => {
        if (message.id !== id) return;
        this.#child.off('message', hear);
        resolve(message);
      };
      this.#child.on('message', hear);
      this.#child.send({ id, deed }, (error) => error !== null && reject(error));
    });
    if ('failed' in answer) throw new Error(answer.failed);
    return answer.reached;
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await exited(this.#child);
    if (this.#temporary) await rm(this.stateDir, { recursive: true, force: true });
  }

  async kill9(): Promise<void> {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    await exited(this.#child);
  }
}

async function mint(keys: KeyFiles, wishes: Parameters<Stack['token']>[0]): Promise<string> {
  return (await mintToken(keys.token, wishes)).token;
}

function bindingsOf(
  keys: KeyFiles,
  witnessKey: string,
  vars: Readonly<Record<string, string>>,
): StackWishes['bindings'] {
  return {
    ingest: {
      RECEIPT_KEY: keys.receipt,
      PUBLIC_KEYS: keys.public,
      SPILL_POLICY: 'always',
      REGISTRY_CACHE_SECONDS: '0',
      ...vars,
    },
    persist: vars,
    seal: { LOG_KEY: keys.log, ...vars },
    query: { PUBLIC_KEYS: keys.public, ...vars },
    registry: { PUBLIC_KEYS: keys.public, ...vars },
    devices: { PUBLIC_KEYS: keys.public, ...vars },
    witness: { WITNESS_KEY: witnessKey, ...vars },
  };
}

/** A process group of its own, so that kill9 reaches workerd as well. */
function launch(wishes: StackWishes): ChildProcess {
  return spawn(process.execPath, [script, JSON.stringify(wishes)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...OFFLINE },
  });
}

async function readyUrl(child: ChildProcess): Promise<string> {
  const word = await new Promise<StackWord>((resolve) => {
    child.once('message', (message: StackWord) => resolve(message));
    child.once('exit', (code, signal) => resolve({ failed: `it ended with ${code ?? signal}` }));
  });
  if ('failed' in word) throw new Error(`the stack did not start: ${word.failed}`);
  return word.url;
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
