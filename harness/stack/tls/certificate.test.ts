import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { makeCertificate } from './certificate.ts'

const now = Date.UTC(2026, 10, 26, 12)

test('the server certificate is for this machine only, is valid for some months, and is signed by its authority', () => {
  const made = makeCertificate(now)
  const [server, authority] = [new X509Certificate(made.certificate), new X509Certificate(made.authority)]
  expect(server.verify(authority.publicKey)).toBe(true)
  expect(server.checkIssued(authority)).toBe(true)
  expect([server.checkIP('127.0.0.1'), server.checkHost('localhost')]).toEqual(['127.0.0.1', 'localhost'])
  expect([server.checkIP('127.0.0.2'), server.checkHost('example.org')]).toEqual([undefined, undefined])
  expect([server.ca, authority.ca]).toEqual([false, true])
  expect(new Date(server.validFrom)).toEqual(new Date('2026-11-26T11:00:00Z'))
  expect(new Date(server.validTo)).toEqual(new Date('2027-02-24T12:00:00Z'))
})

test('two stacks share no key, no serial number and no authority', () => {
  const [one, other] = [makeCertificate(now), makeCertificate(now)]
  expect(one.key).not.toBe(other.key)
  const [server, stranger] = [new X509Certificate(one.certificate), new X509Certificate(other.authority)]
  expect(server.verify(stranger.publicKey)).toBe(false)
})

test('many are made, and each can be read: lengths and signs of numbers are correct whatever the random bytes', () => {
  for (let count = 0; count < 200; count += 1) {
    const made = makeCertificate(now)
    const server = new X509Certificate(made.certificate)
    expect(server.verify(new X509Certificate(made.authority).publicKey)).toBe(true)
    expect(server.serialNumber).toMatch(/^[0-9A-F]{1,32}$/)
  }
})

test('a client that trusts the authority is connected, one that does not is refused', async () => {
  const { key, certificate, authority } = makeCertificate(Date.now())
  const server = createServer({ key, cert: certificate }, (_, response) => response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const shake = (ca?: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ...(ca === undefined ? {} : { ca }) })
      socket.once('secureConnect', () => resolve('connected'))
      socket.once('error', (problem) => resolve('code' in problem ? String(problem.code) : problem.message))
      socket.once('close', () => socket.destroy())
      socket.once('secureConnect', () => socket.end())
    })
  expect(await shake(authority)).toBe('connected')
  expect(await shake()).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/)
  await new Promise((resolve) => server.close(resolve))
})

const openssl = await promisify(execFile)('openssl', ['version']).then(
  () => true,
  () => false,
)

test.skipIf(!openssl)(
  `openssl, at its strictest, agrees${openssl ? '' : ' (skipped: no openssl)'}`,
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tg-certificate-'))
    const { certificate, authority } = makeCertificate(Date.now())
    const [leaf, root] = [join(directory, 'leaf.pem'), join(directory, 'root.pem')]
    await Promise.all([writeFile(leaf, certificate), writeFile(root, authority)])
    const strictly = ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_ip', '127.0.0.1']
    const { stdout } = await promisify(execFile)('openssl', [...strictly, '-CAfile', root, leaf])
    await rm(directory, { recursive: true })
    expect(stdout).toContain('leaf.pem: OK')
  },
)
