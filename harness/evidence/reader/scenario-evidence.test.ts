import { expect, test } from 'vitest'
import type { ReadSecondsLine } from '../evidence-schema.ts'
import type { Line } from '../json-lines.ts'
import { scenarioEvidence } from './scenario-evidence.ts'

const lineOf = (value: ReadSecondsLine): Line<ReadSecondsLine> => ({ text: JSON.stringify(value), value })

test('a long soak of many routes has more lines than a function takes arguments, and is read', () => {
  const begin = lineOf({ type: 'begin', scenario: 'soak', engine: 'open-loop', startedAt: 0 })
  const nothing = { done: 0, statuses: {}, failures: {}, bytesIn: 0, bytesOut: 0 }
  const second = lineOf({ type: 'second', scenario: 'soak', route: 'list', at: 7, ...nothing })
  const lines = [begin, ...Array.from({ length: 600_000 }, () => second)]
  expect(scenarioEvidence(lines, [], { state: 'growing' })).toMatchObject([{ scenario: 'soak', seconds: 8 }])
})
