import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../common/errors.ts'
import { longestSeconds, UrlSigner } from './signed-urls.ts'

const now = 1_700_000_000
const current = { id: 'k2', secret: Buffer.alloc(32, 2) }
const previous = { id: 'k1', secret: Buffer.alloc(32, 1) }
const path = '/api/objects/7/0123456789abcdef0123456789abcdef.png'
const upload = { method: 'PUT', length: 5000, type: 'image/png' } as const
const at = (seconds: number) => new UrlSigner([current, previous], '', () => seconds * 1000)

function outcome(signer: UrlSigner, method: string, target: string): number | 'granted' {
  try {
    signer.check(method, target)
    return 'granted'
  } catch (error) {
    return error instanceof ApiError ? error.statusCode : 500
  }
}

describe('a signed URL', () => {
  const target = at(now).sign(path, upload, 300).url
  const download = at(now).sign(path, { method: 'GET' }, 300).url

  test('grants what it was signed for', () => {
    expect(at(now).check('PUT', target)).toEqual(upload)
    expect(at(now).check('GET', download)).toEqual({ method: 'GET' })
  })

  test.each([
    ['the last second', now + 299, 'granted'],
    ['the second it expires', now + 300, 403],
    ['a year later', now + 31_536_000, 403],
    ['before it can have been signed', now - longestSeconds, 403],
  ] as const)('lives for its time: %s', (_name, when, expected) => {
    expect(outcome(at(when), 'PUT', target)).toBe(expected)
  })

  test('of the previous key is granted, of an unknown key is not', () => {
    const old = new UrlSigner([previous], '', () => now * 1000).sign(path, upload, 300).url
    expect(outcome(at(now), 'PUT', old)).toBe('granted')
    expect(outcome(new UrlSigner([current], '', () => now * 1000), 'PUT', old)).toBe(403)
  })

  test.each([
    ['another method', 'GET', target],
    ['a download as an upload', 'PUT', download],
    ['another group', 'PUT', target.replace('/7/', '/8/')],
    ['a longer body', 'PUT', target.replace('length=5000', 'length=50000')],
    ['another type', 'PUT', target.replace('image%2Fpng', 'text%2Fhtml')],
    ['a later expiry', 'PUT', target.replace(/expires=\d+/, `expires=${now + 3000}`)],
    ['the other key id', 'PUT', target.replace('key=k2', 'key=k1')],
    ['no query', 'PUT', path],
    ['no signature', 'PUT', target.replace(/&signature=.*/, '')],
    ['an empty signature', 'PUT', target.replace(/signature=.*/, 'signature=')],
    ['the signature twice', 'PUT', `${target}&signature=x`],
    ['a parameter more', 'PUT', `${target}&extra=1`],
    ['another order', 'PUT', target.replace(/\?(expires=\d+)&(key=k2)/, '?$2&$1')],
    ['a line break in the type', 'PUT', target.replace('image%2Fpng', 'image%2Fpng%0A')],
  ])('is refused: %s', (_name, method, changed) => {
    expect(outcome(at(now), method, changed)).toBe(403)
  })

  test('is refused after any of 10 000 changes', () => {
    const change = fc.oneof(
      fc.tuple(fc.constant('replace'), fc.nat(target.length - 1), fc.string({ minLength: 1, maxLength: 3 })),
      fc.tuple(fc.constant('insert'), fc.nat(target.length), fc.string({ minLength: 1, maxLength: 8 })),
      fc.tuple(fc.constant('remove'), fc.nat(target.length - 1), fc.constant('')),
      fc.tuple(fc.constant('cut'), fc.nat(target.length - 1), fc.constant('')),
    )
    fc.assert(
      fc.property(change, fc.constantFrom(target, download), ([kind, place, text], whole) => {
        const changed =
          kind === 'cut'
            ? whole.slice(0, place)
            : whole.slice(0, place) + text + whole.slice(kind === 'insert' ? place : place + 1)
        fc.pre(changed !== whole)
        return outcome(at(now), whole === target ? 'PUT' : 'GET', changed) === 403
      }),
      { numRuns: 10_000 },
    )
  })

  test.each([0, -1, longestSeconds + 1, Number.NaN])('is not made for %s seconds', (seconds) => {
    expect(() => at(now).sign(path, upload, seconds)).toThrow(RangeError)
  })
})
