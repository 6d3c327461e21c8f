import { expect, test } from 'vitest'
import type { Giver } from '../checks/metrics.ts'
import { outcomeOf } from './outcome.ts'
import type { BoardFinding, BoardState } from './verify.ts'
import type { AlertFinding, AlertState } from './verify-alerts.ts'

const panel = (state: BoardState, ...without: Giver[]): BoardFinding => ({
  ...{ board: 'service', panel: 'Requests', state, reason: undefined, without },
})
const alert = (state: AlertState, ...without: Giver[]): AlertFinding => ({
  ...{ alert: 'NotScraped', state, reason: undefined, says: 'inactive', without },
})
const data = panel('data')
const watching = alert('watching')

test.each<[string, BoardFinding[], AlertFinding[], ('redis' | 'alerts')[], string]>([
  ['all show data and watch', [data], [watching], [], 'pass'],
  ['one is quiet, as it may be', [data, panel('quiet')], [watching], [], 'pass'],
  ['k6 is not at work', [data, panel('unobserved', 'k6')], [watching], [], 'pass'],
  ['nothing is scraped', [panel('unobserved', 'app')], [alert('unobserved', 'app')], [], 'unproven'],
  ['there is nothing to see at all', [panel('quiet')], [watching], [], 'unproven'],
  ['no panel and no alert were looked at', [], [], [], 'unproven'],
  ['one giver is not scraped', [data, panel('unobserved', 'redis')], [watching], [], 'unproven'],
  ['one giver is left out on purpose', [data, panel('unobserved', 'redis')], [watching], ['redis'], 'pass'],
  ['only an alert is short of a giver', [data], [alert('unobserved', 'redis')], [], 'unproven'],
  ['a panel is empty', [data, panel('empty')], [watching], [], 'fail'],
  ['a panel is short of a metric', [data, panel('partial')], [watching], [], 'fail'],
  ['a panel shows data for renamed metrics', [data, panel('blind')], [watching], [], 'fail'],
  ['a query is refused', [data, panel('broken')], [watching], [], 'fail'],
  ['an alert is blind', [data], [watching, alert('blind')], [], 'fail'],
  ['an alert is not loaded among others', [data], [watching, alert('unloaded')], [], 'fail'],
  ['an older alert is loaded', [data], [alert('outdated')], [], 'fail'],
  ['no alert is loaded', [data], [alert('unloaded')], [], 'unproven'],
  ['no alert is loaded, on purpose', [data], [alert('unloaded')], ['alerts'], 'pass'],
  ['something is wrong and something unseen', [panel('empty', 'redis')], [watching], [], 'fail'],
])('%s', (_, panels, alerts, leftOut, verdict) => {
  const outcome = outcomeOf(panels, alerts, leftOut)
  expect(outcome.verdict).toBe(verdict)
  expect(outcome.reasons.length > 0).toBe(verdict !== 'pass')
})
