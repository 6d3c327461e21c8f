import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** Secrets by name, made on first use: 256 random bits in base64url, which needs no quoting anywhere. */
export function makeSecrets(): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    const secret = known.get(name) ?? randomBytes(32).toString('base64url')
    known.set(name, secret)
    return secret
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/**
 * What PostgreSQL stores instead of a password (RFC 5803). Made here, so that the password itself is in no statement,
 * which pg_stat_statements and logs would keep.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const iterations = 4096
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const stored = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const server = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`
}
