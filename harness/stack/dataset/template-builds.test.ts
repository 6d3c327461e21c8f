import { expect, test } from 'vitest'
import { findOrBegin, type TemplateBuilds } from './template-builds.ts'

/** A cache that is empty at first, and stacks that ask it for one key. */
function shared() {
  const builds: TemplateBuilds = new Map()
  const stored: string[] = []
  const ask = (signal = new AbortController().signal, key = 'aa') =>
    findOrBegin(key, builds, async () => stored[0], signal)
  return { stored, ask }
}

test('of two stacks that start together one builds, and the other finds what it has stored', async () => {
  const { stored, ask } = shared()
  const [first, second] = [ask(), ask()]
  const turn = await first
  if (!('end' in turn)) throw new Error('the first stack found a template in an empty cache')
  stored.push('/cache/aa')
  turn.end()
  expect(await second).toEqual({ directory: '/cache/aa' })
  expect(await ask()).toEqual({ directory: '/cache/aa' })
})

test('another builds after a build that stored nothing', async () => {
  const { ask } = shared()
  const [first, second] = [ask(), ask()]
  const turn = await first
  if ('end' in turn) turn.end()
  expect(await second).toHaveProperty('end')
})

test('another builds after a stack that could not start', async () => {
  const { ask } = shared()
  const failing = new AbortController()
  const [first, second] = [ask(failing.signal), ask()]
  await first
  failing.abort(new Error('the server did not start'))
  expect(await second).toHaveProperty('end')
})

test('a stack that waits ends with its own signal', async () => {
  const { ask } = shared()
  const ending = new AbortController()
  const [first, second] = [ask(), ask(ending.signal)]
  await first
  ending.abort(new Error('interrupted'))
  await expect(second).rejects.toThrow('interrupted')
})

test('stacks that need different templates do not wait for each other', async () => {
  const { ask } = shared()
  expect(await ask()).toHaveProperty('end')
  expect(await ask(undefined, 'bb')).toHaveProperty('end')
})
