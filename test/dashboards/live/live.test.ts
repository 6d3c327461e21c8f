import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withoutK6 } from '../../../dashboards/boards/load/k6.ts'
import { boards } from '../../../dashboards/build/boards.ts'
import { catalogueOf } from '../../../dashboards/checks/catalogue.ts'
import { contracts } from '../../../dashboards/checks/contracts.ts'
import { type Giver, givers } from '../../../dashboards/checks/metrics.ts'
import { type Mark, marksOf } from '../../../dashboards/model/marks.ts'
import type { Panel } from '../../../dashboards/model/model.ts'
import { lines } from '../../../dashboards/model/panels.ts'
import { withoutRun } from '../../../dashboards/model/requests.ts'
import { Answers } from '../../../dashboards/queries/answers.ts'
import { askPanel, isAskedAtEnd, sentQuery, type TimeRange } from '../../../dashboards/queries/ask.ts'
import { type KnownMetrics, metricNames } from '../../../dashboards/queries/observed.ts'
import { findingOf, isUndeclaredZero, type PanelState } from '../../../dashboards/queries/verify.ts'
import { findK6 } from '../../../harness/load/k6/program/program.ts'
import { findProgram, versionOf } from '../../../harness/stack/launch/programs.ts'
import { repositorySource } from '../source.ts'
import { scrapeSeconds } from './observers.ts'
import { type LiveStack, startLive } from './stack.ts'

const source = await repositorySource()
const catalogue = catalogueOf(source)
const all = boards(source).flatMap((board) =>
  board.tiers.flatMap(({ panels }) =>
    panels.map((panel) => ({ name: `${board.name}: ${panel.title}`, panel })),
  ),
)
const k6 = findK6()

let live: LiveStack
let range: TimeRange
let known: KnownMetrics

beforeAll(async () => {
  live = await startLive()
  const from = Date.now() / 1000
  await live.load(18)
  await delay(2000)
  range = { from: from + 8, to: Date.now() / 1000 - 1, step: 1, scrapeInterval: scrapeSeconds }
  known = { names: await metricNames(live.prometheus), catalogue }
}, 300_000)
afterAll(() => live?.[Symbol.asyncDispose]())

/**
 * The states that a panel may have under load: data, or empty with a declared reason, or without k6 when it is not installed.
 */
function allowed({ emptyWhen }: Panel): readonly PanelState[] {
  if (emptyWhen === withoutK6) return k6 ? ['data'] : ['unobserved']
  return emptyWhen === undefined || emptyWhen === withoutRun ? ['data'] : ['data', 'quiet']
}

test.each(all)(
  '$name shows data under load, and nothing but 0 only where it says when that is well',
  async ({ panel }) => {
    const { state, reason, curves } = await findingOf(live.prometheus, panel, range, known)
    expect(allowed(panel), reason).toContain(state)
    if (state === 'data') expect(isUndeclaredZero(panel, curves), 'all of its values are 0').toBe(false)
  },
)

/** The points of an answer in an order of their own. */
const pointsIn = (series: Awaited<ReturnType<Answers['along']>>) =>
  series
    .flatMap(({ labels, points }) =>
      points.map(([time, value]) => ({
        at: `${JSON.stringify(Object.entries(labels).sort())} ${time}`,
        value,
      })),
    )
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))

test.each(['along', 'at'] as const)(
  'what is made of shared sums (%s the range) is what Prometheus itself makes',
  async (when) => {
    const sent = all
      .filter(({ panel }) => isAskedAtEnd(panel.kind) === (when === 'at'))
      .flatMap(({ panel }) => panel.queries.map((query) => sentQuery(query, range)))
    const expected = { along: [], at: [], [when]: sent }
    const [shared, alone] = [
      new Answers(live.prometheus, range, expected),
      new Answers(live.prometheus, range),
    ]
    const made = shared.derived(when)
    expect(made.length).toBeGreaterThan(12)
    for (const query of made) {
      const [ours, theirs] = [pointsIn(await shared[when](query)), pointsIn(await alone[when](query))]
      expect(
        ours.map(({ at }) => at),
        query,
      ).toEqual(theirs.map(({ at }) => at))
      const apart = ours.filter(({ value }, index) => {
        const other = theirs[index]?.value ?? 0
        return Number.isNaN(value)
          ? !Number.isNaN(other)
          : value !== other && !(Math.abs(value - other) <= 1e-9 * Math.abs(other) + 1e-12)
      })
      expect(apart, query).toEqual([])
    }
  },
)

test('every service is found among the processes', async () => {
  const panel = lines({
    title: 'services',
    why: 'w',
    unit: 'short',
    queries: [{ expr: 'namedprocess_namegroup_num_procs > 0', legend: '{{groupname}}' }],
  })
  const found = (await askPanel(live.prometheus, panel, range)).map(({ name }) => name)
  const expected = ['app', 'generator', 'nginx', 'postgres', 'prometheus', 'redis']
  expect(expected.filter((name) => !found.includes(name))).toEqual([])
})

const installable = contracts.flatMap(({ name, program }) =>
  program === undefined ? [] : [{ name, program }],
)

test.each(installable)(
  'the metrics of the installed version of $name have been read',
  async ({ name, program }) => {
    const installed = await versionOf(await findProgram(program))
    const known = contracts.filter((contract) => contract.name === name).map(({ version }) => version)
    expect(known, 'scrape it into dashboards/checks/contracts, and name it there').toContain(installed)
  },
)

test('a panel whose metric is renamed is found empty, and one with a wrong query is found broken', async () => {
  const shown = { title: 'x', why: 'y', unit: 's' } as const
  const state = async (expr: string) => {
    const panel = lines({ ...shown, queries: [{ expr, legend: '{{instance}}' }] })
    return (await findingOf(live.prometheus, panel, range, known)).state
  }
  expect(await state('up{job="redis"}')).toBe('data')
  expect(await state('upp{job="redis"}')).toBe('empty')
  expect(await state('rate(up)')).toBe('broken')
  expect(await state('http_requests_total'), 'curves of one name').toBe('broken')
})

const isOfK6 = ({ expr }: Mark): boolean => expr.includes('k6_')
async function isMarked(mark: Mark): Promise<void> {
  const query = { expr: mark.expr, legend: mark.words }
  const panel = lines({ title: mark.name, why: mark.words, unit: 'short', queries: [query] })
  expect(await findingOf(live.prometheus, panel, range, known)).toMatchObject({ state: 'data' })
}
const marks = marksOf(source)
test.each(marks.filter((mark) => !isOfK6(mark)))('$name are marked', isMarked)
test.skipIf(!k6).each(marks.filter(isOfK6))('$name are marked', isMarked)

/** Givers whose metrics Prometheus receives without their types. */
const untyped: readonly Giver[] = ['k6', 'tailgate', 'load', 'verdicts', 'prometheus']

/** The network of the machine is one of them here: only Compose, whose exporter is in a container, does not see it. */
const given = catalogue.metrics.filter(({ eventual, name }) => !eventual || name.startsWith('node_network_'))
async function isGiven(metric: (typeof given)[number]): Promise<void> {
  const found = await live.describe(metric.name)
  expect(found, `not given by ${givers[metric.from]}`).toBeDefined()
  if (!untyped.includes(metric.from)) expect(found?.type).toBe(metric.type)
  expect(metric.labels.filter((label) => !found?.labels.includes(label))).toEqual([])
}
const exists = '$name exists, with its type and labels'
test.each(given.filter(({ from }) => from !== 'k6'))(exists, isGiven)
test.skipIf(!k6).each(given.filter(({ from }) => from === 'k6'))(exists, isGiven)

/** Alerts of a service that is slow, which on a busy machine it is. */
const ofSlowness = /P\d+Burns|^EventLoopLate$/

test('no alert but one of slowness fires on a healthy stack, and every rule can be evaluated', async () => {
  const rules = await live.rules()
  expect(rules.length).toBeGreaterThan(10)
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([])
  const firing = rules.filter(({ state }) => state === 'firing').map(({ name }) => name)
  expect(firing.filter((name) => !ofSlowness.test(name))).toEqual([])
})
