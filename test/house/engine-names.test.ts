import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { engineNameTests } from './engine-names.ts'
import { sourcesOf } from './imports.ts'

const root = resolve(import.meta.dirname, '../..')

test('no code outside an engine and its rows tells engines by their names', () => {
  const sources = sourcesOf(root, ['harness', 'dashboards', 'profiles'])
  expect(sources.length).toBeGreaterThan(400)
  expect(engineNameTests(sources)).toEqual([])
})

test.each([
  ["if (scenario.engine === 'k6') return 1", 'harness/verdict/odd.ts', 1],
  ["  engine !== 'open-loop' || weight <= 0", 'harness/report/odd.ts', 1],
  ["    case 'autocannon':", 'harness/config/plan/odd.ts', 1],
  ["const name = 'k6'", 'harness/verdict/odd.ts', 0],
  ["if (scenario.engine === 'k6') return 1", 'harness/load/k6/odd.ts', 0],
] as const)('%s in %s is found %i times', (text, path, times) => {
  expect(engineNameTests([{ path, text, imports: [] }])).toHaveLength(times)
})
