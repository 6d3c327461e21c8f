import { expect, test } from 'vitest'
import { currentSpace, identify, isAlive, mayBeAlive, mayOwn, startIn } from './identity.ts'

const secondsAt = (time: string): string => String(Date.parse(time) / 1000)

test.each([
  ['a process', 'Ss   Sun Nov 29 20:52:54 2026\n', secondsAt('2026-11-29T20:52:54Z')],
  ['a day of one digit', ' S+  Mon Jan  5 00:00:01 2026    \n', secondsAt('2026-01-05T00:00:01Z')],
  ['a zombie', 'Z    Sun Nov 29 20:52:54 2026\n', undefined],
  ['no process', '', undefined],
])('where there is no /proc, the start of %s is what ps tells', (_, said, start) =>
  expect(startIn(said)).toBe(start),
)

test('an owner of whom only the number is known counts as alive while a process has that number', async () => {
  const known = { pid: process.pid, start: 'unknown', boot: 'unknown' }
  expect(await isAlive(known)).toBe(false)
  expect(await mayOwn(known)).toBe(true)
  expect(await mayOwn({ ...known, pid: 2 ** 30 })).toBe(false)
  expect(await mayOwn({ pid: process.pid, start: '1', boot: 'another' })).toBe(false)
})

test('a process that cannot be seen from here counts as alive for a day', async () => {
  const [own, space, now] = [await identify(process.pid), await currentSpace(), Date.now()]
  const yesterday = now - 25 * 3600 * 1000
  const dead = { ...own, pid: 2 ** 30 }
  expect(await mayBeAlive(own, space, yesterday)).toBe(true)
  expect(await mayBeAlive(dead, space, now)).toBe(false)
  for (const [unseen, where] of [
    [dead, 'pid:[1]'],
    [{ ...dead, boot: 'another' }, space],
    [{ ...dead, start: 'unknown' }, space],
  ] as const) {
    expect(await mayBeAlive(unseen, where, now)).toBe(true)
    expect(await mayBeAlive(unseen, where, yesterday)).toBe(false)
  }
})
