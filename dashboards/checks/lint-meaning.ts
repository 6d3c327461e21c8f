import type { Source } from '../model/budgets.ts'
import { type DashboardJson, shownPanels } from '../model/dashboard-json.ts'
import { requestsOf } from '../model/requests.ts'
import type { Catalogue } from './catalogue.ts'
import { fits, inWords } from './dimension.ts'
import type { Giver, Metric } from './metrics.ts'
import type { ReadPanel, Rule } from './panel-rule.ts'
import { selectionRules } from './selection-rules.ts'
import { unclampedShares } from './shares.ts'

/** Labels that another label implies: a panel that tells statements apart by their text need not name their number too. */
const implied: Readonly<Record<string, string>> = { datid: 'datname', datname: 'relname', queryid: 'query' }

const legendOf = (legend = ''): string[] =>
  [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name ?? '')

function isRequests(name: string, source: Source): boolean {
  const { total, ended } = requestsOf(source)
  return /request|_reqs|_load_intended/.test(name) || [total, ended].includes(name)
}

/** The services that each of Tailgate's own boards is about; a board that is not listed here may show anything. */
const boardGivers: Readonly<Record<string, readonly Giver[]>> = {
  'tailgate-postgres': ['postgres', 'queries'],
  'tailgate-redis': ['redis'],
  'tailgate-nginx': ['nginx', 'app'],
  'tailgate-node': ['app'],
}

/** What can be wrong with a panel although each of its queries is sound; one rule for each kind of fault. */
const meaningRules: Readonly<Record<string, Rule>> = {
  sense: ({ queries }) => queries.flatMap(({ problems }) => problems),
  unit: ({ panel, unit, queries }) =>
    panel.type === 'heatmap'
      ? queries.flatMap(({ shape }) =>
          shape.buckets !== undefined && fits(unit, shape.buckets)
            ? []
            : [`its unit ${unit} is not that of the buckets`],
        )
      : queries.flatMap(({ shape: { dimension, isPer } }) =>
          dimension === undefined ||
          (fits(unit, dimension) &&
            !(unit === 'short' && panel.type !== 'bargauge' && isShare(dimension, isPer)))
            ? []
            : [`its unit ${unit} contradicts its query, which gives ${inWords(dimension)}`],
        ),
  requests: ({ unit, queries, source }) => {
    const names = queries.flatMap(({ read }) => read.metrics.map(({ metric }) => metric))
    if (names.length === 0 || !['reqps', 'ops'].includes(unit)) return []
    const all = names.every((name) => isRequests(name, source))
    const right = all ? 'reqps' : 'ops'
    return unit === right ? [] : [`its unit ${unit} is not that of what it counts: ${right}`]
  },
  legend: ({ panel, queries }) =>
    !['timeseries', 'bargauge'].includes(panel.type)
      ? []
      : queries.flatMap(({ shape, legendFormat }) => {
          const said = legendOf(legendFormat)
          const lost = [...shape.labels].filter(
            (label) => !['job', 'instance', ...said].includes(label) && !said.includes(implied[label] ?? ''),
          )
          return [
            ...said
              .filter((label) => !shape.labels.has(label))
              .map((label) => `its legend names {{${label}}}, which its query does not give`),
            ...lost.map((label) => `its curves differ by ${label}, which its legend does not say`),
          ]
        }),
  single: ({ panel, queries }) =>
    panel.type !== 'stat'
      ? []
      : queries.flatMap(({ shape }) =>
          told(shape.labels).length === 0
            ? []
            : [`it shows one number, and its query gives one for each ${told(shape.labels).join(', ')}`],
        ),
  ends: ({ panel, queries }) =>
    panel.type !== 'heatmap'
      ? []
      : queries.flatMap(({ shape }) =>
          [...shape.labels].join() === 'le' ? [] : ['it shows a spread, and its query is not by le alone'],
        ),
  window: ({ panel, queries }) => {
    const wanted = ofTheRange.includes(panel.type) ? '$__range' : '$__rate_interval'
    return queries.flatMap(({ expr }) =>
      [...expr.matchAll(/\[(\$\w+)\]/g)].some(([, window]) => window !== wanted)
        ? [`its window is not ${wanted}, which is that of a ${panel.type}`]
        : [],
    )
  },
  percentile: ({ panel, queries }) =>
    queries.flatMap(({ expr, legendFormat = '' }) =>
      percentilesIn(expr)
        .filter(
          (name) => !`${panel.title} ${legendFormat} ${panel.description}`.split(/[^\w.]/).includes(name),
        )
        .map((name) => `it shows ${name} and says so nowhere`),
    ),
  twice: ({ queries }) =>
    new Set(queries.map(({ expr }) => expr)).size < queries.length ? ['two of its queries are the same'] : [],
  giver: ({ dashboard, queries, catalogue }) => {
    const allowed = boardGivers[dashboard.uid ?? '']
    return queries.flatMap(({ read }) =>
      read.metrics.flatMap(({ metric }) => {
        const from = catalogue.metric(metric)?.from
        return allowed === undefined || from === undefined || allowed.includes(from)
          ? []
          : [`${metric} is nothing of what its board is about`]
      }),
    )
  },
  chosen: ({ panel, dashboard, queries, catalogue, source }) => {
    const names = (dashboard.templating?.list ?? []).map(({ name }) => name)
    if (ofTheRange.includes(panel.type)) return []
    const followed = catalogue.metric(requestsOf(source).total)?.from
    return queries.flatMap(({ expr, read }) =>
      names.flatMap((name) => {
        const having = read.metrics.filter(
          ({ metric }) => name === 'instance' || isOf(catalogue.metric(metric), name, followed),
        )
        const free = having.every(({ matchers }) => !matchers.some(({ label }) => label === name))
        const someFollow = expr.includes(`$${name}`) && name !== 'instance'
        const lost = having.filter(({ matchers }) => !matchers.some(({ label }) => label === name))
        if (someFollow && lost.length > 0)
          return [`${lost.map(({ metric }) => metric).join(', ')} does not follow the chosen $${name}`]
        // A panel that shows all instances, or a whole load, may ignore the choice when its title says so.
        return having.length > 0 &&
          free &&
          !expr.includes(`$${name}`) &&
          !/\ball\b|^Load:/.test(panel.title ?? '')
          ? [`it does not follow the chosen $${name}`]
          : []
      }),
    )
  },
  ...selectionRules,
  whole: ({ unit, queries, catalogue }) =>
    unit !== 'percentunit'
      ? []
      : queries.flatMap(({ expr }) =>
          unclampedShares(catalogue.parsed(expr)).map(
            () => 'its share can come out above 1, as its two rates are extrapolated apart: clamp_max(…, 1)',
          ),
        ),
  mean: ({ queries }) => queries.flatMap(({ expr }) => unequalMean(expr)),
}

/** The labels that tell series apart beyond the scraped process. */
const told = (labels: ReadonlySet<string>): string[] =>
  [...labels].filter((label) => !['job', 'instance'].includes(label))

/** Whether a metric has the label, and comes from the giver that the variable chooses among. */
const isOf = (metric: Metric | undefined, label: string, from: Giver | undefined): boolean =>
  metric?.labels.includes(label) === true && metric.from === from

/** Panel types that show one value for the whole time range. */
const ofTheRange = ['stat', 'bargauge']

/** Whether a value is a share of a whole, and not a number of things per thing of another kind. */
const isShare = (dimension: Parameters<typeof inWords>[0], isPer: boolean): boolean =>
  inWords(dimension) === 'a share' && !isPer

const percentilesIn = (expr: string): string[] => [
  ...[...expr.matchAll(/histogram_quantile\(\s*([\d.]+)/g)].map(
    ([, share]) => `p${Number((Number(share) * 100).toPrecision(6))}`,
  ),
  ...[...expr.matchAll(/_(p\d\d+)(?:_|\b)/g)].map(([, name]) => name ?? ''),
]

/** A mean must divide the sum of a histogram by the count of the same histogram. */
function unequalMean(expr: string): string[] {
  const sums = [...expr.matchAll(/(\w+)_sum\b/g)].map(([, name]) => name)
  const counts = [...expr.matchAll(/(\w+)_count\b/g)].map(([, name]) => name)
  const isMean = sums.length > 0 && /\)\s*\/\s*/.test(expr)
  return isMean && !sums.every((name) => counts.includes(name))
    ? ['its mean is of another histogram than the one that it is divided by']
    : []
}

/** Panels of one board with the same queries. */
function sameQuestions(dashboard: DashboardJson): string[] {
  const asked = new Map<string, string>()
  return shownPanels(dashboard).flatMap(({ title = '', type, targets = [] }) => {
    const question = type + targets.map(({ expr }) => expr).join('\n')
    const before = asked.get(question)
    asked.set(question, title)
    return before === undefined ? [] : [`panel "${title}" asks the same as "${before}"`]
  })
}

/** Checks what the panels of a dashboard mean: their units, legends, windows and words. */
export function lintMeaning(dashboard: DashboardJson, catalogue: Catalogue, source: Source): string[] {
  const panels = shownPanels(dashboard).flatMap((panel) => {
    const queries = (panel.targets ?? [])
      .map((target) => ({ ...target, expr: target.expr ?? '', read: catalogue.read(target.expr ?? '') }))
      .filter(({ read }) => read.problem === undefined)
      .map((target) => ({ ...target, ...catalogue.shape(target.expr) }))
    const read: ReadPanel = {
      ...{ panel, queries, catalogue, source, dashboard },
      unit: panel.fieldConfig?.defaults?.unit ?? '',
    }
    const found = Object.values(meaningRules).flatMap((rule) => rule(read))
    return [...new Set(found)].map((problem) => `panel "${panel.title}": ${problem}`)
  })
  return [...panels, ...sameQuestions(dashboard)]
}
