import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Alert } from './alerts/alert.ts'
import { alertsOf } from './alerts/alerts.ts'
import { lostPlaces } from './build/added.ts'
import { type Built, build, type GeneratedDashboard, type GeneratedFile } from './build/build.ts'
import { type Catalogue, catalogueOf } from './checks/catalogue.ts'
import { lintStructure } from './checks/lint.ts'
import { lintBudgets } from './checks/lint-budgets.ts'
import { lintCoverage } from './checks/lint-coverage.ts'
import { lintLimits } from './checks/lint-limits.ts'
import { lintMeaning } from './checks/lint-meaning.ts'
import { lintExpression, lintQueries } from './checks/lint-queries.ts'
import type { Source } from './model/budgets.ts'
import { type DashboardJson, shownPanels } from './model/dashboard-json.ts'
import { marksOf } from './model/marks.ts'
import type { Board, PanelLink } from './model/model.ts'

/** What is wrong with one dashboard; each problem is a sentence that begins with the file name. */
export const lintDashboard = (
  file: string,
  dashboard: DashboardJson,
  catalogue: Catalogue,
  source: Source,
): string[] =>
  [
    ...lintStructure(dashboard),
    ...lintQueries(dashboard, catalogue),
    ...lintMeaning(dashboard, catalogue, source),
    ...lintLimits(dashboard, source),
  ].map((problem) => `${file}: ${problem}.`)

/** The expressions outside of panels that read metrics: annotation marks and alerts. */
const besidePanels = (source: Source): string[] => [
  ...marksOf(source).flatMap(({ expr, until }) => (until === undefined ? [expr] : [expr, until])),
  ...alertsOf(source).map(({ expr }) => expr),
]

/** What is wrong with a link of a panel; undefined if it leads to something that exists. */
function wrongLink({ board, panel, variable }: PanelLink, built: readonly Board[]): string | undefined {
  const to = built.find(({ name }) => name === board)
  if (to === undefined) return `leads to the board ${board}, which is not built`
  const titles = to.tiers.flatMap(({ panels }) => panels.map(({ title }) => title))
  if (panel !== undefined && !titles.includes(panel))
    return `leads to the panel "${panel}", which ${board} lacks`
  return variable === undefined || to.variables.some(({ name }) => name === variable.name)
    ? undefined
    : `chooses $${variable.name}, which ${board} lacks`
}

/** Links of panels that lead to a board, a panel or a variable that does not exist. */
export const lintLinks = (built: readonly Board[]): string[] =>
  built.flatMap(({ name, tiers }) =>
    tiers
      .flatMap(({ panels }) => panels)
      .flatMap(({ title, links = [] }) =>
        links.flatMap((link) => {
          const wrong = wrongLink(link, built)
          return wrong === undefined ? [] : [`${name}: the panel "${title}" ${wrong}.`]
        }),
      ),
  )

/**
 * What hides whom an alert speaks of: its words name a label that its query does not keep, which then is an empty text; its
 * summary names none of those that it keeps, so that several alerts at once read alike; or a label of its own replaces one
 * that it keeps, so that Prometheus refuses two alerts at once, as they then have the same labels.
 */
function lostSubjects(alert: Alert, catalogue: Catalogue): string[] {
  const { expr, summary, remedy, severity, labels } = alert
  const { problem, metrics } = catalogue.read(expr)
  if (problem !== undefined) return []
  const named = (text: string) => [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)
  const kept = [...catalogue.shape(expr).shape.labels]
  // A label that a query selects by one value tells no series apart, but it is there.
  const equal = metrics.flatMap(({ matchers }) =>
    matchers.filter(({ operator }) => operator === '=').map(({ label }) => label),
  )
  const lost = [...new Set([...named(summary), ...named(remedy)])].filter(
    (label) => ![...kept, ...equal].includes(label),
  )
  const own = Object.keys({ severity, ...labels })
  return [
    ...own
      .filter((label) => kept.includes(label))
      .map((label) => `its own label ${label} hides that of its query, by which its subjects are told apart`),
    ...lost.map((label) => `its words name the label ${label}, which its query does not keep`),
    ...(kept.length > 0 && named(summary).length === 0
      ? [`its summary names none of the labels that tell its subjects apart: ${kept.toSorted().join(', ')}`]
      : []),
  ]
}

/** Alerts with the name of another one: Grafana identifies an alert by its name, and keeps one of them. */
function equalNames(alerts: readonly Alert[]): string[] {
  const groups = Map.groupBy(alerts, ({ name }) => name)
  return [...groups].flatMap(([name, { length }]) =>
    length === 1
      ? []
      : [
          `alert ${name}: ${length} alerts have this name: let the routes, budgets and alerts that it is made of differ in letters and digits.`,
        ],
  )
}

/** What is wrong with the alerts of a source: their queries, whom they speak of, and their names. */
export function lintAlerts(source: Source, catalogue: Catalogue): string[] {
  const alerts = alertsOf(source)
  return [
    ...alerts.flatMap((alert) =>
      [...lintExpression(alert.expr, catalogue), ...lostSubjects(alert, catalogue)].map(
        (problem) => `alert ${alert.name}: ${problem}.`,
      ),
    ),
    ...equalNames(alerts),
  ]
}

/** What is wrong with the built dashboards, each by itself and all together. */
export const lintBoards = (
  built: readonly GeneratedDashboard[],
  catalogue: Catalogue,
  source: Source,
): string[] => {
  const dashboards = built.map(({ dashboard }) => dashboard)
  const shown = dashboards
    .flatMap(shownPanels)
    .flatMap(({ targets = [] }) => targets.map(({ expr = '' }) => expr))
  const all = [
    ...lintBudgets(dashboards, source),
    ...lintCoverage([...shown, ...besidePanels(source)], catalogue),
  ].map((problem) => `${problem}.`)
  return [
    ...built.flatMap(({ file, dashboard }) => lintDashboard(file, dashboard, catalogue, source)),
    ...all,
  ]
}

/**
 * Checks the dashboards and alerts of a source, and that the files in `directory` are what the source builds. An empty list
 * means that everything is in order; nothing is written.
 */
export async function checkDashboards(
  directory: string,
  source: Source,
  built: Built = build(source),
): Promise<readonly string[]> {
  const catalogue = catalogueOf(source)
  return [
    ...(await drift(directory, built.files)),
    ...lintBoards(built.dashboards, catalogue, source),
    ...lostPlaces(built.boards, source.dashboards?.panels ?? []).map((problem) => `${problem}.`),
    ...lintLinks(built.boards),
    ...lintAlerts(source, catalogue),
  ]
}

async function drift(directory: string, built: readonly GeneratedFile[]): Promise<string[]> {
  const found = await readdir(directory).catch(() => [])
  const changed = await Promise.all(
    built.map(async ({ file, text }) => {
      const onDisk = await readFile(join(directory, file), 'utf8').catch(() => undefined)
      if (onDisk === undefined) return [`${file} is missing: run tailgate dashboards build.`]
      return onDisk === text ? [] : [`${file} is not what the sources build: run tailgate dashboards build.`]
    }),
  )
  const known = built.map(({ file }) => file)
  const stray = found.filter((file) => !known.includes(file))
  return [...changed.flat(), ...stray.map((file) => `${file} is built by no source: delete it.`)]
}
