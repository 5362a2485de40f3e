// Fresh Ed25519 keys for one test run, in the shapes that deployments hand to the Workers.

/** Private keys as JWK JSON text (what RECEIPT_KEY, LOG_KEY and the token tool hold) and the public set. */
export interface TestKeys {
  readonly receiptKey: string;
  readonly logKey: string;
  readonly tokenKey: string;
  readonly publicKeys: string;
}

/** Makes one key for each role. */
export async function testKeys(): Promise<TestKeys> {
  const make = async (use: 'token' | 'receipt' | 'log') => {
    const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
    if (!('privateKey' in pair)) throw new TypeError('an Ed25519 key is a pair');
    const jwk = await crypto.subtle.exportKey('jwk', pair.privateKey);
    if (jwk instanceof ArrayBuffer) throw new TypeError('a JWK is no buffer');
    const { kty, crv, x, d } = jwk;
    const publicJwk = { kty, crv, x, kid: `test-${use}`, alg: 'EdDSA', use: 'sig', edgeseal_use: use };
    return { secret: JSON.stringify({ ...publicJwk, d }), publicJwk };
  };
  const [token, receipt, log] = [await make('token'), await make('receipt'), await make('log')];
  return {
    receiptKey: receipt.secret,
    logKey: log.secret,
    tokenKey: token.secret,
    publicKeys: JSON.stringify({ keys: [token.publicJwk, receipt.publicJwk, log.publicJwk] }),
  };
}
