import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../common/clock.ts'
import { ApiError } from '../common/errors.ts'
import type { SigningKey } from '../settings/settings.ts'

export const defaultSeconds = 300
export const longestSeconds = 3600

/**
 * What a signature covers in addition to path, expiry and key. For an upload, this includes the length and type of the bytes.
 */
export type Grant = { method: 'GET' } | { method: 'PUT'; length: number; type: string }

export interface SignedUrl {
  url: string
  expiresAt: string
}

export class UrlSigner {
  readonly #keys: readonly SigningKey[]
  readonly #clock: Clock
  readonly #base: string

  constructor(keys: readonly SigningKey[], base: string, clock: Clock) {
    this.#keys = keys
    this.#base = base
    this.#clock = clock
  }

  sign(path: string, grant: Grant, seconds: number): SignedUrl {
    const key = this.#keys[0]
    if (key === undefined || !(seconds >= 1 && seconds <= longestSeconds)) throw new RangeError('cannot sign')
    const expires = Math.floor(this.#clock() / 1000) + seconds
    const query = canonical(grant, expires, key.id, signature(key, path, expires, grant))
    return { url: `${this.#base}${path}?${query}`, expiresAt: new Date(expires * 1000).toISOString() }
  }

  /**
   * What the URL permits. The query must be exactly the signed one: another order, another spelling or an additional
   * parameter is refused.
   * @throws ApiError `forbidden`, with the same message whatever is wrong.
   */
  check(method: string, target: string): Grant {
    const cut = target.indexOf('?')
    const path = target.slice(0, cut)
    const text = target.slice(cut + 1)
    const query = new URLSearchParams(text)
    const expires = Number(query.get('expires'))
    const length = Number(query.get('length'))
    const key = this.#keys.find((candidate) => candidate.id === query.get('key'))
    const grant: Grant =
      method === 'PUT' ? { method: 'PUT', length, type: query.get('type') ?? '' } : { method: 'GET' }
    const given = Buffer.from(query.get('signature') ?? '', 'base64url')
    if (cut < 0 || key === undefined || given.length !== 32) throw refused()
    const now = Math.floor(this.#clock() / 1000)
    const live = Number.isSafeInteger(expires) && expires > now && expires <= now + longestSeconds
    const expected = signature(key, path, expires, grant)
    if (!timingSafeEqual(given, expected) || !live) throw refused()
    if (text !== canonical(grant, expires, key.id, expected)) throw refused()
    return grant
  }
}

function signature(key: SigningKey, path: string, expires: number, grant: Grant): Buffer {
  const parts = [grant.method, path, expires, key.id]
  if (grant.method === 'PUT') parts.push(grant.length, grant.type)
  return createHmac('sha256', key.secret).update(parts.join('\n')).digest()
}

function canonical(grant: Grant, expires: number, keyId: string, digest: Buffer): string {
  const query = new URLSearchParams({ expires: String(expires), key: keyId })
  if (grant.method === 'PUT') {
    query.set('length', String(grant.length))
    query.set('type', grant.type)
  }
  query.set('signature', digest.toString('base64url'))
  return query.toString()
}

function refused(): ApiError {
  return new ApiError('forbidden', 'This link is not valid, or no longer.')
}
