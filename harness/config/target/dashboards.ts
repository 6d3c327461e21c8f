/**
 * A metric that the app exports. Dashboards may use it; `tailgate dashboards check` refuses metrics that are not declared.
 */
export interface ExportedMetric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** Its own labels, beside `job` and `instance`, which every scraped metric has. */
  readonly labels: readonly string[]
}

/** The units of panels, by the names that Grafana's catalogue gives them. */
export type PanelUnit = 's' | 'percentunit' | 'reqps' | 'ops' | 'bytes' | 'binBps' | 'short'

/**
 * How the app's own metrics count requests. Panels of rate, errors, durations and the share of requests within each budget,
 * and their alerts, are made from these.
 */
export interface RequestMetrics {
  /**
   * The histogram of durations in seconds. With a bucket boundary on each of `latencyBudgets`, the share within a budget is
   * exact.
   */
  readonly duration: string
  /** The counter of answered requests; the count of `duration` if left out. */
  readonly total?: string
  /**
   * The labels of method, path pattern (as in `routes`) and status of both metrics; `method`, `endpoint`, `status` if left
   * out.
   */
  readonly labels?: { readonly method?: string; readonly endpoint?: string; readonly status?: string }
  /** The gauge of requests that have begun and are not answered yet. */
  readonly inFlight?: string
  /** The counters of bytes of bodies. */
  readonly received?: string
  readonly sent?: string
  /** The status under which requests are counted whose client left before the answer, such as `499`. */
  readonly givenUp?: string
}

/** Libraries whose metrics of requests are known, by name. */
export const knownLibraries = ['opentelemetry', 'prometheus', 'express', 'fastify', 'spring'] as const
export type KnownLibrary = (typeof knownLibraries)[number]

/** One PromQL expression. `legend` names its curves, with labels in double braces: `{{instance}}`. */
export interface PanelQuery {
  readonly expr: string
  readonly legend: string
  /**
   * Whether the expression is a limit of the other curves: it is drawn as a line if they come near it, and otherwise only
   * named.
   */
  readonly limit?: boolean
}

interface Described {
  /** The title, unique on its board. */
  readonly title: string
  /** Why a person looks at the panel, and what to do when its values are bad. */
  readonly why: string
  readonly unit: PanelUnit
  /** Its width in columns; a board has 24. */
  readonly width?: number
  /** Why the panel may be empty although all is well; if left out, it must have data under load. */
  readonly emptyWhen?: string
  /** Why all of its values may be 0 although all is well; a number with a limit `at-most` needs no reason. */
  readonly zeroWhen?: string
}

/**
 * A panel: curves over time, one number over the whole time range shown (`$__range`), or the distribution of a histogram by
 * `le`.
 */
export type PanelDescription =
  | (Described & {
      readonly kind: 'lines'
      readonly queries: readonly PanelQuery[]
      /** Limits that are drawn as lines, in the unit of the panel. */
      readonly limits?: readonly number[]
      readonly stacked?: boolean
      /** Which curves matter most: `lowest` if high values are good; `highest` if left out. */
      readonly worst?: 'highest' | 'lowest'
    })
  | (Described & {
      readonly kind: 'stat'
      readonly expr: string
      readonly limit?: { readonly sense: 'at-least' | 'at-most'; readonly value: number }
    })
  | (Described & { readonly kind: 'heatmap'; readonly expr: string })

/** Panels that are added to one of Tailgate's own boards. */
export interface AddedPanels {
  /** The name of the board's file: `service`, `latency`, `load`. `tailgate dashboards build` lists them. */
  readonly board: string
  /** The title of a tier of that board; an unknown title makes a new tier at its end. */
  readonly tier: string
  /** The title of the panel after which they stand; if left out, they stand at the end of the tier. */
  readonly after?: string
  readonly panels: readonly PanelDescription[]
}

/** A whole board of the target's own. */
export interface BoardDescription {
  /** The name of its file. */
  readonly name: string
  readonly title: string
  /** The question that the board answers. */
  readonly why: string
  readonly tiers: readonly { readonly title: string; readonly panels: readonly PanelDescription[] }[]
}

/** A condition that is true while something is wrong. */
export interface AlertDescription {
  /** The name, unique, in the form that Prometheus requires: `PoolExhausted`. */
  readonly name: string
  /** A PromQL expression with one sample for everything that is wrong, and none if nothing is. */
  readonly expr: string
  /** How long the condition must hold before the alert fires: `30s`. */
  readonly lasting: string
  readonly severity: 'page' | 'ticket'
  /** What is wrong, with labels as Prometheus writes them: `{{ $labels.instance }}`. */
  readonly summary: string
  /** What to check first. */
  readonly remedy: string
  /** The title of the panel of the board `service` that shows the problem. */
  readonly panel: string
  /** The page that says what to do: an address, or a path such as `docs/runbooks/pool.md`. */
  readonly runbook?: string
}

/** What the dashboards know about an app beyond its routes and metrics. Everything may be left out. */
export interface DashboardsDescription {
  /**
   * `node` if the app exports the default metrics of prom-client: then the board of Node.js and the panels of its saturation
   * are made.
   */
  readonly runtime?: 'node'
  /** The names and labels themselves, or the name of the library that gives them. */
  readonly requests?: RequestMetrics | KnownLibrary | undefined
  readonly panels?: readonly AddedPanels[]
  readonly boards?: readonly BoardDescription[]
  readonly alerts?: readonly AlertDescription[]
  /** The address below which others can read `docs/`, with or without a slash at its end: alerts link to pages there. */
  readonly runbooks?: string
}

/** A description of dashboards in which the name of a library is replaced by its names of metrics. */
export interface Dashboards extends Omit<DashboardsDescription, 'requests'> {
  readonly requests?: RequestMetrics | undefined
}
