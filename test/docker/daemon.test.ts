import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { whyNot } from './daemon.ts'

/** A daemon that has these images: their ids by their names. */
const daemonWith = (ids: Readonly<Record<string, string>>): Docker =>
  ({
    ping: async () => 'OK',
    getImage: (name: string) => ({
      inspect: async () => {
        if (ids[name] === undefined) throw Object.assign(new Error('no such image'), { statusCode: 404 })
        return { Id: ids[name] }
      },
    }),
  }) as unknown as Docker

const image = 'tailgate-test/server:latest'

test.each([
  ['of this tree', { [image]: 'a', 'tailgate-test/server:own': 'a' }, undefined],
  ['that is not here', { 'tailgate-test/server:own': 'a' }, 'is not here'],
  ['of another tree', { [image]: 'b', 'tailgate-test/server:own': 'a' }, 'is of another tree'],
  ['of another tree, where none of this one was built', { [image]: 'b' }, 'is of another tree'],
] as const)('an image %s', async (_, ids, reason) => {
  const names = ['tailgate-test/server-more:own', 'tailgate-test/server:own']
  const found = await whyNot([image], daemonWith(ids), () => names)
  expect(found).toEqual(reason === undefined ? undefined : expect.stringContaining(reason))
})

test('an image of which this tree knows no name is not tested', async () => {
  expect(await whyNot([image], daemonWith({ [image]: 'a' }), () => [''])).toContain('is of another tree')
})
