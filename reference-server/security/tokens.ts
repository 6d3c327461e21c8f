import { SignJWT } from 'jose/jwt/sign'
import { jwtVerify } from 'jose/jwt/verify'
import type { Clock } from '../common/clock.ts'
import { ApiError } from '../common/errors.ts'
import { RecentlyUsed } from '../common/lru.ts'

export interface User {
  id: number
  username: string
}

const issuer = 'tailgate-reference-server'
const audience = 'mask-api'
const type = 'at+jwt'
const algorithm = 'HS256'

export const tokenSeconds = 3600
const maxTokenCharacters = 2048
const maxRemembered = 10_000

export interface Verified {
  user: User
  /** Milliseconds since 1970. */
  expires: number
}

/** Issues and checks bearer tokens. A token that was checked once is remembered until it expires. */
export class Tokens {
  readonly #secret: Uint8Array
  readonly #clock: Clock
  readonly #verified = new RecentlyUsed<Verified>(maxRemembered)

  constructor(secret: Uint8Array, clock: Clock) {
    this.#secret = secret
    this.#clock = clock
  }

  issue(user: User): Promise<string> {
    const now = Math.floor(this.#clock() / 1000)
    return new SignJWT({ username: user.username })
      .setProtectedHeader({ alg: algorithm, typ: type })
      .setSubject(String(user.id))
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + tokenSeconds)
      .sign(this.#secret)
  }

  /** The content of a token that was checked before, without waiting; undefined when it must be verified. */
  recall(token: string): Verified | undefined {
    const known = this.#verified.get(token)
    if (known === undefined) return undefined
    if (this.#clock() < known.expires) return known
    this.#verified.delete(token)
    return undefined
  }

  /** @throws ApiError `unauthorized`, with the same message whatever is wrong with the token. */
  async verify(token: string): Promise<Verified> {
    if (token.length > maxTokenCharacters) throw refused()
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        algorithms: [algorithm],
        issuer,
        audience,
        typ: type,
        requiredClaims: ['sub', 'iat', 'exp', 'username'],
        currentDate: new Date(this.#clock()),
        clockTolerance: 0,
      })
      if (!isAsIssued(token)) throw refused()
      const id = Number(payload.sub)
      const { username, exp = 0 } = payload
      if (!Number.isSafeInteger(id) || id < 1 || typeof username !== 'string') throw refused()
      const verified = { user: { id, username }, expires: exp * 1000 }
      this.#verified.set(token, verified)
      return verified
    } catch {
      throw refused()
    }
  }
}

/**
 * Two claims with the same name mean different things to different readers, so only JSON in the form in which it is issued is
 * accepted.
 */
function isAsIssued(token: string): boolean {
  const [header = '', payload = ''] = token.split('.')
  return [header, payload].every((part) => {
    const text = Buffer.from(part, 'base64url').toString()
    return JSON.stringify(JSON.parse(text)) === text
  })
}

function refused(): ApiError {
  return new ApiError('unauthorized', 'A valid bearer token is needed.')
}
