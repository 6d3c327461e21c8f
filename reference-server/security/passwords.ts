import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** The cost of new hashes: 32 MiB, and about 60 ms of one core. */
const cost = { N: 32_768, r: 8, p: 1 } as const
const maximum = { N: 131_072, r: 16, p: 4 } as const

/** Returns `scrypt$N$r$p$salt$key`, with salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, keyBytes, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** The parameters N, r and p of scrypt. */
interface Cost {
  N: number
  r: number
  p: number
}

export type Derive = (password: string, salt: Buffer, length: number, cost: Cost) => Promise<Buffer>

/**
 * Checks passwords. A check that fails takes the same time for a user with a hash of today's cost, with a cheaper hash, with
 * an unreadable hash, and for an unknown user, so that the time does not reveal which users exist.
 */
export class Passwords {
  readonly #derive: Derive
  /** The work of every check that fails: that of today's cost, or that of the most expensive hash met so far. */
  #work = workOf(cost)

  constructor(deriveKey: Derive = derive) {
    this.#derive = deriveKey
  }

  /** `stored` is null when the user does not exist. */
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

  /** Hashes until the total work is done. The cost of scrypt is a power of two, so that may take several hashes. */
  async #spend(password: string, work: number): Promise<void> {
    const { r, p } = cost
    for (let left = Math.floor(work / (r * p)); left >= 2; ) {
      const N = 2 ** Math.floor(Math.log2(left))
      await this.#derive(password, nobodysSalt, keyBytes, { N, r, p })
      left -= N
    }
  }
}

const keyBytes = 32
const nobodysSalt = Buffer.from('nobody-has-this!')

/** The number of scrypt's steps, to which its time is proportional. */
export function workOf({ N, r, p }: Cost): number {
  return N * r * p
}

/** The stored hash; null when it cannot be read, or when its cost would use up the machine. */
function hashIn(stored: string): { cost: Cost; salt: Buffer; key: Buffer } | null {
  const [scheme, N, r, p, salt = '', text = ''] = stored.split('$')
  const key = Buffer.from(text, 'base64url')
  const found = { N: Number(N), r: Number(r), p: Number(p) }
  if (scheme !== 'scrypt' || !isUsable(found) || key.length !== keyBytes) return null
  return { cost: found, salt: Buffer.from(salt, 'base64url'), key }
}

/** Whether scrypt accepts the cost (N must be a power of two), and the machine can bear it. */
function isUsable({ N, r, p }: Cost): boolean {
  const isWithin = N <= maximum.N && r <= maximum.r && p <= maximum.p
  return isWithin && N > 1 && [Math.log2(N), r, p].every((each) => Number.isInteger(each) && each >= 1)
}

/** Bytes that scrypt needs for a cost, as OpenSSL counts them; with fewer it refuses the cost. */
const memoryFor = ({ N, r, p }: Cost): number => 128 * r * (N + 2 + p)

function derive(password: string, salt: Buffer, length: number, { N, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      length,
      { N, r, p, maxmem: memoryFor({ N, r, p }) },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    )
  })
}
