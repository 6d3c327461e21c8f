import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyOfProject, replaceIn } from './patched.ts'
import { shortGate } from './short-gate.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-gate-'))
  await chmod(directory, 0o755)
  await copyOfProject(join(directory, 'base'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** A copy in which every list of masks is answered with this status and JSON, and fast. */
async function answering(name: string, status: number, json: string): Promise<string> {
  const copy = await copyOfProject(join(directory, name))
  const served = 'if (!shortcuts.answer(request, response)) handler(request, response)'
  return replaceIn(
    copy,
    served,
    `if (/\\/masks(\\?|$)/.test(request.url ?? '')) {
          response.writeHead(${status}, { 'content-type': 'application/json' }).end('${json}')
          return
        }
        ${served}`,
  )
}

/** What counts decide, and what must not be decided, does not depend on how crowded the machine is. */
describe('the gate, however crowded the machine', () => {
  test('a query for each item of a list is a fail after one confirmed invocation', async () => {
    const head = await copyOfProject(join(directory, 'n-plus-one'), 'n-plus-one')
    const { verdict } = await shortGate(join(directory, 'base'), head, 120)
    expect(verdict).toMatchObject({ outcome: 'fail', invocations: { looks: 1, confirmations: 1 } })
    expect(verdict.reason).toMatch(/^queries per request of list/)
  }, 240_000)

  test('a head that is fast because it gives other answers never passes, and the reason is given', async () => {
    const head = await answering('emptied', 200, '{"items":[]}')
    const { verdict } = await shortGate(join(directory, 'base'), head, 25)
    // What the other routes find in the cache has changed too, so that a count may fail by itself.
    expect(verdict.outcome).not.toBe('pass')
    expect(verdict.answers.map(({ route }) => route)).toEqual(['list'])
  }, 200_000)

  test('a head that answers a route with errors never passes, whatever else is found', async () => {
    const head = await answering('failing', 500, '{"error":"broken"}')
    const { verdict } = await shortGate(join(directory, 'base'), head, 25)
    expect(verdict.outcome).not.toBe('pass')
    expect(verdict.lines).toContainEqual({
      name: 'answers of list',
      sentence: expect.stringMatching(/ answers 500 .* That is an error; so nothing passes\.$/),
      passable: false,
    })
  }, 200_000)
})
