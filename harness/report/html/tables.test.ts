import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { sampleReport } from '../../../test/fixtures/report.ts'
import type { BudgetVerdict, ScenarioVerdict } from '../../bundle/verdict.ts'
import { html } from '../../charts/markup.ts'
import { chartsOf } from '../charts/scenario-charts.ts'
import { routeTable, timelineRoutes, timelineTable, usageTable } from './tables.ts'

const verdict: ScenarioVerdict = {
  scenario: 'wide',
  outcome: 'pass',
  reason: 'It holds.',
  certificate: [],
  budgets: [
    {
      budget: { scenario: 'wide', route: 'r39', figure: 'p95', limit: 25_000 },
      outcome: 'pass',
      value: 1,
      interval: undefined,
      reason: 'It holds.',
    },
  ],
}

test('a narrow screen has a list of what its table leaves out, of the whole run and of each phase', () => {
  const scenario = scenarioEvidence('wide', [{ route: 'list', rate: 100, median: 4000 }])
  const phase = { name: 'step 2', kind: 'step', index: 2, rate: [100, 100], from: 10, to: 20 } as const
  const text = String(routeTable(scenario, { ...verdict, budgets: [] }, [phase])).replaceAll('\u00a0', ' ')
  const lists = [...text.matchAll(/<ul class="narrow">(.*?)<\/ul>/g)].map(([, items = '']) => items)
  expect(lists).toHaveLength(2)
  expect(lists[0]).toMatch(/^<li><b>list<\/b> count .* p50 .* max .* errors 0<\/li>$/)
  expect(lists[1]).toMatch(
    /^<li class="soft">step 2 at 100\/s <span class="soft">10 s<\/span><\/li><li><b>list<\/b> count .* errors 0<\/li>$/,
  )
})

const holds = { outcome: 'pass', value: 0 } as const

test('of very many routes in a phase those that tell something are shown, and the others are counted', () => {
  const shapes = Array.from({ length: 70 }, (_, at) => ({ route: `r${at}`, rate: 3, median: 4000 }))
  const phase = { name: 'step 2', kind: 'step', index: 2, rate: [100, 100], from: 10, to: 20 } as const
  const given = verdict.budgets.map((one) => ({
    ...one,
    budget: { ...one.budget, during: 'step 2' as const },
  }))
  const defaults = shapes.map(({ route }): BudgetVerdict => {
    const budget = { scenario: 'wide', route, figure: 'errorRate', limit: 0.001, during: 'step 2' } as const
    const judged = route === 'r5' ? ({ outcome: 'fail', value: 0.1 } as const) : holds
    return { budget: { ...budget, origin: 'default' }, ...judged, interval: undefined, reason: 'It is so.' }
  })
  const budgets = [...given, ...defaults]
  const text = String(routeTable(scenarioEvidence('wide', shapes), { ...verdict, budgets }, [phase]))
  const [, part = ''] = text.replaceAll('\u00a0', ' ').split('<tr class="phase">')
  const [table = ''] = part.split('</table>')
  const shown = [...table.matchAll(/<th class="text" scope="row"[^>]*>([^<]*)</g)].map(([, route]) => route)
  expect(shown).toEqual(['r39', 'r5', 'all'])
  expect(table).toContain('10 s; 68 further routes: seconds.jsonl and latency.hlog</span>')
})

test('the table of very many routes has those with a budget, and says where the others are', () => {
  const shapes = Array.from({ length: 40 }, (_, at) => ({ route: `r${at}`, rate: 3, median: 4000 }))
  const scenario = scenarioEvidence('wide', shapes, { seconds: 3 })
  const charts = chartsOf(scenario, verdict, { ...sampleReport(), evidence: evidenceOf(scenario) }, 0)
  const text = String(timelineTable(charts, timelineRoutes(scenario, verdict), html``))
  expect(text.match(/ rate<\/th>/g)).toHaveLength(13)
  expect(text).toContain('<th>all rate</th><th>')
  expect(text).toContain('<th>r39 rate</th>')
  expect(text).toContain(
    'The figures of 28 further routes are in seconds.jsonl and latency.hlog of the bundle.',
  )
})

test('the peaks of a long soak are those of more readings than a function takes arguments', () => {
  const scenario = scenarioEvidence('soak', [])
  const reading = { at: scenario.startedAt + 1000, service: 'app', cpu: 1, wait: 0, memory: 2 ** 20 }
  const resources = Array.from({ length: 600_000 }, (_, index) =>
    index === 9 ? { ...reading, memory: 7 * 2 ** 20 } : reading,
  )
  expect(String(usageTable(scenario, { ...evidenceOf(scenario), resources }))).toContain('<td>7 MiB</td>')
})
