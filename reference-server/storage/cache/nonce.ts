import { randomBytes } from 'node:crypto'

export const nonceBytes = 12

/** A value that was never used before, in 12 characters. */
export function nonce(): string {
  return randomBytes(9).toString('base64url')
}
