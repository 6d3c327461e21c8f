import { describe, expect, test } from 'vitest'
import { readWatch, type Watched, watchedServices, withWatched } from './watched.ts'

describe('what --watch names', () => {
  test.each([
    ['1234', { name: undefined, of: { pid: 1234 } }],
    ['my-db', { name: undefined, of: { container: 'my-db' } }],
    ['postgres=1234', { name: 'postgres', of: { pid: 1234 } }],
    ['cache=shop_redis.1', { name: 'cache', of: { container: 'shop_redis.1' } }],
    // The id of a container may consist of digits alone.
    ['123456789012', { name: undefined, of: { container: '123456789012' } }],
    ['', undefined],
    ['a=', undefined],
    ['=1', undefined],
    ['a b', undefined],
    ['../x', undefined],
    ['-1', undefined],
    ['1=2', undefined],
  ])('%j', (text, word) => expect(readWatch(text)).toEqual(word))

  test('a process is found with the name of its program, or under the name that was given', async () => {
    const [own, named] = await watchedServices([String(process.pid), `app=${process.pid}`])
    expect(own).toMatchObject({ service: { pids: [process.pid] }, isNamed: false })
    expect(named).toMatchObject({ service: { name: 'app', pids: [process.pid] }, isNamed: true })
    expect(own?.service.version).toMatch(/\(process \d+\)$/)
  })

  test.each([
    ['what cannot be read', 'a b', 'must be a process id or a container'],
    ['a process that is not there', '4194305', 'there is no process 4194305'],
    [
      'a name that the evidence has for the load itself',
      `generator=${process.pid}`,
      `choose one, such as --watch my-generator=${process.pid}`,
    ],
  ])('%s is refused in a sentence', async (_, text, words) =>
    expect(watchedServices([text])).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(words),
    }),
  )
})

describe('a process counts once', () => {
  const running = (name: string, ...pids: number[]) => ({ name, version: `of ${pids}`, port: 0, pids })
  const named = (name: string, pid: number): Watched => ({
    ...{ service: running(name, pid), text: `${name}=${pid}`, isNamed: true },
  })
  const unnamed = (program: string, pid: number): Watched => ({
    ...{ service: running(program, pid), text: String(pid), isNamed: false },
  })
  const app = running('app', 10, 11)

  test.each<[string, readonly Watched[], readonly object[], number]>([
    ['another process', [named('postgres', 20)], [app, running('postgres', 20)], 0],
    ['the app itself, without a name', [unnamed('node', 11)], [app], 1],
    ['the app itself, as the app', [named('app', 11)], [app], 0],
    [
      'a process that serves with the app',
      [named('app', 12)],
      [{ ...app, version: 'of 10,11, of 12', pids: [10, 11, 12] }],
      0,
    ],
    [
      'two processes of one program',
      [unnamed('node', 20), unnamed('node', 21)],
      [app, { ...running('node', 20), version: 'of 20, of 21', pids: [20, 21] }],
      0,
    ],
    ['the same process twice', [unnamed('node', 20), unnamed('node', 20)], [app, running('node', 20)], 0],
  ])('%s', (_, watched, services, notes) => {
    const said: string[] = []
    expect(withWatched([app], watched, (sentence) => said.push(sentence))).toEqual(services)
    expect(said).toHaveLength(notes)
    for (const sentence of said)
      expect(sentence).toBe('--watch 11: process 11 is watched as app already, and counts once.')
  })

  test.each<[string, readonly Watched[], string]>([
    [
      'the app under another name',
      [named('api', 10)],
      '--watch api=10: process 10 is watched as app already',
    ],
    ['two names', [named('db', 20), named('cache', 20)], 'watched as db already'],
  ])('%s is refused', (_, watched, said) =>
    expect(() => withWatched([app], watched, () => undefined)).toThrow(said),
  )
})
