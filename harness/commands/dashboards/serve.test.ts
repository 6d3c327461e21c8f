import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Interruption } from '../../base/errors.ts'
import { untilEnded } from './serve.ts'

let said: string[]
const hear = (stream: NodeJS.WriteStream, name: string) =>
  vi.spyOn(stream, 'write').mockImplementation((text) => said.push(`${name}: ${text}`) > 0)
beforeEach(() => {
  said = []
  hear(process.stdout, 'out')
  hear(process.stderr, 'err')
})
afterEach(() => {
  vi.restoreAllMocks()
})

test.each([
  ['SIGINT', 0, []],
  ['SIGTERM', 143, ['err: tailgate: The command was terminated.\n']],
  ['SIGHUP', 129, ['err: tailgate: The command was hung up.\n']],
] as const)('%s ends it with the exit code %i, and without a second document', async (name, exit, words) => {
  expect(await untilEnded(AbortSignal.abort(new Interruption(name)))).toBe(exit)
  expect(said).toEqual(words)
})

test('an error ends it as a failure', async () => {
  const problem = new Error('it broke')
  await expect(untilEnded(AbortSignal.abort(problem))).rejects.toBe(problem)
  expect(said).toEqual([])
})
