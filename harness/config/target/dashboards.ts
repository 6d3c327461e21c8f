/** A metric that the app exports; dashboards may name it, and are checked to. */
export interface ExportedMetric {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** Labels of its own, beside `job` and `instance`, which every scraped metric has. */
  readonly labels: readonly string[]
}

/** The units of panels, by the names that Grafana's catalogue gives them. */
export type PanelUnit = 's' | 'percentunit' | 'reqps' | 'ops' | 'bytes' | 'binBps' | 'short'

/**
 * How the app's own metrics count requests. Rate, errors, durations, the share of requests within each budget and its alerts
 * are made from these.
 */
export interface RequestMetrics {
  /** The histogram of their durations in seconds. A boundary on each of `latencyBudgets` makes the share within a budget exact. */
  readonly duration: string
  /** The counter of those that were answered; the count of `duration` when left out. */
  readonly total?: string
  /** What both call the method, the path pattern as `routes` has it, and the status: `method`, `endpoint`, `status` when left out. */
  readonly labels?: { readonly method?: string; readonly endpoint?: string; readonly status?: string }
  /** The gauge of those begun and not yet answered. */
  readonly inFlight?: string
  /** The counters of bytes of bodies. */
  readonly received?: string
  readonly sent?: string
  /** The status under which those are counted whose client left before the answer, such as `499`. */
  readonly givenUp?: string
}

/** Libraries whose metrics of requests are known by name. */
export const knownLibraries = ['opentelemetry', 'prometheus', 'express', 'fastify', 'spring'] as const
export type KnownLibrary = (typeof knownLibraries)[number]

/** One PromQL expression. `legend` names its curves, with labels in double braces: `{{instance}}`. */
export interface PanelQuery {
  readonly expr: string
  readonly legend: string
  /** Whether it gives a limit of the other curves: drawn as a line where they come near it, else only named. */
  readonly limit?: boolean
}

interface Described {
  /** Unique on its board. */
  readonly title: string
  /** Why a person looks at it, and what to do when it is bad. */
  readonly why: string
  readonly unit: PanelUnit
  /** Columns of 24. */
  readonly width?: number
  /** Why it may hold nothing although all is well; left out, it must hold data under load. */
  readonly emptyWhen?: string
}

/** A panel: curves over time, one number over the whole time shown (`$__range`), or the spread of a histogram by `le`. */
export type PanelDescription =
  | (Described & {
      readonly kind: 'lines'
      readonly queries: readonly PanelQuery[]
      /** Drawn as lines, in the unit of the panel. */
      readonly limits?: readonly number[]
      readonly stacked?: boolean
      /** Which curves are looked at first: `lowest` where a high value is a good one; `highest` when left out. */
      readonly worst?: 'highest' | 'lowest'
    })
  | (Described & {
      readonly kind: 'stat'
      readonly expr: string
      readonly limit?: { readonly sense: 'at-least' | 'at-most'; readonly value: number }
    })
  | (Described & { readonly kind: 'heatmap'; readonly expr: string })

/** Panels that stand on one of Tailgate's own boards. */
export interface AddedPanels {
  /** The name of its file: `service`, `latency`, `load`. `tailgate dashboards build` lists them. */
  readonly board: string
  /** The title of a tier of that board; another title makes a tier of its own at its end. */
  readonly tier: string
  /** The title of the panel they follow; the last of the tier when left out. */
  readonly after?: string
  readonly panels: readonly PanelDescription[]
}

/** A whole board of the target's own. */
export interface BoardDescription {
  /** The name of its file. */
  readonly name: string
  readonly title: string
  /** The question that it answers. */
  readonly why: string
  readonly tiers: readonly { readonly title: string; readonly panels: readonly PanelDescription[] }[]
}

/** A condition that holds while something is wrong. */
export interface AlertDescription {
  /** Unique, in the form Prometheus wants: `PoolExhausted`. */
  readonly name: string
  /** PromQL that holds a sample for every thing that is wrong, and is empty otherwise. */
  readonly expr: string
  /** How long it must hold: `30s`. */
  readonly lasting: string
  readonly severity: 'page' | 'ticket'
  /** What is wrong, with labels as Prometheus has them: `{{ $labels.instance }}`. */
  readonly summary: string
  /** What to look at first. */
  readonly remedy: string
  /** The title of the panel of the board `service` that shows it. */
  readonly panel: string
  /** The page that says what to do: an address, or a path such as `docs/runbooks/pool.md`. */
  readonly runbook?: string
}

/** What the dashboards know of an app beyond its routes and metrics. Everything may be left out. */
export interface DashboardsDescription {
  /** `node` where the app exports the default metrics of prom-client: the board of Node and what runs full in it are made. */
  readonly runtime?: 'node'
  /** The names and labels themselves, or the library whose they are. */
  readonly requests?: RequestMetrics | KnownLibrary | undefined
  readonly panels?: readonly AddedPanels[]
  readonly boards?: readonly BoardDescription[]
  readonly alerts?: readonly AlertDescription[]
  /** The address under which `docs/` can be read, with its last slash: alerts lead to the pages below it. */
  readonly runbooks?: string
}

/** A description of dashboards in which nothing is said by the name of a library. */
export interface Dashboards extends Omit<DashboardsDescription, 'requests'> {
  readonly requests?: RequestMetrics | undefined
}
