import { expect, test } from 'vitest'
import { hashPassword, nobody, passwordMatches } from './passwords.ts'

test('a password matches its own hash only, and no two hashes are the same', async () => {
  const [first, second] = await Promise.all([hashPassword('käse'), hashPassword('käse')])
  expect(first).not.toBe(second)
  expect(await passwordMatches('käse', first)).toBe(true)
  expect(await passwordMatches('ka\u0308se', second)).toBe(true)
  expect(await passwordMatches('kase', first)).toBe(false)
  expect(await passwordMatches('', first)).toBe(false)
})

test.each([
  ['the hash of nobody', nobody],
  ['another scheme', 'bcrypt$1$2$3$4$5'],
  ['nothing', ''],
  ['too few parts', 'scrypt$4096$8$1'],
  [
    'a cost that would take the machine',
    `scrypt$1073741824$8$1$AAAA$${Buffer.alloc(32).toString('base64url')}`,
  ],
  ['a short key', 'scrypt$4096$8$1$AAAA$AAAA'],
])('no password matches %s', async (_name, stored) => {
  expect(await passwordMatches('tailgate', stored)).toBe(false)
})
