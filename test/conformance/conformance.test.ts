import { expect, test } from 'vitest'
import { situations, wrongWith } from './run.ts'
import { Stage } from './stage.ts'

// Situations that start a stack take seven seconds each and are left out here; `npm run conformance` carries out all of them.
const quick = (await situations()).filter(({ room }) => room === 'commands')

test('there are at least fifty situations, each with a name of its own, and one control', async () => {
  const all = await situations()
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(all.filter(({ exit }) => exit.includes(0)).map(({ name }) => name)).toEqual(['healthy'])
  expect(all.length - 1).toBeGreaterThanOrEqual(50)
})

test.each(quick.filter(({ starts }) => starts !== true))('$name: $what', async (situation) => {
  using stage = new Stage()
  const outcome = await situation.carryOut?.(stage)
  expect(outcome && wrongWith(situation, outcome), outcome?.output).toBeUndefined()
})
