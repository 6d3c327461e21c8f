import type * as cog from '@grafana/grafana-foundation-sdk/cog'
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard'
import type { DashboardJson } from './dashboard-json.ts'
import { builderOf, dataSource } from './grafana-panels.ts'
import { type Place, place } from './layout.ts'
import type { Mark } from './marks.ts'
import type { Board, LabelVariable, Panel, PanelLink } from './model.ts'

/** A link to another board at the same time range. On a curve, `${__field.labels.…}` is the label of that curve. */
const linkTo = ({ title, board, variable: set }: PanelLink): sdk.DashboardLinkBuilder => {
  const value = set && ('label' in set ? `$\{__field.labels.${set.label}}` : encodeURIComponent(set.value))
  const chosen = set === undefined ? '' : `var-${set.name}=${value}&`
  return new sdk.DashboardLinkBuilder(title)
    .type(sdk.DashboardLinkType.Link)
    .url(`/d/tailgate-${board}?${chosen}$\{__url_time_range}`)
}

const isOfCurve = ({ variable: set }: PanelLink): boolean => set !== undefined && 'label' in set

function panelBuilder(panel: Panel, id: number, at: Place): cog.Builder<sdk.Panel> {
  const { links = [] } = panel
  return builderOf(panel)
    .id(id)
    .links(links.filter((link) => !isOfCurve(link)).map(linkTo))
    .dataLinks(links.filter(isOfCurve).map(linkTo))
    .title(panel.title)
    .description(panel.why)
    .unit(panel.unit)
    .datasource(dataSource)
    .gridPos(at)
}

const variable = ({ name, label, metric }: LabelVariable): sdk.QueryVariableBuilder =>
  new sdk.QueryVariableBuilder(name)
    .label(label)
    .datasource(dataSource)
    .query(`label_values(${metric}, ${name})`)
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] })

/** Grafana has no end for an annotation whose time is the value of a query, so the end is an annotation of its own. */
const annotations = ({ until, ...mark }: Mark): sdk.AnnotationQueryBuilder[] => [
  annotation(mark),
  ...(until === undefined
    ? []
    : [annotation({ ...mark, name: `${mark.name}: ends`, expr: until, words: `${mark.words} is over` })]),
]

function annotation({ name, expr, words, text, colour }: Mark): sdk.AnnotationQueryBuilder {
  const builder = new sdk.AnnotationQueryBuilder()
    .name(name)
    .datasource(dataSource)
    .enable(true)
    .iconColor(colour)
    .expr(expr)
    .titleFormat(words)
    .step('5s')
    .useValueForTime(true)
  return text === undefined ? builder : builder.textFormat(text)
}

/** Links to the other dashboards, at the same time range. */
const linkToBoards = (): sdk.DashboardLinkBuilder =>
  new sdk.DashboardLinkBuilder('Tailgate')
    .type(sdk.DashboardLinkType.Dashboards)
    .tags(['tailgate'])
    .asDropdown(false)
    .keepTime(true)

/**
 * Renders a board as classic (v1) dashboard JSON: Grafana's file provisioning refuses v2.
 * The result is plain JSON, because the SDK's objects share state with their builders and hold functions.
 */
export function grafanaDashboard(board: Board, marks: readonly Mark[]): DashboardJson {
  const builder = new sdk.DashboardBuilder(board.title)
    .uid(`tailgate-${board.name}`)
    .description(board.why)
    .tags(['tailgate'])
    .timezone('browser')
    .readonly()
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .time({ from: 'now-15m', to: 'now' })
    .refresh('5s')
    .variables(board.variables.map(variable))
    .annotations(marks.flatMap(annotations))
    .links([linkToBoards()])
  for (const tier of place(board.tiers)) {
    builder.withRow(new sdk.RowBuilder(tier.title).id(tier.id).gridPos(tier.at))
    for (const { panel, id, at } of tier.panels) builder.withPanel(panelBuilder(panel, id, at))
  }
  return JSON.parse(JSON.stringify(builder.build(), withoutPlacement)) as DashboardJson
}

/** Newer versions of Grafana move annotations and links into a menu when this field is set; the SDK sets it unasked. */
const withoutPlacement = (key: string, value: unknown): unknown =>
  key === 'placement' && value === 'inControlsMenu' ? undefined : value
