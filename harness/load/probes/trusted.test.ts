import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { alsoTrusting } from './trusted.ts'

test('two authorities are trusted at once, each until it is given up, and what was trusted before stays', () => {
  const [one = '', other = '', ...before] = getCACertificates('bundled').slice(0, 5)
  setDefaultCACertificates(before)
  const trusted = () => [one, other].map((each) => getCACertificates('default').includes(each))
  const [first, second] = [alsoTrusting(one), alsoTrusting(other)]
  expect(trusted()).toEqual([true, true])
  first[Symbol.dispose]()
  expect(trusted()).toEqual([false, true])
  second[Symbol.dispose]()
  expect(getCACertificates('default').toSorted()).toEqual(before.toSorted())
})
