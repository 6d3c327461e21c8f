import { type DashboardJson, type PanelJson, shownPanels } from '../model/dashboard-json.ts'
import { dataSource } from '../model/grafana-panels.ts'

type Rule = (dashboard: DashboardJson) => readonly string[]

const named = ({ title, id }: PanelJson): string => `panel "${title ?? `without a title, id ${id}`}"`

const repeated = <T>(values: readonly T[]): T[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
]

const eachPanel =
  (problem: (panel: PanelJson) => string | undefined): Rule =>
  (dashboard) =>
    shownPanels(dashboard).flatMap((panel) => {
      const found = problem(panel)
      return found === undefined ? [] : [`${named(panel)} ${found}`]
    })

const overlap = (a: PanelJson, b: PanelJson): boolean => {
  const [p, q] = [a.gridPos, b.gridPos]
  return Boolean(p && q && p.x < q.x + q.w && q.x < p.x + p.w && p.y < q.y + q.h && q.y < p.y + p.h)
}

/** Faults that Grafana accepts and people then overlook; one rule each. */
const structureRules: Readonly<Record<string, Rule>> = {
  uid: ({ uid }) => (uid?.startsWith('tailgate-') ? [] : ['it has no uid that begins with tailgate-']),
  readOnly: ({ editable }) =>
    editable === false ? [] : ['it can be edited in Grafana, so that edits get lost'],
  ids: ({ panels = [] }) => [
    ...panels
      .filter(({ id }) => id === undefined || id < 1)
      .map((panel) => `${named(panel)} has no id from 1`),
    ...repeated(panels.map(({ id }) => id)).map((id) => `the panel id ${id} is used twice`),
  ],
  places: ({ panels = [] }) => [
    ...panels
      .filter(({ gridPos }) => !gridPos || gridPos.x + gridPos.w > 24 || gridPos.w < 1)
      .map((panel) => `${named(panel)} reaches beyond the 24 columns`),
    ...panels.flatMap((a, index) =>
      panels.slice(index + 1).flatMap((b) => (overlap(a, b) ? [`${named(a)} lies over ${named(b)}`] : [])),
    ),
  ],
  titles: (dashboard) =>
    repeated(shownPanels(dashboard).map(({ title }) => title)).map(
      (title) => `two panels are called "${title}"`,
    ),
  words: eachPanel(({ title, description }) =>
    title && description ? undefined : 'lacks a title or the reason to look at it',
  ),
  units: eachPanel(({ fieldConfig }) => (fieldConfig?.defaults?.unit ? undefined : 'has no unit')),
  refIds: eachPanel(({ targets = [] }) =>
    targets.some(({ refId }) => !refId) || repeated(targets.map(({ refId }) => refId)).length > 0
      ? 'has queries without a refId of their own'
      : undefined,
  ),
  queries: eachPanel(({ targets = [] }) => (targets.length > 0 ? undefined : 'has no query')),
  dataSources: eachPanel(({ datasource, targets = [] }) =>
    [datasource, ...targets.map((target) => target.datasource)].every((one) => one?.uid === dataSource.uid)
      ? undefined
      : `does not ask the data source ${dataSource.uid}`,
  ),
  menu: (dashboard) =>
    JSON.stringify(dashboard).includes('inControlsMenu') ? ['something is hidden in the controls menu'] : [],
}

export const lintStructure = (dashboard: DashboardJson): string[] =>
  Object.values(structureRules).flatMap((rule) => rule(dashboard))
