import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import type * as cog from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard'
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import * as stat from '@grafana/grafana-foundation-sdk/stat'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { DashboardJson } from './dashboard-json.ts'
import { type Place, place } from './layout.ts'
import type { Mark } from './marks.ts'
import type {
  Board,
  HeatmapPanel,
  LabelVariable,
  LinesPanel,
  Panel,
  PanelLink,
  RankingPanel,
  StatLimit,
  StatPanel,
  Unit,
} from './model.ts'
import { firstAbove, nearMiss, shownDecimals } from './near-limit.ts'

/** The uid of the Prometheus data source in Grafana. The provisioning file of Compose has the same uid. */
export const dataSource = { type: 'prometheus', uid: 'tailgate-prometheus' } as const

export const green = '#3a9d5d'
export const red = '#d64550'
const refId = (index: number): string => String.fromCharCode(65 + index)

const target = (expr: string, legend: string, index: number): prometheus.DataqueryBuilder =>
  new prometheus.DataqueryBuilder().refId(refId(index)).expr(expr).legendFormat(legend).datasource(dataSource)

const threshold = (steps: { value: number | null; color: string }[]): sdk.ThresholdsConfigBuilder =>
  new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps(steps)

function linesBuilder({ queries, limits, stacked }: LinesPanel): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(stacked ? 40 : 8)
    .showPoints(common.VisibilityMode.Never)
    .axisSoftMin(0)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi))
  if (stacked)
    builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'))
  if (limits.length > 0)
    builder
      .thresholds(
        threshold([
          { value: null, color: 'transparent' },
          ...limits.map(({ value }) => ({ value, color: red })),
        ]),
      )
      .thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
      )
  return builder
    .overrides(queries.flatMap(({ limit }, index) => (limit ? [undrawn(refId(index))] : [])))
    .targets(queries.map(({ expr, legend }, index) => target(expr, legend, index).range()))
}

/**
 * A limit far above the curves would flatten them, so it is hidden at first: the legend shows its value, and a click draws
 * it.
 */
const undrawn = (query: string): { matcher: sdk.MatcherConfig; properties: sdk.DynamicConfigValue[] } => ({
  matcher: { id: 'byFrameRefID', options: query },
  properties: [{ id: 'custom.hideFrom', value: { viz: true, legend: false, tooltip: false } }],
})

function statBuilder({ queries, limit, none, unit }: StatPanel): stat.PanelBuilder {
  const atLeast = limit?.sense === 'at-least'
  const steps =
    limit === undefined
      ? [{ value: null, color: 'text' }]
      : [
          { value: null, color: atLeast ? red : green },
          { value: atLeast ? limit.value : firstAbove(limit.value), color: atLeast ? green : red },
        ]
  const builder = new stat.PanelBuilder()
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(common.BigValueTextMode.Value)
    .noValue(none)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(threshold(steps))
    .mappings(limit === undefined ? [] : [saidNear(limit, unit)])
    .targets(queries.map(({ expr, legend }, index) => target(expr, legend, index).instant()))
  const decimals = limit && shownDecimals(limit, unit)
  return decimals === undefined ? builder : builder.decimals(decimals)
}

function saidNear(limit: StatLimit, unit: Unit): sdk.RangeMap {
  const { from, to, words } = nearMiss(limit, unit)
  return { type: sdk.MappingType.RangeToText, options: { from, to, result: { text: words, color: red } } }
}

const heatmapBuilder = ({ queries }: HeatmapPanel): heatmap.PanelBuilder =>
  new heatmap.PanelBuilder()
    .calculate(false)
    .yAxis(new heatmap.YAxisConfigBuilder().unit('s'))
    .targets(
      queries.map(({ expr, legend }, index) =>
        target(expr, legend, index).range().format(prometheus.PromQueryFormat.Heatmap),
      ),
    )

const rankingBuilder = ({ queries }: RankingPanel): bargauge.PanelBuilder =>
  new bargauge.PanelBuilder()
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .valueMode(common.BarGaugeValueMode.Text)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(threshold([{ value: null, color: '#5794f2' }]))
    .targets(queries.map(({ expr, legend }, index) => target(expr, legend, index).instant()))

function builderOf(panel: Panel) {
  switch (panel.kind) {
    case 'lines':
      return linesBuilder(panel)
    case 'stat':
      return statBuilder(panel)
    case 'heatmap':
      return heatmapBuilder(panel)
    case 'ranking':
      return rankingBuilder(panel)
  }
}

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

function annotation({ name, expr, words, text, colour, lies }: Mark): sdk.AnnotationQueryBuilder {
  const builder = new sdk.AnnotationQueryBuilder()
    .name(name)
    .datasource(dataSource)
    .enable(true)
    .iconColor(colour)
    .expr(expr)
    .titleFormat(words)
    .step('5s')
    .useValueForTime(lies === 'at its value')
  return text === undefined ? builder : builder.textFormat(text)
}

/** Links to the other dashboards, at the same time range. */
const others = (): sdk.DashboardLinkBuilder =>
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
    .links([others()])
  for (const tier of place(board.tiers)) {
    builder.withRow(new sdk.RowBuilder(tier.title).id(tier.id).gridPos(tier.at))
    for (const { panel, id, at } of tier.panels) builder.withPanel(panelBuilder(panel, id, at))
  }
  return JSON.parse(JSON.stringify(builder.build(), withoutPlacement)) as DashboardJson
}

/** Newer versions of Grafana move annotations and links into a menu when this field is set; the SDK sets it unasked. */
const withoutPlacement = (key: string, value: unknown): unknown =>
  key === 'placement' && value === 'inControlsMenu' ? undefined : value
