import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { usageTable } from './tables.ts'

test('the peaks of a long soak are those of more readings than a function takes arguments', () => {
  const scenario = scenarioEvidence('soak', [])
  const reading = { at: scenario.startedAt + 1000, service: 'app', cpu: 1, wait: 0, memory: 2 ** 20 }
  const resources = Array.from({ length: 600_000 }, (_, index) =>
    index === 9 ? { ...reading, memory: 7 * 2 ** 20 } : reading,
  )
  expect(String(usageTable(scenario, { ...evidenceOf(scenario), resources }))).toContain('<td>7 MiB</td>')
})
