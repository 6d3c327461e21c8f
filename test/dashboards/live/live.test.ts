import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askPanel, type Curve, type TimeRange } from '../../../dashboards/ask.ts'
import { boards } from '../../../dashboards/build.ts'
import { marks } from '../../../dashboards/marks.ts'
import { catalogue, givers } from '../../../dashboards/metrics.ts'
import { lines } from '../../../dashboards/panels.ts'
import { findK6 } from '../../../harness/load/k6-program.ts'
import { repositorySource } from '../source.ts'
import { type LiveStack, startLive } from './stack.ts'

const all = boards(await repositorySource()).flatMap((board) =>
  board.tiers.flatMap(({ panels }) =>
    panels.map((panel) => ({ name: `${board.name}: ${panel.title}`, panel })),
  ),
)

let live: LiveStack
let range: TimeRange

beforeAll(async () => {
  live = await startLive()
  const from = Date.now() / 1000
  await live.load(12)
  await delay(2000)
  range = { from: from + 5, to: Date.now() / 1000 - 1, step: 1, scrapeInterval: 1 }
}, 180_000)
afterAll(() => live?.[Symbol.asyncDispose](), 30_000)

const hasValue = ({ points }: Curve): boolean => points.some(([, value]) => Number.isFinite(value))
const k6 = findK6()

test.each(all)('$name shows data under load', async ({ panel }) => {
  const curves = await askPanel(live.prometheus, panel, range)
  const names = new Set(curves.map(({ name }) => name))
  if (panel.kind !== 'heatmap')
    expect(names.size, 'curves of one name cannot be told apart').toBe(curves.length)
  if (panel.emptyWhen === undefined || (k6 && panel.emptyWhen.startsWith('k6')))
    expect(curves.filter(hasValue).length).toBeGreaterThan(0)
})

test.each(marks.filter(({ expr }) => k6 || !expr.includes('k6_')))(
  '$name are marked',
  async ({ name, expr, words, lies }) => {
    const query = { expr, legend: words }
    const panel = lines({ title: name, why: words, unit: 'short', queries: [query] })
    const curves = (await askPanel(live.prometheus, panel, range)).filter(hasValue)
    expect(curves.length).toBeGreaterThan(0)
    const [, value = 0] = curves[0]?.points[0] ?? []
    if (lies === 'at its value') expect(Math.abs(value / 1000 - range.to)).toBeLessThan(600)
  },
)

test.each(catalogue.filter(({ from, eventual }) => !eventual && (from !== 'k6' || k6)))(
  '$name is given, with its type and labels',
  async (metric) => {
    const found = await live.describe(metric.name)
    expect(found, `not given by ${givers[metric.from]}`).toBeDefined()
    if (metric.from !== 'k6' && metric.from !== 'prometheus') expect(found?.type).toBe(metric.type)
    expect(metric.labels.filter((label) => !found?.labels.includes(label))).toEqual([])
  },
)

test('no alert fires on a healthy stack, and every rule can be evaluated', async () => {
  const rules = await live.rules()
  expect(rules.length).toBeGreaterThan(10)
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([])
  expect(rules.filter(({ state }) => state === 'firing').map(({ name }) => name)).toEqual([])
})
