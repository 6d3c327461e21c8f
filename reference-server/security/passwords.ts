import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** Cost of new hashes: 32 MiB and about 60 ms of one core. */
const cost = { N: 32_768, r: 8, p: 1 } as const
const maximum = { N: 131_072, r: 16, p: 4 } as const

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, keyLength, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** N, r and p of scrypt. */
interface Cost {
  N: number
  r: number
  p: number
}

export type Derive = (password: string, salt: Buffer, length: number, cost: Cost) => Promise<Buffer>

/**
 * Checks passwords. One that does not match costs the same whoever it is for: somebody with a hash of today's cost, with a
 * cheaper one, with none that can be read, or nobody at all; who may log in here cannot be told from how long it takes.
 */
export class Passwords {
  readonly #derive: Derive
  /** Work of every check that fails: that of today's cost, or of the dearest hash that was met. */
  #work = workOf(cost)

  constructor(deriveKey: Derive = derive) {
    this.#derive = deriveKey
  }

  /** `stored` is null for a user that there is not. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const hash = stored === null ? null : hashIn(stored)
    let spent = 0
    if (hash !== null) {
      const actual = await this.#derive(password, hash.salt, hash.key.length, hash.cost)
      if (timingSafeEqual(actual, hash.key)) return true
      spent = workOf(hash.cost)
      this.#work = Math.max(this.#work, spent)
    }
    await this.#spend(password, this.#work - spent)
    return false
  }

  /** Hashes for so much work in all. The cost of scrypt is a power of two, so it may take several. */
  async #spend(password: string, work: number): Promise<void> {
    const { r, p } = cost
    for (let left = Math.floor(work / (r * p)); left >= 2; ) {
      const N = 2 ** Math.floor(Math.log2(left))
      await this.#derive(password, nobodysSalt, keyLength, { N, r, p })
      left -= N
    }
  }
}

const keyLength = 32
const nobodysSalt = Buffer.from('nobody-has-this!')

/** Steps of scrypt, by which its time goes. */
export function workOf({ N, r, p }: Cost): number {
  return N * r * p
}

/** What was stored, or null when it cannot be read or would take the machine. */
function hashIn(stored: string): { cost: Cost; salt: Buffer; key: Buffer } | null {
  const [scheme, N, r, p, salt = '', text = ''] = stored.split('$')
  const key = Buffer.from(text, 'base64url')
  const found = { N: Number(N), r: Number(r), p: Number(p) }
  const isSane = found.N <= maximum.N && found.r <= maximum.r && found.p <= maximum.p
  if (scheme !== 'scrypt' || !isSane || key.length !== keyLength) return null
  return { cost: found, salt: Buffer.from(salt, 'base64url'), key }
}

function derive(password: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      length,
      { ...options, maxmem: 256 * 1024 * 1024 },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    )
  })
}
