import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { currentBoot, currentSpace, type Identity } from '../../guard/processes/identity.ts'
import { MadeOnce } from './made-once.ts'

const { signal } = new AbortController()
const key = (number: number): string => String(number).padStart(20, '0')

let place: string
let waits: number
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'made-'))
  waits = 0
  onTestFinished(() => rmSync(place, { recursive: true }))
})

const options = { signal, onWait: () => (waits += 1) }
const make =
  (text: string, log: string[] = []) =>
  async (directory: string) => {
    log.push(text)
    await new Promise((resolve) => setTimeout(resolve, 50))
    writeFileSync(join(directory, 'file'), text)
  }

test('a directory is made once for each key, and stays where it was made', async () => {
  const log: string[] = []
  const made = new MadeOnce(place)
  const first = await made.directoryOf(key(1), make('one', log), options)
  expect(await new MadeOnce(place).directoryOf(key(1), make('again', log), options)).toBe(first)
  expect(await made.directoryOf(key(2), make('two', log), options)).not.toBe(first)
  expect(log).toEqual(['one', 'two'])
  expect(readdirSync(place)).toHaveLength(4)
})

test('the second waits for the first', async () => {
  const log: string[] = []
  const begun = Promise.withResolvers<void>()
  const waited = Promise.withResolvers<void>()
  const first = new MadeOnce(place).directoryOf(
    key(1),
    async (directory) => {
      begun.resolve()
      await waited.promise
      await make('one', log)(directory)
    },
    options,
  )
  await begun.promise
  const second = new MadeOnce(place).directoryOf(key(1), make('two', log), {
    signal,
    onWait: () => waited.resolve(),
  })
  expect([await second, log]).toEqual([await first, ['one']])
})

test('when two makers finish, the first to name its directory wins, and the other leaves none', async () => {
  const made = new MadeOnce(place)
  let inner = ''
  const outer = await made.directoryOf(
    key(1),
    async (directory) => {
      // As if the other maker had not noticed this one.
      const hidden = `${directory}.making`
      rmSync(hidden)
      inner = await new MadeOnce(place).directoryOf(key(1), make('inner'), options)
    },
    options,
  )
  expect(outer).toBe(inner)
  expect(readdirSync(place)).toHaveLength(2)
})

test('a maker that fails leaves nothing, and the next one makes it', async () => {
  const made = new MadeOnce(place)
  const fails = () => Promise.reject(new Error('no room'))
  await expect(made.directoryOf(key(1), fails, options)).rejects.toThrow('no room')
  expect(readdirSync(place)).toEqual([])
  expect(existsSync(join(await made.directoryOf(key(1), make('one'), options), 'file'))).toBe(true)
})

/** Half of a directory by a maker that is not alive in this namespace. */
function leaveHalf(maker: Identity, space: string): string {
  const left = join(place, 'aaaaaaaaaaaa')
  mkdirSync(join(left, 'half'), { recursive: true })
  writeFileSync(`${left}.making`, `${JSON.stringify({ key: key(1), maker, space })}\n`)
  return left
}

const ofAnotherBoot = { pid: 1, start: '1', boot: 'another' }

test.each([
  ['in another container', async () => 'pid:[1]'],
  // It has the same namespace here as outside of containers on any other machine.
  ['on another machine', currentSpace],
])('the work of a maker %s is not waited for, and stays for a day', async (_, spaceOf) => {
  const left = leaveHalf(ofAnotherBoot, await spaceOf())
  const made = new MadeOnce(place)
  await made.directoryOf(key(1), make('one'), options)
  expect([waits, existsSync(join(left, 'half'))]).toEqual([0, true])
  const then = Date.now() / 1000 - 25 * 3600
  utimesSync(`${left}.making`, then, then)
  await made.directoryOf(key(2), make('two'), options)
  expect([existsSync(left), existsSync(`${left}.making`)]).toEqual([false, false])
})

test('the remains of a killed maker are neither waited for nor kept', async () => {
  leaveHalf({ pid: 2 ** 30, start: '1', boot: await currentBoot() }, await currentSpace())
  mkdirSync(join(place, 'bbbbbbbbbbbb'))
  const directory = await new MadeOnce(place).directoryOf(key(1), make('one'), options)
  expect(existsSync(join(directory, 'file'))).toBe(true)
  expect([waits, readdirSync(place).length]).toEqual([0, 2])
})

test('a directory that was removed is made again', async () => {
  const made = new MadeOnce(place)
  rmSync(await made.directoryOf(key(1), make('one'), options), { recursive: true })
  expect(existsSync(join(await made.directoryOf(key(1), make('two'), options), 'file'))).toBe(true)
})

test('directories unused for a week are removed, except the last six', async () => {
  const made = new MadeOnce(place)
  for (let number = 1; number <= 8; number += 1) {
    await made.directoryOf(key(number), make('old'), options)
    const then = Date.now() / 1000 - (8 + 8 - number) * 24 * 3600
    utimesSync(join(place, `${key(number)}.made`), then, then)
  }
  await made.directoryOf(key(9), make('new'), options)
  const kept = readdirSync(place).filter((file) => file.endsWith('.made'))
  expect(kept).toEqual([4, 5, 6, 7, 8, 9].map((number) => `${key(number)}.made`))
  expect(readdirSync(place)).toHaveLength(12)
})
