import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** Cost of new hashes: 32 MiB and about 60 ms of one core. */
const cost = { N: 32_768, r: 8, p: 1 } as const
const maximum = { N: 131_072, r: 16, p: 4 } as const

/** A stored hash that no password has: checked against for unknown users, so that they take as long as known ones. */
export const nobody = `scrypt$4096$8$1$${Buffer.from('nobody-has-this!').toString('base64url')}$${Buffer.alloc(32).toString('base64url')}`

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, 32, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** False for a wrong password and for a stored hash that cannot be read. */
export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt = '', key = ''] = stored.split('$')
  const expected = Buffer.from(key, 'base64url')
  const parameters = { N: Number(N), r: Number(r), p: Number(p) }
  const sane = parameters.N <= maximum.N && parameters.r <= maximum.r && parameters.p <= maximum.p
  if (scheme !== 'scrypt' || !sane || expected.length !== 32) return false
  const actual = await derive(password, Buffer.from(salt, 'base64url'), expected.length, parameters)
  return timingSafeEqual(actual, expected)
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
