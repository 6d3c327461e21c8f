import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { Switches } from '../../config/setup/switches.ts'
import {
  bits,
  booleanTrue,
  explicit,
  identifier,
  implicit,
  octets,
  sequence,
  set,
  text,
  unsigned,
  utcTime,
} from './der.ts'

/** A server's key and certificate, and the certificate of the authority that signed it; all PEM. */
export interface ServerCertificate {
  readonly key: string
  readonly certificate: string
  readonly authority: string
}

const hourMs = 3_600_000
/** In milliseconds; a kept stack may run for weeks, but not longer than this. */
const validForMs = 90 * 24 * hourMs

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`

const nameOf = (common: string): Buffer => sequence(set(sequence(identifier('2.5.4.3'), text(common))))

const extension = (id: string, content: Buffer, critical = false): Buffer =>
  sequence(identifier(id), ...(critical ? [booleanTrue()] : []), octets(content))

const ecdsaWithSha256 = (): Buffer => sequence(identifier('1.2.840.10045.4.3.2'))

/**
 * The identifier of a key in certificates: SHA-1 of the public key's bits (RFC 5280, 4.2.1.2); it is not used for security.
 */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = [Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return createHash('sha1').update(Buffer.concat(point)).digest()
}

interface Parts {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly issuer: string
  readonly issuerKeys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  readonly extensions: readonly Buffer[]
  /** Unix time in milliseconds. */
  readonly now: number
}

/** A certificate of version 3 (RFC 5280, 4.1), signed by its issuer. */
function certify({ subject, publicKey, issuer, issuerKeys, extensions, now }: Parts): string {
  const names = [
    extension('2.5.29.14', octets(keyIdentifier(publicKey))),
    extension('2.5.29.35', sequence(implicit(0, keyIdentifier(issuerKeys.publicKey)))),
  ]
  const content = sequence(
    explicit(0, unsigned(Buffer.from([2]))),
    unsigned(randomBytes(16)),
    ecdsaWithSha256(),
    nameOf(issuer),
    sequence(utcTime(now - hourMs), utcTime(now + validForMs)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions, ...names)),
  )
  const signature = sign('sha256', content, issuerKeys.privateKey)
  return pem(sequence(content, ecdsaWithSha256(), bits(signature)))
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

/** What a server needs to be reached over a protocol; undefined without TLS. `now` is Unix time in milliseconds. */
export const certificateFor = (protocol: Switches['protocol'], now: number): ServerCertificate | undefined =>
  protocol === 'http1' ? undefined : makeCertificate(now)

/**
 * Makes a key and a certificate for 127.0.0.1 and localhost, and the authority that signs it. The authority's key is
 * discarded at once, so that nothing else can be signed with it. Implemented here, because Node makes keys but no
 * certificates, and not every machine has `openssl`.
 */
export function makeCertificate(now: number): ServerCertificate {
  const [authorityKeys, serverKeys] = [newKeys(), newKeys()]
  const issuer = 'Tailgate, one stack only'
  const authority = certify({
    subject: issuer,
    publicKey: authorityKeys.publicKey,
    issuer,
    issuerKeys: authorityKeys,
    // It may sign server certificates, but no certificates of other authorities.
    extensions: [
      extension('2.5.29.19', sequence(booleanTrue(), unsigned(Buffer.from([0]))), true),
      extension('2.5.29.15', bits(Buffer.from([0b0000_0100]), 2), true),
    ],
    now,
  })
  const certificate = certify({
    subject: 'localhost',
    publicKey: serverKeys.publicKey,
    issuer,
    issuerKeys: authorityKeys,
    extensions: [
      extension('2.5.29.19', sequence(), true),
      extension('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7), true),
      extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1'))),
      extension(
        '2.5.29.17',
        sequence(implicit(2, Buffer.from('localhost')), implicit(7, Buffer.from([127, 0, 0, 1]))),
      ),
    ],
    now,
  })
  const key = serverKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { key, certificate, authority }
}
