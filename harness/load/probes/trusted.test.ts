import { X509Certificate } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { alsoTrusting } from './trusted.ts'

/** Certificates by their content, since one certificate may be written with different line ends. */
const named = (certificates: readonly string[]): string[] =>
  certificates.map((text) => new X509Certificate(text).fingerprint256).toSorted()

test('two authorities are trusted at once, each until it is disposed, and those trusted before stay trusted', () => {
  const [one = '', other = '', ...before] = getCACertificates('bundled').slice(0, 5)
  setDefaultCACertificates(before)
  const trusted = () => {
    const all = named(getCACertificates('default'))
    return [one, other].map((each) => named([each]).every((name) => all.includes(name)))
  }
  const [first, second] = [alsoTrusting(one), alsoTrusting(other)]
  expect(trusted()).toEqual([true, true])
  first[Symbol.dispose]()
  expect(trusted()).toEqual([false, true])
  second[Symbol.dispose]()
  expect(named(getCACertificates('default'))).toEqual(named(before))
})
