import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** The secrets of one stack. */
export interface Secrets {
  /** The secret with this name, created at its first use: 256 random bits in base64url, which needs no quoting anywhere. */
  readonly of: (name: string) => string
  /** Every secret created so far, for code that must not show them. */
  known(): readonly string[]
}

export function makeSecrets(): Secrets {
  const made = new Map<string, string>()
  return {
    of(name) {
      const secret = made.get(name) ?? randomBytes(32).toString('base64url')
      made.set(name, secret)
      return secret
    },
    known: () => [...made.values()],
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/**
 * PostgreSQL's stored form of a password (RFC 5803). It is computed here, so that the password itself is in no statement,
 * which pg_stat_statements and logs would store.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const iterations = 4096
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const server = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`
}
