import type * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import type * as cog from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard'
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type * as stat from '@grafana/grafana-foundation-sdk/stat'
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { HeatmapPanel, LinesPanel, Panel, RankingPanel, StatLimit, StatPanel, Unit } from './model.ts'
import { firstAbove, nearMiss, shownDecimals } from './near-limit.ts'

/*
 * Makes panels with the SDK's builder of any panel, and checks the parts of each kind against the SDK's types only. The SDK
 * also has a builder for each kind of panel, but any of them loads two further schemas of dashboards: a hundred and thirty
 * files that take longer to read than all boards take to build.
 */

/** The uid of the Prometheus data source in Grafana. The provisioning file of Compose has the same uid. */
export const dataSource = { type: 'prometheus', uid: 'tailgate-prometheus' } as const

export const green = '#3a9d5d'
export const red = '#d64550'
const refId = (index: number): string => String.fromCharCode(65 + index)

/** A query as a panel sends it; a field that the SDK adds to distinguish its kinds of queries is not written to a file. */
type Target = Omit<prometheus.Dataquery, '_implementsDataqueryVariant' | 'format'> & {
  readonly format?: `${prometheus.PromQueryFormat}`
}

const sent = (target: Target): cog.Builder<cog.Dataquery> => ({
  build: () => ({ ...target, _implementsDataqueryVariant: () => undefined }),
})

/** What the queries of a panel return: one value at the end of the time shown, or values along it. */
const targets = (
  { queries }: Pick<Panel, 'queries'>,
  asked: Pick<Target, 'format' | 'instant' | 'range'>,
): cog.Builder<cog.Dataquery>[] =>
  queries.map(({ expr, legend }, index) =>
    sent({ expr, refId: refId(index), legendFormat: legend, datasource: dataSource, ...asked }),
  )

const atEnd = { instant: true, range: false } as const
const along = { range: true, instant: false } as const

const threshold = (steps: { value: number | null; color: string }[]): sdk.ThresholdsConfigBuilder =>
  new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps(steps)

function linesBuilder({ queries, limits, stacked }: LinesPanel): sdk.PanelBuilder {
  const options: timeseries.Options = {
    legend: {
      displayMode: common.LegendDisplayMode.Table,
      placement: common.LegendPlacement.Bottom,
      showLegend: true,
      calcs: ['lastNotNull', 'max'],
    },
    tooltip: { mode: common.TooltipDisplayMode.Multi, sort: common.SortOrder.Ascending },
  }
  const field: timeseries.FieldConfig = {
    lineWidth: 1,
    fillOpacity: stacked ? 40 : 8,
    showPoints: common.VisibilityMode.Never,
    axisSoftMin: 0,
    ...(stacked ? { stacking: { mode: common.StackingMode.Normal, group: 'A' } } : {}),
    ...(limits.length > 0 ? { thresholdsStyle: { mode: common.GraphThresholdsStyleMode.Dashed } } : {}),
  }
  const builder = new sdk.PanelBuilder().type('timeseries').options(options).custom(field)
  if (limits.length > 0)
    builder.thresholds(
      threshold([
        { value: null, color: 'transparent' },
        ...limits.map(({ value }) => ({ value, color: red })),
      ]),
    )
  return builder
    .overrides(queries.flatMap(({ limit }, index) => (limit ? [undrawn(refId(index))] : [])))
    .targets(targets({ queries }, along))
}

/**
 * A limit far above the curves would flatten them, so it is hidden at first: the legend shows its value, and a click draws
 * it.
 */
const undrawn = (query: string): { matcher: sdk.MatcherConfig; properties: sdk.DynamicConfigValue[] } => ({
  matcher: { id: 'byFrameRefID', options: query },
  properties: [{ id: 'custom.hideFrom', value: { viz: true, legend: false, tooltip: false } }],
})

function statBuilder({ queries, limit, none, unit }: StatPanel): sdk.PanelBuilder {
  const atLeast = limit?.sense === 'at-least'
  const steps =
    limit === undefined
      ? [{ value: null, color: 'text' }]
      : [
          { value: null, color: atLeast ? red : green },
          { value: atLeast ? limit.value : firstAbove(limit.value), color: atLeast ? green : red },
        ]
  const options: stat.Options = {
    graphMode: common.BigValueGraphMode.None,
    colorMode: common.BigValueColorMode.Value,
    justifyMode: common.BigValueJustifyMode.Auto,
    textMode: common.BigValueTextMode.Value,
    wideLayout: true,
    showPercentChange: false,
    reduceOptions: { calcs: ['lastNotNull'] },
    percentChangeColorMode: common.PercentChangeColorMode.Standard,
    orientation: common.VizOrientation.Auto,
  }
  const builder = new sdk.PanelBuilder()
    .type('stat')
    .options(options)
    .noValue(none)
    .thresholds(threshold(steps))
    .mappings(limit === undefined ? [] : [saidNear(limit, unit)])
    .targets(targets({ queries }, atEnd))
  const decimals = limit && shownDecimals(limit, unit)
  return decimals === undefined ? builder : builder.decimals(decimals)
}

function saidNear(limit: StatLimit, unit: Unit): sdk.RangeMap {
  const { from, to, words } = nearMiss(limit, unit)
  return { type: sdk.MappingType.RangeToText, options: { from, to, result: { text: words, color: red } } }
}

function heatmapBuilder({ queries }: HeatmapPanel): sdk.PanelBuilder {
  const options: Omit<heatmap.Options, 'selectionMode'> & { readonly selectionMode: 'x' } = {
    calculate: false,
    color: { scheme: 'Oranges', fill: 'dark-orange', exponent: 0.5, steps: 64, reverse: false },
    filterValues: { le: 1e-9 },
    showValue: common.VisibilityMode.Auto,
    cellGap: 1,
    yAxis: { unit: 's' },
    legend: { show: true },
    tooltip: { mode: common.TooltipDisplayMode.Single },
    exemplars: { color: 'rgba(255,0,255,0.7)' },
    selectionMode: 'x',
  }
  return new sdk.PanelBuilder()
    .type('heatmap')
    .options(options)
    .custom({})
    .targets(targets({ queries }, { ...along, format: 'heatmap' }))
}

function rankingBuilder({ queries }: RankingPanel): sdk.PanelBuilder {
  const options: bargauge.Options = {
    displayMode: common.BarGaugeDisplayMode.Basic,
    valueMode: common.BarGaugeValueMode.Text,
    namePlacement: common.BarGaugeNamePlacement.Auto,
    showUnfilled: true,
    sizing: common.BarGaugeSizing.Auto,
    minVizWidth: 8,
    minVizHeight: 16,
    legend: {
      displayMode: common.LegendDisplayMode.List,
      placement: common.LegendPlacement.Bottom,
      showLegend: false,
      calcs: [],
    },
    reduceOptions: { calcs: ['lastNotNull'] },
    maxVizHeight: 300,
    orientation: common.VizOrientation.Horizontal,
  }
  return new sdk.PanelBuilder()
    .type('bargauge')
    .options(options)
    .thresholds(threshold([{ value: null, color: '#5794f2' }]))
    .targets(targets({ queries }, atEnd))
}

/** The part of a panel that depends on its kind: its queries, and how their results are drawn. */
export function builderOf(panel: Panel): sdk.PanelBuilder {
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
