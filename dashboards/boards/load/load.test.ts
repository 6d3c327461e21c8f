import { expect, test } from 'vitest'
import { loadBoard } from './load.ts'

const panels = loadBoard.tiers.flatMap((tier) => tier.panels)
const panelOf = (wanted: string) => panels.find(({ title }) => title === wanted)

test('what was not sent is that of the last run, held against what its certificate allows', () => {
  const panel = panelOf('Requests not sent, of those allowed')
  expect(panel).toMatchObject({ unit: 'percentunit', limit: { sense: 'at-most', value: 1 } })
  expect(panel?.queries[0]?.expr).toBe(
    'max(last_over_time(tailgate_load_unsent_requests[$__range]) / last_over_time(tailgate_load_unsent_allowed_requests[$__range]) and on (run) topk(1, last_over_time(tailgate_run_end_time_seconds[$__range])))',
  )
})

test('arrivals that were intended are not said to be requests, as one of k6 or of a journey may be several', () => {
  const panel = panelOf('Load: intended and achieved')
  expect(panel?.queries.map(({ legend }) => legend)).toEqual([
    'arrivals intended {{scenario}}',
    'requests ended {{scenario}}',
  ])
  expect(panel?.why).toContain('an iteration of k6 and a journey may be several')
  expect(panel?.why).not.toContain('verdict')
})

test('of the verdicts, the newest are kept and come first', () => {
  const panel = panelOf('Verdicts, by their age')
  expect(panel).toMatchObject({ kind: 'ranking', first: 'lowest' })
  expect(panel?.queries[0]?.expr).toBe(
    'sort(bottomk(20, time() - max by (bundle, scenario, verdict) (last_over_time(tailgate_run_verdict_time_seconds[$__range]))))',
  )
})
