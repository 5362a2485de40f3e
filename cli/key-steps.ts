// What an operator does with the files of a key folder, step by step, so that no signature is ever made by a key that is not
// published yet, and no key is taken away while it is needed: docs/keys.md, "Rotation".
import type { KeyUse } from './key-files.ts';

const WAIT_FOR_READERS = '# wait 5 minutes: /.well-known/jwks.json may be kept that long';

/** PUBLIC_KEYS for every Worker that believes keys. */
const publish = (dir: string): string[] => [
  `npx wrangler secret put PUBLIC_KEYS < ${dir}/public.json`,
  `npx wrangler secret put PUBLIC_KEYS -c workers/query/wrangler.toml < ${dir}/public.json`,
  `npx wrangler secret put PUBLIC_KEYS -c workers/registry/wrangler.toml < ${dir}/public.json`,
  `npx wrangler secret put PUBLIC_KEYS -c workers/devices/wrangler.toml < ${dir}/public.json`,
];

/** The key that signs, for the Worker that signs with it; the token key goes to none. */
const SIGN: Readonly<Record<KeyUse, (dir: string) => string[]>> = {
  token: (dir) => [`# mint tokens by ${dir}/token.jwk: edgeseal token --key ${dir}/token.jwk ...`],
  receipt: (dir) => [`npx wrangler secret put RECEIPT_KEY < ${dir}/receipt.jwk`],
  log: (dir) => [`npx wrangler secret put LOG_KEY -c workers/seal/wrangler.toml < ${dir}/log.jwk`],
};

const AFTERWARDS: Readonly<Record<KeyUse, string>> = {
  token: '# when every sender and reader has a new token',
  receipt: '# after a minute, when no isolate has the old key',
  log: '# when GET /log/checkpoint carries a line of the new key, a minute later at most',
};

/** A folder that was just made, for a deployment that has no keys yet. */
export function firstSteps(dir: string): string[] {
  return [...publish(dir), ...SIGN.receipt(dir), ...SIGN.log(dir)];
}

/** After `rotate`. `before` are the keys that the new one takes over from. */
export function rotationSteps(dir: string, use: KeyUse, before: readonly string[]): string[] {
  const retire = before.map((kid) => `npx edgeseal keys retire ${kid} --dir ${dir}`);
  return [
    ...[...publish(dir), WAIT_FOR_READERS, ...SIGN[use](dir)],
    ...(retire.length === 0 ? [] : [AFTERWARDS[use], ...retire]),
  ];
}

/** After `retire` and `revoke`. */
export function endingSteps(dir: string, use: KeyUse): string[] {
  return [...publish(dir), ...(use === 'log' ? SIGN.log(dir) : []), `# then destroy its file in ${dir}/old`];
}
