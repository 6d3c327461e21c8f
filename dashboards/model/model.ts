import type { PanelQuery, PanelUnit } from '../../harness/config/target/dashboards.ts'

/** The units figures are drawn in. */
export type Unit = PanelUnit

export type Query = PanelQuery

/** Where to look next: another board, with the endpoint that a curve is of, or one that is named. */
export interface PanelLink {
  readonly title: string
  /** The name of the board. */
  readonly board: string
  /** The variable of that board to be set, and to what: a label of the curve, or a value. */
  readonly variable?: { readonly name: string } & ({ readonly label: string } | { readonly value: string })
}

interface Described {
  readonly title: string
  /** Why a person looks at it, and what to do when it is bad. */
  readonly why: string
  readonly unit: Unit
  readonly queries: readonly Query[]
  readonly links?: readonly PanelLink[]
  /** Columns of 24. */
  readonly width: number
  /** Why this panel may hold nothing although all is well; undefined when it must always hold data under load. */
  readonly emptyWhen?: string
}

/** A limit in the unit of its panel. */
export interface PanelLimit {
  readonly value: number
  /** Whose it is, where a panel shows those of several. */
  readonly of?: string
}

/** Curves over time. `limits` are drawn as lines. */
export interface LinesPanel extends Described {
  readonly kind: 'lines'
  readonly limits: readonly PanelLimit[]
  readonly stacked: boolean
  /** Which curves are the first to look at: the lowest, where a high value is a good one. */
  readonly worst: 'highest' | 'lowest'
}

/** A number that is equal to its limit holds it. */
export interface StatLimit {
  readonly sense: 'at-least' | 'at-most'
  readonly value: number
}

/** One number over the whole time range shown, coloured by its limit. */
export interface StatPanel extends Described {
  readonly kind: 'stat'
  readonly limit: StatLimit | undefined
  /** What stands in place of a number that is not there. */
  readonly none: string
}

/** How a classic histogram spreads over time; its query is by `le`. */
export interface HeatmapPanel extends Described {
  readonly kind: 'heatmap'
}

/** Series by their value over the whole time range shown, the highest first; its query ends in `topk` of as many. */
export interface RankingPanel extends Described {
  readonly kind: 'ranking'
}

export type Panel = LinesPanel | StatPanel | HeatmapPanel | RankingPanel

/** A panel that cannot be made for this service: it is left out, and said to be. */
export interface AbsentPanel {
  readonly kind: 'absent'
  readonly title: string
  /** What it would need, and where to name it. */
  readonly wants: string
}

/** A tier of a dashboard: panels that answer one question. */
export interface Tier {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** A tier as a board asks for it: what this service has no metric for is still among its panels. */
export interface DraftTier {
  readonly title: string
  readonly panels: readonly (Panel | AbsentPanel)[]
}

/** A variable whose values are those of a label. */
export interface LabelVariable {
  readonly name: string
  readonly label: string
  readonly metric: string
}

/** A dashboard before any renderer has seen it. */
export interface Board {
  /** The name of its file and, after `tailgate-`, its uid: links to it stay good. */
  readonly name: string
  readonly title: string
  readonly why: string
  readonly variables: readonly LabelVariable[]
  readonly tiers: readonly Tier[]
}

/** A board as its file makes it, before what the service has no metric for is taken out. */
export interface DraftBoard extends Omit<Board, 'tiers'> {
  readonly tiers: readonly DraftTier[]
}
