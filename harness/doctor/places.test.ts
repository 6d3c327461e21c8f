import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ownUid } from '../guard/ledger/run-root.ts'
import { machine } from './machine.ts'
import { places } from './places.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tg-'))
  // The user of the services must be able to enter it.
  await chmod(directory, 0o711)
  vi.stubEnv('TMPDIR', directory)
  vi.stubEnv('TAILGATE_CACHE', join(directory, 'cache'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

const root = () => join(directory, `tailgate-${ownUid()}`)

test('places that can be written are here, and the directory of runs is not created', async () => {
  expect(await places()).toMatchObject([
    { name: 'run directory', state: 'here', detail: root() },
    { name: 'cache', state: 'here', detail: join(directory, 'cache') },
  ])
  expect(await readdir(directory)).toEqual(['cache'])
})

test.each<[string, () => unknown, RegExp]>([
  ['is too long', () => vi.stubEnv('TMPDIR', join(directory, 'a'.repeat(60))), /the sockets in it allow/],
  ['is not there', () => vi.stubEnv('TMPDIR', join(directory, 'nowhere')), /cannot be made: ENOENT/],
  ['has something in its place', () => writeFile(root(), ''), /is not a directory that only we can write to/],
])('a directory of runs that %s stops every run', async (_, spoil, words) => {
  await spoil()
  const [runs] = await places()
  expect(runs).toMatchObject({ state: 'missing', needed: true, detail: expect.stringMatching(words) })
  expect(runs?.remedy).toContain('Set TMPDIR')
})

test('a cache that cannot be written stops every run', async () => {
  await writeFile(join(directory, 'file'), '')
  vi.stubEnv('TAILGATE_CACHE', join(directory, 'file', 'cache'))
  const [, cache] = await places()
  expect(cache).toMatchObject({ state: 'missing', needed: true })
  expect([cache?.detail, cache?.remedy]).toEqual([
    expect.stringContaining('cannot be written'),
    expect.stringContaining('TAILGATE_CACHE'),
  ])
})

test('the room of a directory that is not there is not known', async () => {
  vi.stubEnv('TMPDIR', join(directory, 'nowhere'))
  const found = (await machine()).find(({ name }) => name === 'disk')
  expect(found).toMatchObject({ state: 'note', needed: false, detail: expect.stringContaining('ENOENT') })
})
