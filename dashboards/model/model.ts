import type { PanelQuery, PanelUnit } from '../../harness/config/target/dashboards.ts'

/** The units in which panels show figures. */
export type Unit = PanelUnit

export type Query = PanelQuery

/** A link to the board to look at next, with the endpoint of the curve or with a fixed value. */
export interface PanelLink {
  readonly title: string
  /** The name of the board. */
  readonly board: string
  /** The title of the panel there that shows it best, for pages on which no values can be selected. */
  readonly panel?: string
  /** The variable to set on that board, and its value: a label of the curve, or a fixed value. */
  readonly variable?: { readonly name: string } & ({ readonly label: string } | { readonly value: string })
}

interface Described {
  readonly title: string
  /** Why a person looks at the panel, and what to do when it looks bad. */
  readonly why: string
  readonly unit: Unit
  readonly queries: readonly Query[]
  readonly links?: readonly PanelLink[]
  /** Width in columns of 24. */
  readonly width: number
  /** Why this panel may be empty although everything is in order; undefined when it must always have data under load. */
  readonly emptyWhen?: string
  /** Why all of its values may be 0 although everything is in order and there is load. */
  readonly zeroWhen?: string
}

/** A limit in the unit of its panel. */
export interface PanelLimit {
  readonly value: number
  /** Whose limit it is, when a panel shows limits of several routes. */
  readonly of?: string
}

/** Curves over time. `limits` are drawn as horizontal lines. */
export interface LinesPanel extends Described {
  readonly kind: 'lines'
  readonly limits: readonly PanelLimit[]
  readonly stacked: boolean
  /** Which curves to look at first: the lowest where high values are good, else the highest. */
  readonly worst: 'highest' | 'lowest'
}

/** A limit of a single number; a number equal to its limit is within it. */
export interface StatLimit {
  readonly sense: 'at-least' | 'at-most'
  readonly value: number
}

/** One number over the whole time range shown, coloured by its limit. */
export interface StatPanel extends Described {
  readonly kind: 'stat'
  readonly limit: StatLimit | undefined
  /** The text shown when there is no number. */
  readonly none: string
}

/** The distribution of a classic histogram over time. Its query keeps the label `le`. */
export interface HeatmapPanel extends Described {
  readonly kind: 'heatmap'
}

/** Series ordered by their value over the whole time range shown. Its query keeps the first ones, in their order. */
export interface RankingPanel extends Described {
  readonly kind: 'ranking'
  readonly first: 'highest' | 'lowest'
}

export type Panel = LinesPanel | StatPanel | HeatmapPanel | RankingPanel

/** A panel that cannot be made for this service; it is left out and reported. */
export interface AbsentPanel {
  readonly kind: 'absent'
  readonly title: string
  /** The metric that the panel needs, and where to name it. */
  readonly wants: string
}

/** A tier of a dashboard: the panels that answer one question. */
export interface Tier {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** A tier as a board file defines it, which still contains the panels that this service has no metric for. */
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

/** A dashboard before rendering. */
export interface Board {
  /** The file name of the board; with the prefix `tailgate-` it is also the uid, so that links to it stay valid. */
  readonly name: string
  readonly title: string
  readonly why: string
  readonly variables: readonly LabelVariable[]
  readonly tiers: readonly Tier[]
}

/** A board as its file defines it, before the panels that the service has no metric for are taken out. */
export interface DraftBoard extends Omit<Board, 'tiers'> {
  readonly tiers: readonly DraftTier[]
}
