// Tokens: ours verify with jose, jose's verify with ours, and nothing else does.
import { importJWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { importPublicKeys, importSigningKey } from '../../../workers/core/attest/keys.ts';
import { signReceipt } from '../../../workers/core/attest/receipt.ts';
import { cachedVerifier, hasScope, signToken, verifyToken } from '../../../workers/core/attest/token.ts';
import { keys } from '../../support/attest-input.ts';

const NOW = 1_790_000_000_000;
const now = NOW / 1000;
const set = await importPublicKeys(keys.publicKeys);
const tokenKey = await importSigningKey(keys.tokenKey, 'token');
const receiptKey = await importSigningKey(keys.receiptKey, 'receipt');
const joseKey = await importJWK(JSON.parse(keys.tokenKey), 'EdDSA');
const josePublicKey = await importJWK({ ...JSON.parse(keys.tokenKey), d: undefined }, 'EdDSA');
const claims = { sub: 'fw-1', tenant: 'acme', scope: 'ingest', jti: 't1' };

/** A token as jose makes it. */
const joseToken = (
  payload: Record<string, unknown> = claims,
  header: Record<string, unknown> = {},
): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid: 'test-token', ...header }).sign(joseKey);

const codeOf = async (token: string, at = NOW): Promise<string> =>
  verifyToken(token, set, at).then(
    () => 'verified',
    (error: { code?: string }) => error.code ?? String(error),
  );

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  it('of ours verifies with ours and with jose', async () => {
    const token = await signToken(
      { ...claims, scope: ['ingest', 'read'], exp: now + 60, iat: now, nbf: now },
      tokenKey,
    );
    expect(await verifyToken(token, set, NOW)).toEqual({
      ...{ sub: 'fw-1', tenant: 'acme', jti: 't1', scope: ['ingest', 'read'] },
      ...{ exp: now + 60, iat: now, nbf: now },
    });
    const { payload, protectedHeader } = await jwtVerify(token, josePublicKey, {
      currentDate: new Date(NOW),
    });
    expect(payload).toMatchObject({ sub: 'fw-1', tenant: 'acme', scope: 'ingest read' });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'test-token', typ: 'JWT' });
  });

  it('of jose verifies with ours, its scope a text or a list', async () => {
    expect(await verifyToken(await joseToken(), set, NOW)).toEqual({ ...claims, scope: ['ingest'] });
    const listed = await joseToken({ ...claims, scope: ['read', 'admin'] }, { typ: 'JWT' });
    expect((await verifyToken(listed, set, NOW)).scope).toEqual(['read', 'admin']);
  });

  it('lets an admin do everything and others what they are for', async () => {
    const admin = { ...claims, scope: ['admin' as const] };
    expect([hasScope(admin, 'ingest'), hasScope(admin, 'read'), hasScope(admin, 'admin')]).toEqual([
      true,
      true,
      true,
    ]);
    const reader = { ...claims, scope: ['read' as const] };
    expect([hasScope(reader, 'ingest'), hasScope(reader, 'read')]).toEqual([false, true]);
  });

  it.each([
    [{ exp: now - 59 }, 'verified'],
    [{ exp: now - 60 }, 'AUTH_TOKEN_EXPIRED'],
    [{ nbf: now + 60 }, 'verified'],
    [{ nbf: now + 61 }, 'AUTH_TOKEN_EXPIRED'],
    [{ iat: now + 60 }, 'verified'],
    [{ iat: now + 61 }, 'AUTH_TOKEN_EXPIRED'],
    [{ exp: '2099-01-01' }, 'AUTH_TOKEN_MALFORMED'],
    [{ exp: -1 }, 'AUTH_TOKEN_EXPIRED'],
  ])('with %j is %s, the clocks a minute apart', async (times, outcome) => {
    const unchecked = `${encode({ alg: 'EdDSA', kid: 'test-token' })}.${encode({ ...claims, ...times })}`;
    const signature = await crypto.subtle.sign('Ed25519', tokenKey.key, Buffer.from(unchecked));
    expect(await codeOf(`${unchecked}.${Buffer.from(signature).toString('base64url')}`)).toBe(outcome);
  });
});

describe('what is no token', () => {
  it.each([
    ['nothing', ''],
    ['a word', 'hello'],
    ['two parts', 'e30.e30'],
    ['four parts', 'e30.e30.e30.e30'],
    ['parts that are no objects', `${encode([])}.${encode('x')}.AAAA`],
    ['a very long text', `${'e'.repeat(5_000)}.e30.AA`],
    ['bytes that are not UTF-8', `${Buffer.of(0xff).toString('base64url')}.e30.AA`],
  ])('is refused: %s', async (_, text) => {
    expect(await codeOf(text)).toBe('AUTH_TOKEN_MALFORMED');
  });

  it.each([
    ['alg none', { alg: 'none' }],
    ['alg HS256', { alg: 'HS256' }],
    ['alg ed25519', { alg: 'Ed25519' }],
    ['no kid', { kid: undefined }],
    ['a kid that is no text', { kid: 7 }],
    ['a critical extension', { crit: ['b64'], b64: false }],
    ['the type of a receipt', { typ: 'edgeseal-receipt+jwt' }],
    ['a type that is no text', { typ: 1 }],
  ])('is refused: %s', async (_, header) => {
    const [, payload, signature] = (await joseToken()).split('.');
    const head = encode({ alg: 'EdDSA', kid: 'test-token', ...header });
    expect(await codeOf(`${head}.${payload}.${signature}`)).toBe('AUTH_TOKEN_MALFORMED');
  });

  it.each([
    ['no tenant', { ...claims, tenant: undefined }],
    ['a tenant that is a path', { ...claims, tenant: '../other' }],
    ['a source with a slash', { ...claims, sub: 'a/b' }],
    ['no scope', { ...claims, scope: undefined }],
    ['an empty scope', { ...claims, scope: '' }],
    ['an unknown scope', { ...claims, scope: 'ingest root' }],
    ['no jti', { ...claims, jti: undefined }],
  ])('is refused: %s', async (_, payload) => {
    expect(await codeOf(await joseToken(payload))).toBe('AUTH_TOKEN_MALFORMED');
  });

  it('is refused when another key signed, whatever it calls itself', async () => {
    const forged = await signToken({ ...claims, scope: ['admin'] }, { ...receiptKey, kid: 'test-token' });
    expect(await codeOf(forged)).toBe('AUTH_TOKEN_UNTRUSTED');
    const byReceiptKey = await signToken({ ...claims, scope: ['admin'] }, receiptKey);
    expect(await codeOf(byReceiptKey)).toBe('AUTH_TOKEN_UNTRUSTED');
    const unknown = await signToken({ ...claims, scope: ['admin'] }, { ...tokenKey, kid: 'other' });
    expect(await codeOf(unknown)).toBe('AUTH_TOKEN_UNTRUSTED');
  });

  it('is refused when any character of it is changed', async () => {
    const token = await joseToken();
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(await codeOf(token.slice(0, at) + other + token.slice(at + 1)), `character ${at}`).toMatch(
        /^AUTH_TOKEN_/,
      );
    }
  });

  it('is refused when it is a receipt, even one signed by the token key', async () => {
    const said = { iss: 'i', iat: 1, events: 0, root: '', body: '', manifest: '' };
    const receipt = await signReceipt({ ...said, sub: 'fw-1', jti: 'x', tenant: 'acme' }, tokenKey);
    expect(await codeOf(receipt)).toBe('AUTH_TOKEN_MALFORMED');
  });
});

describe('a verifier with a memory', () => {
  it('checks a signature once, its time always, and forgets the oldest', async () => {
    let checks = 0;
    const counting = {
      keys: set.keys,
      find: (...args: Parameters<typeof set.find>) => {
        checks += 1;
        return set.find(...args);
      },
    };
    const verify = cachedVerifier(counting, 2);
    const token = await joseToken({ ...claims, exp: now });
    for (let i = 0; i < 3; i++) expect((await verify(token, NOW)).sub).toBe('fw-1');
    expect(checks).toBe(1);
    await expect(verify(token, NOW + 60_000)).rejects.toMatchObject({ code: 'AUTH_TOKEN_EXPIRED' });
    expect(checks).toBe(1);
    for (const jti of ['t2', 't3']) await verify(await joseToken({ ...claims, jti }), NOW);
    await verify(token, NOW);
    expect(checks).toBe(4);
  });

  it('remembers nothing of what it refused', async () => {
    const verify = cachedVerifier(set, 2);
    for (let i = 0; i < 2; i++)
      await expect(verify('x', NOW)).rejects.toMatchObject({ code: 'AUTH_TOKEN_MALFORMED' });
  });
});
