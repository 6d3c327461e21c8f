import { expect, test } from 'vitest'
import { type Derive, hashPassword, Passwords, workOf } from './passwords.ts'

const passwordMatches = (password: string, stored: string | null) => new Passwords().matches(password, stored)

test('a password matches its own hash only, and no two hashes are the same', async () => {
  const [first, second] = await Promise.all([hashPassword('käse'), hashPassword('käse')])
  expect(first).not.toBe(second)
  expect(await passwordMatches('käse', first)).toBe(true)
  expect(await passwordMatches('ka\u0308se', second)).toBe(true)
  expect(await passwordMatches('kase', first)).toBe(false)
  expect(await passwordMatches('', first)).toBe(false)
})

test.each([
  ['nobody', null],
  ['another scheme', 'bcrypt$1$2$3$4$5'],
  ['nothing', ''],
  ['too few parts', 'scrypt$4096$8$1'],
  [
    'a cost that would use up the machine',
    `scrypt$1073741824$8$1$AAAA$${Buffer.alloc(32).toString('base64url')}`,
  ],
  ['a short key', 'scrypt$4096$8$1$AAAA$AAAA'],
  ['a cost that is no power of two', `scrypt$1000$8$1$AAAA$${Buffer.alloc(32).toString('base64url')}`],
  ['no cost', `scrypt$1$8$1$AAAA$${Buffer.alloc(32).toString('base64url')}`],
  ['half a block', `scrypt$4096$0.5$1$AAAA$${Buffer.alloc(32).toString('base64url')}`],
])('no password matches %s', async (_name, stored) => {
  expect(await passwordMatches('tailgate', stored)).toBe(false)
})

/** The work done for one check, with hashes that take no time. */
async function workFor(passwords: Passwords, done: number[], stored: string | null): Promise<number> {
  done.length = 0
  await passwords.matches('wrong', stored)
  return done.reduce((sum, work) => sum + work, 0)
}

const stored = (N: number, r = 8, p = 1) =>
  `scrypt$${N}$${r}$${p}$AAAA$${Buffer.alloc(32, N % 251).toString('base64url')}`

test('a wrong password takes the same work for every user', async () => {
  const done: number[] = []
  const derive: Derive = async (_password, _salt, length, cost) => {
    done.push(workOf(cost))
    return Buffer.alloc(length, 255)
  }
  const passwords = new Passwords(derive)
  const kinds = {
    unknown: null,
    known: stored(32_768),
    'known, with the cheap hash of the fixtures': stored(4096),
    'known, with an odd cost': stored(1024, 4, 3),
    'known, with a hash nobody can read': 'bcrypt$1$2$3$4$5',
  }
  const seen = new Map<string, Set<number>>()
  // Checks in random order: earlier checks must not affect the work either.
  for (let turn = 0; turn < 500; turn += 1) {
    const names = Object.keys(kinds) as (keyof typeof kinds)[]
    const name = names[(turn * 7919) % names.length] ?? 'unknown'
    const works = seen.get(name) ?? new Set()
    seen.set(name, works.add(await workFor(passwords, done, kinds[name])))
  }
  expect([...seen.values()].flatMap((works) => [...works])).toEqual(
    Array(5).fill(workOf({ N: 32_768, r: 8, p: 1 })),
  )
  // Once a more expensive hash was met, its work is the measure for every failed check.
  const dearest = await workFor(passwords, done, stored(65_536))
  for (const kind of Object.values(kinds)) expect(await workFor(passwords, done, kind)).toBe(dearest)
})

test('the right password takes only the work of its own hash', async () => {
  const works: number[] = []
  const passwords = new Passwords(async (_password, _salt, length, cost) => {
    works.push(workOf(cost))
    return Buffer.alloc(length, 4096 % 251)
  })
  expect(await passwords.matches('right', stored(4096))).toBe(true)
  expect(works).toEqual([4096 * 8])
})
