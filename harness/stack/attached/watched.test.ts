import { describe, expect, test } from 'vitest'
import { readWatch, watchedServices } from './watched.ts'

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
    expect([own?.pids, named?.name, named?.pids]).toEqual([[process.pid], 'app', [process.pid]])
    expect(own?.version).toMatch(/\(process \d+\)$/)
  })

  test.each([
    ['what cannot be read', 'a b', 'must be a process id or a container'],
    ['a process that is not there', '4194305', 'there is no process 4194305'],
  ])('%s is refused in a sentence', async (_, text, words) =>
    expect(watchedServices([text])).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(words),
    }),
  )
})
