import { expect, test } from 'vitest'
import { gateBoard } from './gate.ts'

const panels = gateBoard.tiers.flatMap((tier) => tier.panels)

test('of the revisions, those judged last are kept and come first, by the last of several equal verdicts', () => {
  const panel = panels.find(({ title }) => title === 'Revisions, by how long ago they were judged')
  expect(panel).toMatchObject({ kind: 'ranking', first: 'lowest' })
  expect(panel?.queries[0]?.expr).toBe(
    'sort(bottomk(20, time() - max by (head, base, verdict) (last_over_time(tailgate_gate_verdict_time_seconds[$__range]))))',
  )
})

test('of the changes, the largest are kept and come first', () => {
  const panel = panels.find(({ title }) => title === 'Largest changes')
  expect(panel).toMatchObject({ kind: 'ranking', first: 'highest' })
  expect(panel?.queries[0]?.expr).toMatch(/^sort_desc\(topk\(20, max by /)
})
