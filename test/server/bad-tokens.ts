import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'

export const secret = new Uint8Array(32).fill(7)
/** When the good token was issued, in seconds since 1970. */
export const now = 1_700_000_000
export const user = { id: 7, username: 'viewer' }
const good: JWTPayload = {
  sub: '7',
  username: 'viewer',
  iss: 'tailgate-reference-server',
  aud: 'mask-api',
  iat: now,
  exp: now + 60,
}
const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

type Header = Record<string, unknown>

export function sign(
  change: JWTPayload,
  header: Header = {},
  key: Parameters<SignJWT['sign']>[0] = secret,
): Promise<string> {
  const claims = Object.fromEntries(
    Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined),
  )
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header }).sign(key)
}

/** A token with exactly this header and payload text, with a correct signature. */
export function handmade(header: string, payload: string): string {
  const text = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

export const head = '{"alg":"HS256","typ":"at+jwt"}'
export const body = JSON.stringify(good)
const without = (claim: string) => sign({ [claim]: undefined })
const parts = async (place: number, change: (part: string) => string) => {
  const split = (await sign({})).split('.')
  split[place] = change(split[place] ?? '')
  return split.join('.')
}

/** Tokens that must be refused; one thing is wrong with each. */
export const bad: readonly [string, () => Promise<string> | string][] = [
  ['empty', () => ''],
  ['not a token', () => 'token'],
  ['two parts', async () => (await sign({})).split('.').slice(0, 2).join('.')],
  ['four parts', async () => `${await sign({})}.x`],
  ['no signature', async () => (await sign({})).replace(/[^.]+$/, '')],
  ['unsecured', () => new UnsecuredJWT(good).encode()],
  ['alg none', () => handmade('{"alg":"none","typ":"at+jwt"}', body)],
  ['alg None', () => handmade('{"alg":"None","typ":"at+jwt"}', body)],
  ['no alg', () => handmade('{"typ":"at+jwt"}', body)],
  ['HS384', () => sign({}, { alg: 'HS384' }, new Uint8Array(48).fill(7))],
  ['HS512', () => sign({}, { alg: 'HS512' }, new Uint8Array(64).fill(7))],
  ['RS256', () => sign({}, { alg: 'RS256' }, rsa)],
  ['PS256', () => sign({}, { alg: 'PS256' }, rsa)],
  ['ES256', () => sign({}, { alg: 'ES256' }, ec)],
  ['says RS256, signed with the secret', () => handmade('{"alg":"RS256","typ":"at+jwt"}', body)],
  ['another key', () => sign({}, {}, new Uint8Array(32).fill(8))],
  ['a zero key', () => sign({}, {}, new Uint8Array(32))],
  ['another issuer', () => sign({ iss: 'somebody' })],
  ['no issuer', () => without('iss')],
  ['another audience', () => sign({ aud: 'another-api' })],
  ['no audience', () => without('aud')],
  ['typ JWT', () => sign({}, { typ: 'JWT' })],
  ['no typ', () => handmade('{"alg":"HS256"}', body)],
  ['expired by one second', () => sign({ exp: now - 1 })],
  ['expires now', () => sign({ exp: now })],
  ['no expiry', () => without('exp')],
  ['expiry as text', () => sign({ exp: String(now + 60) as unknown as number })],
  ['not yet valid', () => sign({ nbf: now + 1 })],
  ['nbf as text', () => sign({ nbf: 'soon' as unknown as number })],
  ['no subject', () => without('sub')],
  ['subject is not an id', () => sign({ sub: 'admin' })],
  ['subject is zero', () => sign({ sub: '0' })],
  ['subject is a fraction', () => sign({ sub: '7.5' })],
  ['subject is SQL', () => sign({ sub: '7 OR 1=1' })],
  ['no user name', () => without('username')],
  ['user name is an object', () => sign({ username: { admin: true } })],
  ['no time of issue', () => without('iat')],
  ['huge', () => sign({ username: 'x'.repeat(3000) })],
  ['critical extension', () => handmade('{"alg":"HS256","typ":"at+jwt","crit":["x"],"x":1}', body)],
  [
    'duplicate subject, the second without meaning',
    () => handmade(head, `${body.slice(0, -1)},"sub":"nobody"}`),
  ],
  ['duplicate subject, both of them users', () => handmade(head, `${body.slice(0, -1)},"sub":"3"}`)],
  ['duplicate expiry', () => handmade(head, `${body.slice(0, -1)},"exp":${now + 9999}}`)],
  ['duplicate algorithm', () => handmade('{"alg":"none","typ":"at+jwt","alg":"HS256"}', body)],
  ['payload is an array', () => handmade(head, '[1]')],
  ['payload is not JSON', () => handmade(head, 'x')],
  ['key from the header', async () => sign({}, { alg: 'RS256', jwk: await exportJWK(rsa) }, rsa)],
  ['kid with a path', () => sign({}, { kid: '../../../../dev/null' }, new Uint8Array(1))],
  ['kid with SQL', () => sign({}, { kid: "x' UNION SELECT 'y" }, new Uint8Array(32).fill(9))],
  [
    'header changed after signing',
    () => parts(0, () => Buffer.from('{"alg":"HS256","typ":"at+jwt","a":1}').toString('base64url')),
  ],
  [
    'payload changed after signing',
    () => parts(1, () => Buffer.from(JSON.stringify({ ...good, sub: '3' })).toString('base64url')),
  ],
  [
    'signature with one bit changed',
    () => parts(2, (text) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)),
  ],
]
