import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { loadScenarios, loadTarget, scenarioNames } from '../harness/config/loading/load.ts'

const loaded = await loadTarget(resolve(import.meta.dirname, '..'))

test.each(scenarioNames(loaded))('%s can be loaded, is named like its file and has budgets', async (name) => {
  const [loadedOne] = await loadScenarios(loaded, [name])
  expect(loadedOne?.scenario.name).toBe(name)
  expect(Object.keys(loadedOne?.scenario.budgets ?? {}).length).toBeGreaterThan(0)
})

test('every load that the guide asks for exists', () => {
  expect(scenarioNames(loaded)).toEqual(
    expect.arrayContaining(['browse', 'flow', 'mixed', 'saturate', 'soak', 'spike', 'stats', 'upload']),
  )
})
